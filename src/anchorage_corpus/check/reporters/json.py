"""The findings as JSON, for other programs."""

from __future__ import annotations

from typing import Any

import msgspec

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.running.engine import Report


def render(report: Report, prefix: str = "") -> str:
    """Return the content as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(content(report, prefix)), indent=2).decode()


def content(report: Report, prefix: str) -> dict[str, Any]:
    """Return an object with ``documents``, ``failed`` and ``findings``."""
    rows = [as_row(finding, prefix) for finding in report.findings]
    return {"documents": report.documents, "failed": report.failed, "findings": rows}


def as_row(finding: Finding, prefix: str) -> dict[str, Any]:
    """Return one finding as it is written in JSON."""
    return {
        "path": prefix + finding.path,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "level": finding.level,
        "severity": finding.severity,
        "message": finding.message,
        "id": finding.id or None,
        "pointer": finding.pointer,
        "fixable": finding.fixable,
    }
