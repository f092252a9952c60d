"""Apostrophes are told from single marks that begin a quotation by what comes after them in their paragraph."""

from __future__ import annotations

import pytest

from anchorage_corpus.text.apostrophes import single_marks
from anchorage_corpus.text.mark_styles import CHARACTERS, marks_of, runs_of


def sorted_marks(text: str, following: tuple[str, ...] = ()) -> str:
    """A paragraph with < for each mark that begins a quotation, and ^ for each that was found to be an apostrophe."""
    marks = marks_of(text, runs_of(CHARACTERS, text), 0, len(text))
    singles = single_marks(text, marks, len(text), following)
    signs = {**dict.fromkeys(singles.opening, "<"), **dict.fromkeys(singles.apostrophes, "^")}
    return "".join(signs.get(at, character) for at, character in enumerate(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘We go,’ he said.", "<We go,’ he said."),
        ("'We go,' he said.", "<We go,' he said."),
        ("‘It is the envoys’ job,’ he said.", "<It is the envoys^ job,’ he said."),
        ("'It is the envoys' job,' he said.", "<It is the envoys^ job,' he said."),
        ("‘Signals’ from the ministers’ office.", "<Signals’ from the ministers’ office."),
        ("rock ‘n’ roll, ‘em and workers’", "rock ‘n’ roll, ‘em and workers’"),
        ("in the '90s it was the envoys' job", "in the '90s it was the envoys' job"),
        ("‘We go,' he said.", "<We go,' he said."),
        ("‘We go, he said.", "‘We go, he said."),
        ("’Tis late,’ he said.", "’Tis late,’ he said."),
    ],
)
def test_a_mark_is_what_the_rest_of_its_paragraph_makes_it(text: str, expected: str) -> None:
    assert sorted_marks(text) == expected


def test_a_mark_opens_if_the_next_paragraph_begins_with_it() -> None:
    assert sorted_marks("He said: ‘We go.") == "He said: ‘We go."
    assert sorted_marks("He said: ‘We go.", ("‘",)) == "He said: <We go."


@pytest.mark.parametrize(("words", "opens"), [(100, True), (1000, False)])
def test_a_mark_finds_its_partner_only_nearby(words: int, opens: bool) -> None:
    assert sorted_marks(f"‘We {'go ' * words}now,’ he said.").startswith("<") is opens
