"""Findings on changed lines come first, and each part keeps its order."""

from __future__ import annotations

from hypothesis import given, strategies as st

from anchorage_corpus.check import Finding, Report
from anchorage_corpus.check.running.changed_first import fresh_first


def at(path: str, line: int, column: int = 3) -> Finding:
    return Finding(path, line, column, "AC201", "m", 3, "error")


def test_findings_on_changed_lines_come_first():
    report = Report((at("a", 1), at("a", 5), at("b", 1), at("b", 9)), 2)
    shown = fresh_first(report, {"b": [range(8, 10)], "a": [range(5, 6)]}).findings
    assert [(f.path, f.line) for f in shown] == [("a", 5), ("b", 9), ("a", 1), ("b", 1)]


def test_a_finding_about_a_whole_file_is_on_any_change_of_it():
    report = Report((at("a", 7), at("b", 1, 1), at("c", 1, 1)), 3)
    assert [f.path for f in fresh_first(report, {"b": [range(40, 41)]}).findings] == ["b", "a", "c"]


@given(
    st.lists(st.builds(at, st.sampled_from("abc"), st.integers(1, 9), st.integers(1, 2)), max_size=8),
    st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(1, 9).map(lambda n: range(n, n + 2)), max_size=2)),
)
def test_no_finding_is_lost_and_each_part_keeps_its_order(findings: list[Finding], changed):
    report = Report(tuple(sorted(findings)), 3)
    shown = fresh_first(report, changed)
    assert sorted(shown.findings) == list(report.findings) and shown.documents == 3
    turns = sum(later < earlier for earlier, later in zip(shown.findings, shown.findings[1:], strict=False))
    assert turns <= 1
