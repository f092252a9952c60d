"""The full stop behind a word that is written short means what the table says."""

from __future__ import annotations

import pytest

from anchorage_corpus.text.abbreviations import abbreviation, languages


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Messrs", "name"),
        ("cf", "inside"),
        ("fig", "number"),
        ("No", "word"),
        ("km", "unit"),
        ("Bros", "end"),
        ("U.S", "end"),
        ("K", "end"),
        ("И", "end"),
    ],
)
def test_an_abbreviation_is_of_one_kind(word: str, kind: str) -> None:
    assert abbreviation(word) == kind


@pytest.mark.parametrize("word", ["left", "a", "UN", "Moscow", "2016", ""])
def test_a_word_is_no_abbreviation(word: str) -> None:
    assert abbreviation(word) is None


def test_every_abbreviation_of_the_table_has_a_language() -> None:
    assert languages()["Messrs"] == "en"
    assert set(languages().values()) == {"en", "la", "de", "fr", "es", "it"}
