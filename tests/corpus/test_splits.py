"""The rule that assigns a split, and every kind of leak between splits."""

from __future__ import annotations

import msgspec
import pytest

from anchorage_corpus.corpus.splits import leaks, place, split_for_event
from anchorage_corpus.model import Document, Rendering, Utterance
from factories import document, text_like


def found(*placed: tuple[Document, str], utterances: tuple[Utterance, ...] = ()) -> list[tuple[str, str, str]]:
    texts = {doc.id: doc.text for doc, _ in placed}
    return [
        (leak.kind, leak.first, leak.second)
        for leak in leaks([place(doc, split) for doc, split in placed], utterances, texts.__getitem__)
    ]


@pytest.mark.parametrize(
    ("event", "split"),
    [("moscow-talks-january-2026", "train"), ("geneva-round", "train"), ("e19", "validation"), ("e15", "test")],
)
def test_the_rule_is_frozen(event, split):
    assert split_for_event(event) == split


def test_the_rule_gives_about_eight_one_one():
    splits = [split_for_event(f"event-{i}") for i in range(2000)]
    assert 0.77 < splits.count("train") / 2000 < 0.83
    assert 0.08 < splits.count("validation") / 2000 < 0.12


def test_different_texts_of_different_events_leak_nothing():
    a, b = document("a", text_like(1), "one"), document("b", text_like(2), "two")
    assert found((a, "train"), (b, "test")) == []


def test_one_event_in_two_splits_is_a_leak():
    a, b = document("a", text_like(1), "one"), document("b", text_like(2), "one")
    assert found((a, "train"), (b, "test")) == [("event", "one", "")]


def test_the_same_text_in_two_splits_is_a_leak_told_once():
    a, b = document("a", text_like(1), "one"), document("b", text_like(1), "two")
    assert found((a, "train"), (b, "test")) == [("text", "a", "b")]


def test_nearly_the_same_text_in_two_splits_is_a_leak():
    a, b = document("a", text_like(1), "one"), document("b", text_like(1) + " A correction was added.", "two")
    assert found((a, "train"), (b, "validation")) == [("near-duplicate", "a", "b")]


def test_the_same_text_in_one_split_is_no_leak():
    a, b = document("a", text_like(1), "one"), document("b", text_like(1), "two")
    assert found((a, "train"), (b, "train")) == []


def test_an_utterance_in_two_splits_is_a_leak():
    a, b = document("a", text_like(1), "one"), document("b", text_like(2), "two")
    utterance = Utterance("u1", "one", None, False, (Rendering("a#q1", "same"), Rendering("b#q2", "same")))
    assert found((a, "train"), (b, "test"), utterances=(utterance,)) == [("utterance", "u1", "")]
    inside = msgspec.structs.replace(utterance, renderings=(Rendering("a#q1", "same"), Rendering("a#q2", "same")))
    assert found((a, "train"), (b, "test"), utterances=(inside,)) == []
