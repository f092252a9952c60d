"""The name of a capital is the place where something is or happens there, and otherwise those who govern."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.entities.metonymy import is_place


def means_place(text: str, name: str = "Moscow") -> bool:
    start = text.rindex(name)
    return is_place(text, start, start + len(name))


@pytest.mark.parametrize(
    "text",
    [
        "Moscow said that it would not sign.",
        "He led Moscow’s delegation.",
        "They put pressure on Moscow again.",
        "Contacts between Moscow and Kyiv went on.",
        "This is a message to Moscow.",
        "A deal was signed by Moscow in May.",
    ],
)
def test_a_capital_that_acts_is_no_place(text: str) -> None:
    assert not means_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "The talks were held in Moscow.",
        "Witkoff flew to Moscow on Friday.",
        "He returned from Moscow on Friday.",
        "Ahead of the Moscow meeting he was calm.",
        "The mayor of Moscow spoke.",
        "Moscow’s streets were empty.",
        "Moscow — The talks went on.",
    ],
)
def test_a_capital_where_things_are_or_happen_is_a_place(text: str) -> None:
    assert means_place(text)


@pytest.mark.parametrize(
    "text", ["MOSCOW, Jan 23 — The talks", "MOSCOW (Reuters) - The talks", "date 2026-01-23 MOSCOW. It was"]
)
def test_a_dateline_is_a_place(text: str) -> None:
    assert means_place(text, "MOSCOW")


def test_what_is_around_a_name_ends_with_its_line() -> None:
    assert not means_place("The talks were held in\nMoscow said no.")
    assert not means_place("It was up to Moscow\n meeting again was not.")
