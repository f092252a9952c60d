"""An exemption takes away the findings that it is about, until its day, and no other."""

from __future__ import annotations

from datetime import date

import pytest

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.views.exemptions import ExemptionsView
from anchorage_corpus.model import Exemption

PATH = "annotations/gold/x.json"


def finding(message: str = "e29 covers 'Putin '", own: str = "e29", code: str = "AC205", path: str = PATH) -> Finding:
    return Finding(path, 3, 5, code, message, 3, "error", id=f"x#{own}")


def kept(about: str | None, *findings: Finding, until: str = "9999-12-31") -> tuple[list[Finding], set[int]]:
    """The findings that remain, and the exemptions that were used."""
    view = ExemptionsView([Exemption("AC205", PATH, about, "It is so.", until)], findings, ["AC205"], lambda _: True)
    return view.kept, view.used


@pytest.mark.parametrize("about", [None, "e29", "x#e29", "'Putin '", "covers"])
def test_a_finding_that_an_exemption_is_about_is_taken_away(about: str | None) -> None:
    assert kept(about, finding()) == ([], {0})


@pytest.mark.parametrize("about", ["e2", "Put", "e299", "x#e2"])
def test_part_of_an_id_or_of_a_word_is_about_nothing(about: str) -> None:
    assert kept(about, finding()) == ([finding()], set())


def test_another_rule_or_file_is_another_matter() -> None:
    others = [finding(code="AC201"), finding(path="annotations/gold/y.json")]
    assert kept(None, *others) == (others, set())


def test_an_exemption_holds_through_its_day_and_no_longer() -> None:
    today = date.today()
    assert kept(None, finding(), until=today.isoformat())[0] == []
    assert kept(None, finding(), until=today.replace(year=today.year - 1, day=1).isoformat()) == ([finding()], {0})
