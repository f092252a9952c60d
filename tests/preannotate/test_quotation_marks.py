from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.prepared import PreparedText


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in PreparedText(text).quotations if q.depth == 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “it works”, twice.", ["“it works”"]),
        ('He said "it works", twice.', ['"it works"']),
        ("He said ‘it doesn’t work’, twice.", ["‘it doesn’t work’"]),
        ("He said 'it doesn't work', twice.", ["'it doesn't work'"]),
        ("Er sagte „es geht“ und ging.", ["„es geht“"]),
        ("Il a dit «ça marche» hier.", ["«ça marche»"]),
        ("The envoys’ plan and Russia’s answer.", []),
        ("The envoys' plan and Russia's answer don't agree.", []),
        ("Back in the ’90s and the '80s it was 5'10\" tall.", []),
        ("“One ‘two’ three”", ["“One ‘two’ three”"]),
    ],
)
def test_marks_of_every_style_pair_and_apostrophes_do_not(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_inner_quotation_is_one_deeper() -> None:
    found = PreparedText("\"bring back the 'signals' now\"").quotations
    assert [q.depth for q in found] == [0, 1]


def test_speech_goes_on_in_the_next_paragraph() -> None:
    found = PreparedText("“We came.\n“We saw,” he said.").quotations
    assert [(q.closed, q.continues) for q in found] == [(False, False), (True, True)]


def test_paragraph_ends_a_quotation_that_nothing_closes() -> None:
    assert quoted('An "open mark.\nNext paragraph" here.') == []


@given(st.text(alphabet="ab’‘'\"“”„«» .\n5", max_size=60))
def test_quotations_lie_in_the_text_and_start_with_their_mark(text: str) -> None:
    for quotation in PreparedText(text).quotations:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert text[quotation.start] == quotation.mark
