"""Titles, nouns and first names say whether a text speaks of a woman or a man; what is not known fits both."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.entities import gender
from anchorage_corpus.text.word_lists import word_list


def test_a_first_name_gives_the_gender_of_the_list_that_has_it() -> None:
    names = word_list("first_names")
    assert {gender.by_first_name(f"{name} smith") for name in names.section("women")} == {gender.WOMAN}
    assert {gender.by_first_name(f"{name} smith") for name in names.section("men")} == {gender.MAN}


@pytest.mark.parametrize("name", ["maria", "Petrov", "xyzzy petrov", "petrov maria", ""])
def test_a_single_word_and_an_unknown_first_name_say_nothing(name: str) -> None:
    assert gender.by_first_name(name) == gender.UNKNOWN


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Kremlin spokeswoman", gender.WOMAN),
        ("Mrs", gender.WOMAN),
        ("the chairman of the board", gender.MAN),
        ("his widow", gender.WOMAN),
        ("King and Queen", gender.UNKNOWN),
        ("German aide", gender.UNKNOWN),
        ("", gender.UNKNOWN),
    ],
)
def test_a_title_says_it_unless_it_says_both(words: str, found: str) -> None:
    assert gender.by_title(words) == found


def test_each_pronoun_has_the_gender_of_its_own() -> None:
    assert {gender.PRONOUN_GENDER[word] for word in ("she", "her", "herself")} == {gender.WOMAN}
    assert {gender.PRONOUN_GENDER[word] for word in ("he", "his", "himself")} == {gender.MAN}
    assert "they" not in gender.PRONOUN_GENDER
