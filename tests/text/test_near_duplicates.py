"""Near-duplicates are found among texts of any length, and texts that merely share a subject are not."""

from __future__ import annotations

import random

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text.near_duplicates import candidates, containment, sketch

STEMS = ("negotiat", "territor", "settle", "deleg", "frank", "ceasefire", "reconstructi")
WORDS = [f"{stem}{ending}" for stem in STEMS for ending in "abcdefgh"]


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


@pytest.mark.parametrize("words", [40, 600])
def test_a_text_without_a_word_of_the_sampled_lengths_is_found_too(words):
    short = [word for word in text_of(1, 3 * words).split() if len(word) not in (10, 11)][:words]
    inner, outer = " ".join(short), f"{' '.join(short)} {text_of(2, 30)}"
    others = {f"x{i}": sketch(text_of(i + 3, words)) for i in range(20)}
    assert ("inner", "same") in candidates({"inner": sketch(inner), "same": sketch(inner), **others})
    assert containment(inner, outer) == 1


def test_a_text_in_capitals_is_a_candidate():
    text = text_of(1, 300)
    assert candidates({"a": sketch(text), "b": sketch(text.upper())}) == [("a", "b")]


def test_reports_of_one_event_in_other_words_are_not_near():
    texts = {document.id: document.text for document in Corpus.bundled().documents()}
    assert max(containment(texts[a], texts[b]) for a in texts for b in texts if a < b) < 0.1


def test_boilerplate_in_many_texts_makes_no_candidates():
    boilerplate = text_of(0, 25)
    assert candidates({f"d{i:02}": sketch(f"{text_of(i + 1, 200)} {boilerplate}") for i in range(60)}) == []


@pytest.mark.parametrize(
    "text",
    [
        "俄罗斯总统普京在莫斯科会见了美国特使，双方讨论了领土问题。",
        "俄罗斯总统普京在莫斯科会见了美国特使，双方讨论了领土问题。" * 200,
        "The men met in the town at noon and then they all went home to eat. " * 10,
        "Putin met Trump.",
        "Негодяи",
    ],
)
def test_equal_texts_of_any_script_and_length_are_candidates(text):
    assert candidates({"a": sketch(text), "b": sketch(text)}) == [("a", "b")]
    assert containment(text, text) == 1


def test_texts_without_a_word_are_no_candidates():
    assert candidates({"a": sketch(""), "b": sketch(" \n")}) == []


def chinese(seed: int, length: int) -> str:
    return "".join(random.Random(seed).choices([chr(0x4E00 + i) for i in range(900)], k=length))


@pytest.mark.parametrize("length", [60, 490, 560, 4000])
def test_a_text_without_spaces_is_near_one_with_a_few_characters_changed(length):
    first = chinese(1, length)
    second = "".join(c if i % 40 else "一" for i, c in enumerate(first))
    others = {f"x{i}": sketch(chinese(i + 2, length)) for i in range(20)}
    assert candidates({"a": sketch(first), "b": sketch(second), **others}) == [("a", "b")]
    assert containment(first, second) > 0.7


@pytest.mark.parametrize("copies", [60, 2000])
def test_many_copies_are_a_chain_without_a_gap(copies):
    text = text_of(1, 120)
    others = {f"x{i}": sketch(text_of(i + 2, 120)) for i in range(20)}
    pairs = candidates({**{f"d{i:04}": sketch(text) for i in range(copies)}, **others})
    assert pairs == [(f"d{i:04}", f"d{i + 1:04}") for i in range(copies - 1)]


def test_many_nearly_equal_copies_are_found():
    words = text_of(1, 400).split()
    copies = {f"d{i:02}": sketch(" ".join([*words[: i * 6], "other", *words[i * 6 + 1 :]])) for i in range(60)}
    assert {key for pair in candidates(copies) for key in pair} == set(copies)
