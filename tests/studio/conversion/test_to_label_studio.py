"""Annotations that cannot be sent whole are refused, with every reason."""

from __future__ import annotations

import msgspec
import pytest

from anchorage_corpus.model import Quote, span_at
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.errors import ConversionError
from factories import TEXT, annotations, document


def test_annotations_of_another_text_version_are_refused() -> None:
    with pytest.raises(ConversionError, match="move them with `anchorage revise "):
        to_result(annotations(), document(text=TEXT + "More.\n"))


def test_a_reference_without_target_is_refused() -> None:
    content = annotations()
    quotes = (msgspec.structs.replace(content.quotes[0], parent="q9"),)
    with pytest.raises(ConversionError, match="q1: parent q9 is not among the quotes"):
        to_result(msgspec.structs.replace(content, quotes=quotes), document())


def test_a_span_that_does_not_fit_and_a_doubled_id_are_refused_together() -> None:
    content = annotations()
    shifted = msgspec.structs.replace(content.entities[0], start=1)
    with pytest.raises(ConversionError) as caught:
        to_result(msgspec.structs.replace(content, entities=(shifted, shifted)), document())
    assert len(caught.value.reasons) == 3


def sent(region_id: str, kind: str, *quotes: Quote) -> list[Json]:
    """Items of a kind for a region of a document, with these quotes if any are given."""
    content = annotations()
    content = msgspec.structs.replace(content, quotes=quotes, claims=()) if quotes else content
    result = to_result(content, document())
    return [item for item in result if item["type"] == kind and region_id in (item.get("id"), item.get("from_id"))]


def test_a_quote_is_the_region_of_its_first_segment_joined_to_the_others() -> None:
    quote = Quote("q1", "indirect", (span_at(TEXT, 14, 20), span_at(TEXT, 30, 37)), (), (), (), None, None)
    [head], [further] = sent("q1", "labels", quote), sent("q1.content.1", "labels", quote)
    assert [item["value"]["labels"] for item in (head, further)] == [["CONTENT"], ["CONTENT"]]
    assert [(item["value"]["start"], item["value"]["end"]) for item in (head, further)] == [(14, 20), (30, 37)]
    [arrow] = sent("q1", "relation", quote)
    assert (arrow["to_id"], arrow["labels"]) == ("q1.content.1", ["content"])


def test_each_role_of_a_quote_is_a_region_of_its_own() -> None:
    assert [(item["to_id"], item["labels"]) for item in sent("q1", "relation")] == [
        ("q1.source.1", ["source"]),
        ("q1.cue.1", ["cue"]),
    ]
    [cue] = sent("q1.cue.1", "labels")
    assert (cue["from_name"], cue["value"]["text"]) == ("quotes", "said:")


def test_a_value_that_an_annotation_lacks_is_not_sent() -> None:
    names = {item["from_name"]: item["value"]["choices"] for item in sent("c1", "choices")}
    assert names == {
        "claim_kind": ["evaluation"],
        "topic": ["negotiations"],
        "stance": ["affirm"],
        "factuality": ["CT+"],
        "check_worthy": ["no"],
    }
    [quote] = annotations().quotes
    [speaker] = sent("q1", "textarea")
    assert (speaker["from_name"], speaker["value"]["text"]) == ("speaker", ["yuri-ushakov"])
    assert sent("q1", "textarea", msgspec.structs.replace(quote, speaker=None)) == []


def test_what_a_component_made_has_its_score_and_a_note() -> None:
    [quote] = annotations().quotes
    [head] = sent("q1", "labels", msgspec.structs.replace(quote, confidence=0.8, by="tagger"))
    assert head["score"] == 0.8
    assert head["meta"]["text"][0].startswith("by: tagger #")
    assert {"score", "meta"}.isdisjoint(sent("q1", "labels")[0])
