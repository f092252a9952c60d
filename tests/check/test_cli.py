"""The verbs ``check``, ``explain`` and ``rules``: what they take, what they print, how they exit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from anchorage_corpus.check import rules
from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import MisuseError

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"


def run(*arguments: str):
    return CliRunner().invoke(anchorage, arguments, standalone_mode=False)


def check(case: str, *arguments: str):
    return run("--root", str(CASES / case), "check", *arguments)


@pytest.mark.parametrize(
    ("case", "status"), [("AC205/good", 0), ("AC205/bad", 1), ("AC401/bad", 1), ("AC338/bad", 0)]
)
def test_errors_and_warnings_fail_and_notes_do_not(case: str, status: int):
    assert check(case).return_value == status


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ([], ["AC002", "AC401"]),
        (["--select", "AC4"], ["AC401"]),
        (["--select", "ac4,AC002", "--ignore", "AC401"], ["AC002"]),
        (["--ignore", "AC4", "--select", "AC401"], ["AC401"]),
        (["--level", "1"], ["AC002"]),
    ],
)
def test_selection_by_code_and_level(arguments: list[str], codes: list[str]):
    found = json.loads(check("AC002/bad", "--json", *arguments).output)["findings"]
    assert sorted({row["code"] for row in found}) == codes


def test_paths_confine_findings_and_must_be_there():
    gold = str(CASES / "AC205" / "bad" / "annotations")
    assert check("AC205/bad", gold).return_value == 1
    assert check("AC205/bad", str(CASES / "AC205" / "bad" / "corpus")).return_value == 0
    for path in (str(CASES / "nowhere"), str(CASES / "AC204")):
        assert isinstance(check("AC205/bad", path).exception, MisuseError)


def test_an_unknown_code_is_misuse():
    assert "no rule is called AC9" in str(check("AC205/bad", "--select", "AC9").exception)


def test_a_selection_that_leaves_no_rule_is_misuse():
    result = check("AC205/bad", "--select", "AC401", "--level", "2")
    assert "leave no rule to check by" in str(result.exception)


@pytest.mark.parametrize("verb", [["check"], ["diff", "."]])
def test_two_formats_at_once_are_misuse(verb: list[str]):
    other = "sarif" if verb == ["check"] else "markdown"
    result = run("--root", str(CASES / "AC205/bad"), *verb, "--json", "--format", other)
    assert isinstance(result.exception, MisuseError)
    assert f"--json and --format {other} are two formats" in str(result.exception)


@pytest.mark.parametrize("other", ["--format=sarif", "--json", "--statistics", "--watch"])
def test_a_patch_and_something_else_at_once_are_misuse(other: str):
    assert "--diff prints a patch" in str(check("AC205/bad", "--diff", other).exception)


def test_exit_zero_and_statistics():
    result = check("AC205/bad", "--exit-zero", "--statistics")
    assert result.return_value == 0
    assert "1  AC205  span-begins-or-ends-with-space" in result.output


def test_explain_prints_the_page_and_rules_lists_them_all():
    assert "must not begin or end with white space" in run("explain", "ac205").output
    assert isinstance(run("explain", "AC999").exception, MisuseError)
    assert "did you mean AC201" in str(run("explain", "AC2O1").exception)
    listed = json.loads(run("rules", "--json").output)
    assert [row["code"] for row in listed] == list(rules())
    assert all(row["summary"] for row in listed)
