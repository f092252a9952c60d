"""Marks are paired paragraph by paragraph, at a cost that grows with their number."""

from __future__ import annotations

import pytest

from anchorage_corpus.text.mark_styles import PARTNERS
from anchorage_corpus.text.pairing import Quotation, pair_marks
from anchorage_corpus.text.quotation_marks import QuotationMarks
from tests.preannotate.cost import steps


def test_a_quotation_knows_its_marks_and_what_is_between_them() -> None:
    [one] = pair_marks("He said ``we go'' twice.").quotations
    assert one == Quotation(8, 17, "``", "''", continues=False)
    assert one.closed
    assert one.inner == (10, 15)


def test_a_quotation_that_its_paragraph_does_not_close_ends_with_it() -> None:
    pairs = pair_marks("Say: “We go.\nThe end.")
    assert pairs.quotations == [Quotation(5, 12, "“", "", continues=False)]
    assert pairs.unpaired == [5]


def test_a_speech_goes_from_its_first_mark_to_its_last_over_paragraphs() -> None:
    text = "“We came.\n“We saw,” he said."
    pairs = pair_marks(text)
    assert [(q.closed, q.continues) for q in pairs.quotations] == [(False, False), (True, True)]
    assert [text[start:end] for start, end in pairs.speeches] == ["“We came.\n“We saw,”"]


def test_a_paragraph_may_close_a_speech_that_it_does_not_open_again() -> None:
    pairs = pair_marks("“We came.\nWe saw,” he said.")
    assert [(q.start, q.mark, q.continues) for q in pairs.quotations] == [(0, "“", False), (10, "", True)]
    assert pairs.unpaired == []


def test_only_marks_of_the_characters_asked_for_are_paired() -> None:
    text = "“The ‘plan’” and «this»."
    assert [text[start:end] for start, end in pair_marks(text, "“”").speeches] == ["“The ‘plan’”"]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('A 12" gun was "shown".', ['"shown"']),
        ('He said "a 12" gun" twice.', ['"a 12" gun"']),
        ('He chose "5" and "6".', ['"5"', '"6"']),
        ('A 5" b and a 6" c.', []),
    ],
)
def test_a_mark_after_a_number_is_one_of_inches_if_a_later_one_closes(text: str, quotations: list[str]) -> None:
    assert [text[q.start : q.end] for q in pair_marks(text).quotations] == quotations


def test_of_more_than_eight_open_quotations_the_outermost_falls() -> None:
    assert len(pair_marks("“a " * 8 + "b” " * 8).speeches) == 8
    pairs = pair_marks("“a " * 9 + "b” " * 9)
    assert len(pairs.speeches) == 8
    assert sorted(pairs.unpaired) == [0, 52]


@pytest.mark.parametrize(
    ("text", "unpaired"),
    [
        ("“We go. The end.", "“"),
        ("We go.” The end.", "”"),
        ("“One.\n\nTwo.\n\nThree.”", "“”"),
        ('"We go. The end.', '"'),
        ("“We go « said he”", "«"),
        ("It is over ›, he said", "›"),
    ],
)
def test_marks_without_a_partner_are_named(text: str, unpaired: str) -> None:
    assert "".join(text[at] for at in sorted(pair_marks(text).unpaired)) == unpaired


@pytest.mark.parametrize(
    "unit",
    [
        *(f"{mark}a " for mark in (*PARTNERS, "’")),
        *(f"a{mark} " for mark in (*PARTNERS, "’")),
        *(f"{mark}a\n" for mark in PARTNERS),
        *PARTNERS,
        "‘a\n\n‘",
        '“a ‘b „c «d "',
        "« a ",
        "said “",
        "envoys’ job ",
        "envoys' job ",
        "‘the envoys’ job ",
        "“a “b” ",
        "“” ‘’ ",
        "``a '' ",
        "''a' ",
        '"5" ',
        '"a 5" ',
        "“a\n\nb” ",
        "“‘",
        "’”",
    ],
)
def test_cost_grows_with_the_marks(unit: str) -> None:
    def cost(repeats: int) -> int:
        text = unit * repeats
        return steps(lambda: QuotationMarks(text, pair_marks(text)).passages)

    assert cost(600) < 2.2 * cost(300)
