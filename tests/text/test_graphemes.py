"""A character is what a reader sees as one, however many code points it has."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given

from anchorage_corpus.text.graphemes import cuts_character, stands_alone, with_whole_characters
from strategies import texts


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("ae\u0301a", [2]),
        ("🇫🇷🇩🇪", [1, 3]),
        ("👍🏽!", [1]),
        ("a\r\nb", [2]),
        ("👩\u200d👧", [1, 2]),
        ("Moscow", []),
        ("俄罗斯", []),
    ],
)
def test_an_offset_inside_a_character_cuts_it(text: str, inside: list[int]) -> None:
    assert [at for at in range(len(text) + 1) if cuts_character(text, at)] == inside


@given(texts())
def test_characters_are_those_of_the_standard_in_every_text(text: str) -> None:
    edges = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    assert {at for at in range(len(text) + 1) if not cuts_character(text, at)} == edges


@given(texts())
def test_a_stretch_is_given_the_whole_of_what_it_cuts_and_no_more(text: str) -> None:
    for at in range(len(text)):
        start, end = with_whole_characters(text, at, at + 1)
        assert start <= at < end
        assert regex.findall(r"\X", text[start:end]) == [text[start:end]]


def test_a_letter_before_its_accent_does_not_stop_the_look() -> None:
    assert stands_alone("a") and stands_alone("俄") and not stands_alone("\u0301") and not stands_alone("\u200d")
