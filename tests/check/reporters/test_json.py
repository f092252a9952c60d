"""JSON gives programs every finding with its place, its code and whether it can be fixed."""

from __future__ import annotations

import json

import pytest

from anchorage_corpus.check.reporters.json import render
from reports import NASTY, REPORTS


@pytest.mark.parametrize("name", REPORTS)
def test_every_finding_is_an_object_and_the_report_says_whether_it_fails(name: str):
    content = json.loads(render(REPORTS[name]))
    assert (content["documents"], content["failed"]) == (REPORTS[name].documents, REPORTS[name].failed)
    assert [(row["code"], row["line"], row["fixable"]) for row in content["findings"]] == [
        (finding.code, finding.line, finding.fixable) for finding in REPORTS[name].findings
    ]


def test_what_a_finding_says_comes_through_as_it_is():
    (row,) = json.loads(render(REPORTS["nasty"], "data/"))["findings"]
    assert row == {
        "path": f"data/{NASTY.path}",
        "line": 3,
        "column": 7,
        "code": "AC401",
        "level": 5,
        "severity": "warning",
        "message": NASTY.message,
        "id": None,
        "pointer": "",
        "fixable": False,
    }
