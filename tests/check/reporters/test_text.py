"""A finding is one line as compilers print it, and the summary counts what was found."""

from __future__ import annotations

import pytest

from anchorage_corpus.check import Finding, Report
from anchorage_corpus.check.findings import Edit
from anchorage_corpus.check.reporters.text import count, render, summary
from reports import NASTY


def test_a_finding_is_a_line_with_its_place_above_the_summary():
    finding = Finding("corpus/x/v1.txt", 3, 7, "AC401", "is wrong", 5, "warning")
    assert render(Report((finding,), 1), "data/").splitlines() == [
        "data/corpus/x/v1.txt:3:7: AC401 is wrong",
        "1 document checked: 1 warning",
    ]


def test_the_summary_counts_by_severity_and_says_what_can_be_fixed():
    severities = ("note", "error", "warning", "error")
    edits = (Edit("x.json", ("entities", 0, "start"), 1),)
    findings = [Finding("x", 1, 1, "AC001", "m", 1, severity, edits=edits) for severity in severities]
    assert summary(Report((*findings, NASTY), 2)) == (
        "2 documents checked: 2 errors, 2 warnings, 1 note; 4 fixable with `anchorage check --fix`"
    )
    assert summary(Report((), 1_200)) == "1,200 documents checked: clean"


@pytest.mark.parametrize(("number", "counted"), [(0, "0 errors"), (1, "1 error"), (12_345, "12,345 errors")])
def test_a_noun_agrees_with_its_number(number: int, counted: str):
    assert count(number, "error") == counted
