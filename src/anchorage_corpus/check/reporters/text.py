"""One finding per line, as compilers print them, and a summary at the end."""

from __future__ import annotations

from anchorage_corpus.check.running.engine import Report


def render(report: Report, prefix: str = "") -> str:
    """Return the findings as text."""
    return "\n".join([*(prefix + str(finding) for finding in report.findings), summary(report)])


def summary(report: Report) -> str:
    """Return how many documents were checked, what was found, and what can be fixed at once."""
    documents = count(report.documents, "document")
    if not report.findings:
        return f"{documents} checked: clean"
    parts = [
        count(n, severity)
        for severity in ("error", "warning", "note")
        if (n := sum(f.severity == severity for f in report.findings))
    ]
    fixable = sum(f.fixable for f in report.findings)
    mend = f"; {fixable} fixable with `anchorage check --fix`" if fixable else ""
    return f"{documents} checked: {', '.join(parts)}{mend}"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 error``, ``2 errors``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
