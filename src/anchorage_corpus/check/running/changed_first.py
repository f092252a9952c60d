"""Puts findings on changed lines first.

A pull request shows only a few findings, which should be its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.running.documents import printable
from anchorage_corpus.check.running.engine import Report


def fresh_first(report: Report, changed: Mapping[str, Iterable[range]]) -> Report:
    """Return a report with its findings on changed lines before the others, each part in order."""
    shown = {printable(name): tuple(lines) for name, lines in changed.items()}
    return msgspec.structs.replace(report, findings=tuple(sorted(report.findings, key=lambda f: _is_old(f, shown))))


def _is_old(finding: Finding, changed: Mapping[str, tuple[range, ...]]) -> bool:
    """Return whether a finding is not on a change; one without a place in its file is on any change to that file."""
    lines = changed.get(finding.path, ())
    is_of_file = (finding.line, finding.column) == (1, 1)
    return not (lines and (is_of_file or any(finding.line in part for part in lines)))
