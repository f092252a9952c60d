"""Tokens are exact slices that cover the text."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text.tokens import plain_tokens, tokenized
from strategies import texts


def words(text: str) -> list[str]:
    return tokenized(text).tokens


def assert_exact(text: str) -> None:
    t = tokenized(text)
    assert list(zip(t.starts, t.tokens, strict=True)) == plain_tokens(text)
    for token, start, end in zip(t.tokens, t.starts, t.ends, strict=True):
        assert text[start : start + len(token)] == token
        assert end == start + len(token)
    covered = {i for start, end in zip(t.starts, t.ends, strict=True) for i in range(start, end)}
    assert len(covered) == sum(map(len, t.tokens))
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered
    assert t.sentences == sorted(set(t.sentences))
    assert t.sentences[:1] == [0][: len(t.tokens)]
    assert all(first < len(t.tokens) for first in t.sentences)


@given(texts())
def test_tokens_are_exact_slices_that_cover_every_visible_character_once(text):
    assert_exact(text)


@given(st.text(st.sampled_from("aB1é_.,:@’'\u0301 \n!?…”(-𝒳💩"), max_size=30))
def test_every_mix_of_marks_that_join_words_holds_too(text):
    assert_exact(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", "…", "“", "a", "U.S.", "?!”", "a\n.\n"])
def test_small_texts_hold_too(text):
    assert_exact(text)


def test_tokens_of_the_corpus_are_exact():
    for document in Corpus.bundled().documents():
        assert_exact(document.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin’s aide", ["Putin", "’s", "aide"]),
        ("the U.S.-led bloc", ["the", "U.S.", "-", "led", "bloc"]),
        ("Trump–Putin summit", ["Trump", "–", "Putin", "summit"]),
        ("January 22-23, 2026", ["January", "22", "-", "23", ",", "2026"]),
        ("$1,000.50 on the 23rd", ["$", "1,000.50", "on", "the", "23rd"]),
        ("(www.asiae.co.kr).", ["(", "www.asiae.co.kr", ")", "."]),
        ("don't, O'Neil's 'yes'", ["don't", ",", "O'Neil", "'s", "'", "yes", "'"]),
        ("ends.", ["ends", "."]),
        ("cafe\u0301 Zoe\u0308.", ["cafe\u0301", "Zoe\u0308", "."]),
        ("«ready»", ["«", "ready", "»"]),
        ("at 14:30: go", ["at", "14:30", ":", "go"]),
    ],
)
def test_words_are_split_as_the_page_says(text, expected):
    assert words(text) == expected
