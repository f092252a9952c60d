"""GitHub's workflow commands, which show findings in place in a pull request."""

from __future__ import annotations

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.reporters.text import summary
from anchorage_corpus.check.running.engine import Report

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report, prefix: str = "") -> str:
    """Return one command per finding, and the summary as plain text."""
    return "\n".join([*(_command(finding, prefix) for finding in report.findings), summary(report)])


def _command(finding: Finding, prefix: str) -> str:
    properties = {
        "file": prefix + finding.path,
        "line": str(finding.line),
        "col": str(finding.column),
        "title": finding.code,
    }
    listed = ",".join(f"{key}={_escape_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escape(finding.code + ' ' + finding.sentence)}"


def _escape(text: str) -> str:
    """Escape the message of a command as GitHub's toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
