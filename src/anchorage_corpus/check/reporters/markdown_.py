"""A table for a pull request's comment or a job's summary."""

from __future__ import annotations

import re

from anchorage_corpus.check.engine import Report
from anchorage_corpus.check.reporters.text_ import summary
from anchorage_corpus.check.rule import Finding

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def render(report: Report, prefix: str = "") -> str:
    """A heading sentence and, where anything was found, a row a finding."""
    lines = [f"**{summary(report).replace('`', '')}**"]
    if report.findings:
        lines += ["", "| place | rule | what | |", "| --- | --- | --- | --- |"]
        lines += [_row(finding, prefix) for finding in report.findings]
    return "\n".join(lines)


def _row(finding: Finding, prefix: str) -> str:
    place = escape(f"{prefix}{finding.path}:{finding.line}:{finding.column}")
    fixable = "fixable" if finding.fixable else ""
    return f"| {place} | {finding.code} | {escape(finding.sentence)} | {fixable} |"


def escape(text: str) -> str:
    """Text that Markdown shows as it stands: a corpus's words never become markup."""
    return _SPECIAL.sub(r"\\\1", text)
