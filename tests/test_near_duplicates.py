"""Near-duplicates are found among texts of any length, and texts that merely share a subject are not."""

from __future__ import annotations

import random

import pytest

from anchorage_corpus.near_duplicates import candidates, containment, sketch
from anchorage_corpus.store import Corpus

WORDS = [f"{stem}{ending}" for stem in ("negotiat", "territor", "settle", "deleg", "frank") for ending in "abcdefgh"]


def text_of(seed: int, words: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


@pytest.mark.parametrize("words", [30, 120, 600, 3000])
def test_a_text_with_one_word_in_thirty_changed_is_a_candidate_and_near(words):
    first = text_of(1, words)
    changed = [w if i % 30 else "other" for i, w in enumerate(first.split())]
    second = " ".join(changed)
    others = {f"x{i}": sketch(text_of(i + 2, words)) for i in range(20)}
    assert candidates({"a": sketch(first), "b": sketch(second), **others}) == [("a", "b")]
    assert containment(first, second) > 0.7


def test_a_text_inside_a_longer_one_is_contained():
    inner = text_of(1, 300)
    outer = text_of(2, 300) + " " + inner + " " + text_of(3, 300)
    assert containment(inner, outer) == 1
    assert candidates({"inner": sketch(inner), "outer": sketch(outer)}) == [("inner", "outer")]


def test_reports_of_one_event_in_other_words_are_not_near():
    texts = {document.id: document.text for document in Corpus.bundled().documents()}
    assert max(containment(texts[a], texts[b]) for a in texts for b in texts if a < b) < 0.1


def test_boilerplate_in_many_texts_makes_no_candidates():
    boilerplate = text_of(0, 40)
    assert candidates({f"d{i:02}": sketch(f"{text_of(i + 1, 200)} {boilerplate}") for i in range(60)}) == []
