"""A table for a pull request's comment or a job's summary."""

from __future__ import annotations

import re

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.reporters.text import summary
from anchorage_corpus.check.running.engine import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


_LISTED = 200
"""Number of findings that the table lists: GitHub refuses a summary of more than 1 MiB."""

_LONGEST = 500
"""Number of characters of a message that a row shows."""


def render(report: Report, prefix: str = "") -> str:
    """Return a heading sentence and, if anything was found, a row for each of the first findings."""
    lines = [f"**{summary(report).replace('`', '')}**"]
    if report.findings:
        lines += ["", "| place | rule | what | |", "| --- | --- | --- | --- |"]
        lines += [_row(finding, prefix) for finding in report.findings[:_LISTED]]
    if len(report.findings) > _LISTED:
        lines += ["", f"… and {len(report.findings) - _LISTED:,} more; `anchorage check` lists them all."]
    return "\n".join(lines)


def _row(finding: Finding, prefix: str) -> str:
    place = escape(f"{prefix}{finding.path}:{finding.line}:{finding.column}")
    fixable = "fixable" if finding.fixable else ""
    return f"| {place} | {finding.code} | {escape(_cut(finding.sentence))} | {fixable} |"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def escape(text: str) -> str:
    """Return text that Markdown shows unchanged: a corpus's words never become markup."""
    return _SPECIAL.sub(r"\\\1", text)
