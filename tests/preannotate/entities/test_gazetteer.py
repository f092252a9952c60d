"""Names of the registry are found wherever a text has them, and no mention overlaps another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.gazetteer import with_registry
from anchorage_corpus.preannotate.entities.linking import Registry

REGISTRY = Registry(
    [
        Entity("board-of-peace", "ORG", "Board of Peace", (), None, None),
        Entity("donald-trump", "PERSON", "Donald Trump", ("Trump",), None, None),
        Entity("group-of-7", "ORG", "G7", ("7",), None, None),
        Entity("observers", "PERSON", "Observers", ("observers",), None, None),
    ]
)


def mention(text: str, words: str, type: str = "PERSON") -> DraftMention:
    start = text.index(words)
    return DraftMention(start, start + len(words), type, "name", 0.8, "test")


def found(text: str, *others: DraftMention) -> list[tuple[str, str | None]]:
    return [(text[m.start : m.end], m.entity) for m in with_registry(others, text, REGISTRY)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Donald Trump and Trump met.", [("Donald Trump", "donald-trump"), ("Trump", "donald-trump")]),
        ("Trump’s G7.", [("Trump", "donald-trump"), ("G7", "group-of-7")]),
        ("Trumpism, anti-Trump, Trump-era and Trump.com", []),
        ("It was trump; observers saw it.", []),
        ("Observers saw it.", [("Observers", "observers")]),
    ],
)
def test_a_name_is_found_as_a_word_of_its_own_and_in_its_own_case(text: str, names: list[tuple[str, str]]) -> None:
    assert found(text) == names


def test_the_longer_of_two_mentions_stays_and_of_equals_the_registry_s() -> None:
    text = "Donald Trump Jr came."
    assert found(text, mention(text, "Donald Trump Jr")) == [("Donald Trump Jr", None)]
    assert found(text, mention(text, "Donald Trump")) == [("Donald Trump", "donald-trump")]
    assert found(text, mention(text, "Trump")) == [("Donald Trump", "donald-trump")]


def test_a_name_does_not_take_its_owner_in() -> None:
    text = "Trump’s Board of Peace met."
    assert found(text, mention(text, "Trump’s Board of Peace", "ORG")) == [
        ("Trump", "donald-trump"),
        ("Board of Peace", "board-of-peace"),
    ]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=8))
def test_mentions_never_overlap_and_are_in_order(places: list[tuple[int, int]]) -> None:
    text = "Donald Trump’s Board of Peace and the G7 met."
    others = [DraftMention(start, start + length, "ORG", "name", 0.5, "test") for start, length in places]
    mentions = with_registry(others, text, REGISTRY)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_without_names_the_mentions_stay_as_they_are() -> None:
    text = "Trump came."
    assert with_registry([mention(text, "Trump")], text, Registry([])) == [mention(text, "Trump")]
