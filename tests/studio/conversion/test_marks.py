"""The mark that a component's annotation is sent with shows whether the annotator changed it."""

from __future__ import annotations

import msgspec
import pytest
from drawn import CUE, MENTION, choice

from anchorage_corpus.studio.conversion.marks import (
    Made,
    edited_ids,
    has_maker,
    is_marked,
    is_predicted,
    made_by,
    maker_of,
    mark,
    note_of,
)
from anchorage_corpus.studio.conversion.regions import Json, Region
from factories import TEXT, annotations


@pytest.mark.parametrize("change", [{"type": "ORG"}, {"end": 6, "text": TEXT[:6]}, {"entity": None}, {"by": "other"}])
def test_a_mark_tells_what_an_annotation_says(change: dict[str, object]) -> None:
    mention = msgspec.structs.replace(annotations().entities[0], confidence=0.9, by="tagger")
    assert mark(msgspec.structs.replace(mention, confidence=0.8)) == mark(mention)
    assert mark(msgspec.structs.replace(mention, **change)) != mark(mention)


@pytest.mark.parametrize(
    ("extra", "marked"),
    [
        ({}, True),
        ({"score": 0.9}, False),
        ({"score": 0.9, "meta": {"text": ["by: tagger"]}}, False),
        ({"score": 0.9, "meta": {"text": ["is this him?"]}}, False),
        ({"score": 0.9, "meta": {"text": ["is this him?", "by: tagger #0123abcd"]}}, True),
        ({"meta": {"text": ["by: #3 #0123abcd"]}}, True),
        ({"meta": ["by: tagger"]}, True),
    ],
)
def test_a_region_that_a_component_made_is_known_by_its_mark(extra: Json, marked: bool) -> None:
    assert is_marked([CUE, MENTION | extra, choice(MENTION, "mention", "name")]) is marked


@pytest.mark.parametrize(
    ("note", "made"),
    [
        ("by: spacy", Made("spacy")),
        ("by: spacy #0123abcd", Made("spacy", "0123abcd")),
        ("by: spacy #0123abcd is this him?", Made("spacy", "0123abcd", "is this him?")),
        ("by: a #0123abcd #4567cdef", Made("a #0123abcd", "4567cdef")),
        ("by: spacy #0123ABCD", Made("spacy #0123ABCD")),
        ("is this him?", None),
    ],
)
def test_a_note_says_who_made_a_region_and_what_was_remarked(note: str, made: Made | None) -> None:
    assert made_by(note) == made


@pytest.mark.parametrize(("changes", "made"), [({}, False), ({"by": "tagger"}, True), ({"confidence": 0.0}, True)])
def test_an_annotation_has_a_maker_if_it_has_a_name_or_a_confidence(changes: dict[str, object], made: bool) -> None:
    assert has_maker(msgspec.structs.replace(annotations().entities[0], **changes)) is made


def test_the_first_note_that_says_who_made_a_region_counts() -> None:
    region = Region("e1", "entities", "PERSON", 0, 7, notes=("him?", "by: tagger #0123abcd", "by: other"))
    assert maker_of(region) == Made("tagger", "0123abcd")
    assert maker_of(Region("e1", "entities", "PERSON", 0, 7, notes=("him?",))) == Made()


def test_the_note_that_is_sent_is_read_back() -> None:
    mention = msgspec.structs.replace(annotations().entities[0], confidence=0.9, by="tagger")
    assert made_by(note_of(mention)) == Made("tagger", mark(mention))


def test_the_browser_says_which_regions_were_changed() -> None:
    result = [
        MENTION | {"id": "e1", "origin": "prediction"},
        CUE | {"id": "q1.cue.1", "origin": "prediction-changed"},
        CUE | {"id": "q2", "origin": "manual"},
    ]
    assert edited_ids(result) == {"q1", "q2"}
    assert is_predicted(result[:2])
    assert not is_predicted(result[2:])
