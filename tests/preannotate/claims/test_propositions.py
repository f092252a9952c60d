"""A claim's span is its sentence without what only frames it."""

from __future__ import annotations

import pytest
from hypothesis import given

from anchorage_corpus.preannotate.claims.propositions import bare, sentences_within
from anchorage_corpus.text.divided import DividedText
from strategies import texts


@pytest.mark.parametrize(
    ("text", "proposition"),
    [
        ("that the law is dead.", "the law is dead"),
        ("But however, the law is dead.", "the law is dead"),
        ("On the other hand, the law is dead,", "the law is dead"),
        ("“The law is dead.”", "The law is dead"),
        ("“The law” is “dead.”", "“The law” is “dead.”"),
        ("The law is dead.”", "The law is dead"),
        ("“The law is dead", "The law is dead"),
        ("“‘The law’ is dead”", "‘The law’ is dead"),
        ("Then it was dead.", "Then it was dead"),
        ("Is the law dead?", "Is the law dead?"),
        ("“”", ""),
        (" . ", ""),
    ],
)
def test_what_frames_a_proposition_comes_off(text: str, proposition: str) -> None:
    divided = DividedText(text)
    start, end = bare(divided, 0, len(text))
    assert divided.text[start:end] == proposition


def test_each_sentence_of_a_stretch_is_one_and_empty_ones_are_none() -> None:
    text = "“The first law is dead. But the second lives. ...” he said."
    found = sentences_within(DividedText(text), 0, text.index(" he"))
    assert [text[a:b] for a, b in found] == ["The first law is dead", "the second lives"]


@given(texts())
def test_a_proposition_is_inside_its_stretch_and_always_bare(text: str) -> None:
    divided = DividedText(text)
    start, end = bare(divided, 0, len(divided.text))
    assert 0 <= start <= end <= len(divided.text)
    assert bare(divided, start, end) == (start, end)
