"""JUnit XML as Jenkins and GitLab read it (``junit-10.xsd``): one test case per file, one failure per finding."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.running.engine import Report

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot contain."""


def render(report: Report, prefix: str = "") -> str:
    """Return a suite with a case for each file that has findings, or one that passes if none has."""
    by_file = [(path, list(rows)) for path, rows in groupby(report.findings, key=lambda finding: finding.path)]
    failing = sum(any(f.severity != "note" for f in rows) for _, rows in by_file)
    totals = {"tests": str(len(by_file) or 1), "failures": str(failing), "errors": "0"}
    suites = ET.Element("testsuites", {"name": "anchorage check", **totals})
    suite = ET.SubElement(suites, "testsuite", {"name": "anchorage check", "skipped": "0", **totals})
    for path, rows in by_file:
        _case(suite, prefix + path, rows)
    if not by_file:
        ET.SubElement(suite, "testcase", name="corpus", classname="anchorage.check")
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode")


def _case(suite: ET.Element, path: str, findings: list[Finding]) -> None:
    case = ET.SubElement(suite, "testcase", name=_clean(path), classname="anchorage.check", file=_clean(path))
    for finding in findings:
        if finding.severity != "note":
            message = _clean(f"{finding.code} {finding.sentence}")
            failure = ET.SubElement(case, "failure", type=finding.severity, message=message)
            failure.text = _clean(str(finding))
    notes = [_clean(str(finding)) for finding in findings if finding.severity == "note"]
    if notes:
        ET.SubElement(case, "system-out").text = "\n".join(notes)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
