"""A mark faces the way that the characters next to it say, and closes what its style has it close."""

from __future__ import annotations

import pytest

from anchorage_corpus.text.mark_styles import CHARACTERS, PARTNERS, mark_at, marks_of, opening_mark, runs_of


def marks(text: str) -> list[str]:
    return [mark.text for mark in marks_of(text, runs_of(CHARACTERS, text), 0, len(text))]


@pytest.mark.parametrize(
    ("text", "mark"),
    [("“We go", "“"), ("``We go", "``"), ("''We go", "''"), ("'We go", "'"), ("We “go”", ""), ("»We", "»"), ("", "")],
)
def test_a_text_begins_with_the_longest_mark_that_can_open(text: str, mark: str) -> None:
    assert opening_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "faces_on", "may_open"),
    [
        ('said "go', True, True),
        ('("go', True, True),
        ('go" he', False, False),
        ('go." ', False, False),
        ('talks—"go', False, True),
        ('说："好', False, True),
        ('5"a', False, False),
    ],
)
def test_a_straight_mark_faces_the_word_next_to_it(text: str, faces_on: bool, may_open: bool) -> None:
    mark = mark_at(text, text.index('"'), '"', 0, len(text))
    assert (mark.faces_on, mark.may_open) == (faces_on, may_open)


def test_a_paragraph_ends_what_is_next_to_a_mark() -> None:
    mark = mark_at('a"b', 1, '"', 1, 2)
    assert (mark.before, mark.after, mark.end) == (" ", " ", 2)


@pytest.mark.parametrize("opening", PARTNERS)
def test_each_mark_is_closed_by_its_partners_after_a_word(opening: str) -> None:
    for closing in PARTNERS[opening]:
        text = f"{opening}We go,{closing}"
        at = len(text) - len(closing)
        assert mark_at(text, at, closing, 0, len(text)).closes(opening)


@pytest.mark.parametrize(
    ("text", "opening", "closes"),
    [
        ("“go” b", "“", True),
        ("“go” b", "«", False),
        ("”go ”b", "”", False),
        ("»go »b", "»", False),
        ("“go ”b", "“", True),
    ],
)
def test_a_mark_before_a_word_does_not_close_if_its_style_has_it_open(text: str, opening: str, closes: bool) -> None:
    at = max(text.rfind("”"), text.rfind("»"))
    assert mark_at(text, at, text[at], 0, len(text)).closes(opening) is closes


@pytest.mark.parametrize(
    ("text", "closes"), [('“We go," he', True), ('“We go" he', False), ('“We go "he', False), ('“We go."x', False)]
)
def test_a_mark_of_another_style_closes_after_a_stop(text: str, closes: bool) -> None:
    assert mark_at(text, text.index('"'), '"', 0, len(text)).closes_mixed("“") is closes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It’s don't", []),
        ("the envoys’ job", ["’"]),
        ("''It is 'so,''' he said", ["''", "'", "'", "''"]),
        ("``We go,'' he said", ["``", "''"]),
        ("the '' mark", ["'", "'"]),
        ("“a” «b»", ["“", "”", "«", "»"]),
    ],
)
def test_straight_marks_in_a_row_are_cut_by_what_is_open_and_apostrophes_left_out(
    text: str, expected: list[str]
) -> None:
    assert marks(text) == expected
