"""SARIF 2.1.0 (OASIS standard), which code scanning and editors read."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

import msgspec

import anchorage_corpus
from anchorage_corpus.check.findings import LEVELS, Finding
from anchorage_corpus.check.rule import Rule, rules
from anchorage_corpus.check.running.engine import Report

SCHEMA = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


def render(report: Report, prefix: str = "") -> str:
    """Return a log with one run, which describes every rule that was broken."""
    known = rules()
    codes = sorted({finding.code for finding in report.findings})
    driver = {
        "name": "anchorage",
        "version": anchorage_corpus.__version__,
        "rules": [_rule(known[code]) for code in codes],
    }
    results = [_result(finding, codes.index(finding.code), prefix) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode()


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.title() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.page},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [LEVELS[rule.level]]},
    }


def _result(finding: Finding, index: int, prefix: str) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": quote(prefix + finding.path), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
        "properties": {"pointer": finding.pointer},
        "partialFingerprints": {"anchorage/v1": _fingerprint(finding)},
    }


def _fingerprint(finding: Finding) -> str:
    """Return a fingerprint that stays the same if a finding only changes its line."""
    parts = (finding.code, finding.path, finding.id, finding.message)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
