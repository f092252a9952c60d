"""Blank is what leaves no ink, whether or not Python calls it white space."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.text.blanks import INVISIBLE, is_blank, without_blanks


@pytest.mark.parametrize("character", [*" \t\n\u00a0\u2028\u3000", *INVISIBLE])
def test_what_leaves_no_ink_is_blank(character: str) -> None:
    assert is_blank(character)


@pytest.mark.parametrize("character", ["a", ".", "\u0301", "\u00ad", "\u200d"])
def test_a_part_of_a_word_is_not_blank(character: str) -> None:
    assert not is_blank(character)


@given(st.text(f"a. \n{INVISIBLE}", max_size=20), st.text(" \n\u200b", max_size=5))
def test_only_the_edges_of_a_stretch_lose_their_blanks(text: str, around: str) -> None:
    start, end = without_blanks(f"x{around}{text}{around}x", 1, 1 + 2 * len(around) + len(text))
    assert f"x{around}{text}{around}x"[start:end] == text.strip(f" \n{INVISIBLE}")


def test_a_stretch_of_blanks_is_empty() -> None:
    assert without_blanks("a \u200b b", 1, 4) == (4, 4)
