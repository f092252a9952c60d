"""Annotations to Label Studio's results and back, without a server."""

from __future__ import annotations

import json
import random

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from anchorage_corpus.model import AnnotationSet, Document, Quote, span_at
from anchorage_corpus.studio.conversion.from_label_studio import Annotations, from_result, mint
from anchorage_corpus.studio.conversion.marks import has_maker, is_marked, mark
from anchorage_corpus.studio.conversion.regions import Json, parse
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.conversion.validation import check_result
from anchorage_corpus.studio.errors import ConversionError
from factories import TEXT, annotations, document
from strategies import annotated


def read(result: list[Json], text: str = TEXT) -> Annotations:
    parsed = parse(result, len(text))
    return from_result(parsed, text, mint(parsed, {}, ()), "test")


def layers(content: AnnotationSet | Annotations) -> list[dict[str, object]]:
    return [{a.id: a for a in layer} for layer in (content.entities, content.quotes, content.claims)]


def region(region_id: str, layer: str, label: str, start: int, end: int) -> Json:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": region_id, "from_name": layer, "to_name": "text", "type": "labels", "value": value}


def choice(of: Json, control: str, chosen: str) -> Json:
    value = {key: of["value"][key] for key in ("start", "end", "text")} | {"choices": [chosen]}
    return {"id": of["id"], "from_name": control, "to_name": "text", "type": "choices", "value": value}


def field(of: Json, control: str, text: str) -> Json:
    value = {key: of["value"][key] for key in ("start", "end")} | {"text": [text]}
    return {"id": of["id"], "from_name": control, "to_name": "text", "type": "textarea", "value": value}


def arrow(source: Json, target: Json, *labels: str, direction: str = "right") -> Json:
    ends = {"from_id": source["id"], "to_id": target["id"]}
    return {"type": "relation", **ends, "direction": direction, "labels": list(labels)}


CONTENT = region("kY2-head_1", "quotes", "CONTENT", 14, 37)
SOURCE = region("kY2-sour_1", "quotes", "SOURCE", 0, 7)
CUE = region("kY2-cue__1", "quotes", "CUE", 8, 13)
CLAIM = region("kY2-clai_1", "claims", "CLAIM", 15, 35)
MENTION = region("kY2-ment_1", "entities", "PERSON", 0, 7)


@given(annotated())
@settings(max_examples=100, deadline=None)
def test_every_annotation_set_comes_back_identical(pair: tuple[Document, AnnotationSet]) -> None:
    doc, content = pair
    result = json.loads(json.dumps(to_result(content, doc)))
    assert list(check_result(result, doc.text)) == []
    found = read(result, doc.text)
    assert layers(found) == layers(content)
    assert found.marks == {a.id: mark(a) for a in content if has_maker(a)}


@given(annotated(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_items_does_not_matter(pair: tuple[Document, AnnotationSet], rng: random.Random) -> None:
    doc, content = pair
    result = to_result(content, doc)
    rng.shuffle(result)
    assert layers(read(result, doc.text)) == layers(content)


@given(annotated())
@settings(max_examples=40, deadline=None)
def test_ids_of_the_server_are_replaced_by_ids_of_ours(pair: tuple[Document, AnnotationSet]) -> None:
    doc, content = pair
    items = to_result(content, doc)
    names = {item["id"]: f"zZ{number:08}" for number, item in enumerate(items) if "id" in item}
    drawn = msgspec.json.decode(msgspec.json.encode(items))
    for item in drawn:
        for key in {"id", "from_id", "to_id"} & set(item):
            item[key] = names[item[key]]
    found = read(drawn, doc.text)
    assert [len(layer) for layer in layers(found)] == [len(layer) for layer in layers(content)]
    assert {a.id[0] + a.id[1:] for a in found.entities} == {f"e{n}" for n in range(1, len(content.entities) + 1)}


def test_minted_ids_are_kept_and_never_given_twice() -> None:
    parsed = parse([MENTION], len(TEXT))
    first = mint(parsed, {}, {"e1", "e7"})
    assert first == {MENTION["id"]: "e8"}
    other = region("other_regi", "entities", "GPE", 46, 52)
    both = parse([other, MENTION], len(TEXT))
    assert mint(both, first, {"e1", "e7", "e8"}) == {"other_regi": "e9"}


def test_a_region_that_changes_layer_gets_an_id_of_its_new_layer() -> None:
    content = region("e1", "quotes", "CONTENT", 14, 37)
    found = read([content, choice(content, "quote_type", "direct")])
    assert [quote.id for quote in found.quotes] == ["q1"]


def drawn_quote(*more: Json) -> list[Json]:
    return [CONTENT, choice(CONTENT, "quote_type", "direct"), *more]


def test_unlabelled_arrows_are_read_by_what_they_join() -> None:
    quote = read(drawn_quote(SOURCE, CUE, arrow(SOURCE, CONTENT), arrow(CONTENT, CUE, direction="bi"))).quotes[0]
    assert (quote.source[0].text, quote.cue[0].text) == ("Ushakov", "said:")


def test_a_segment_added_by_hand_is_in_text_order() -> None:
    later = region("kY2-late_1", "quotes", "CONTENT", 38, 40)
    quote = read(drawn_quote(later, arrow(later, CONTENT, "content", direction="left"))).quotes[0]
    assert quote.content == (span_at(TEXT, 14, 37), span_at(TEXT, 38, 40))


def test_one_source_may_serve_two_quotes() -> None:
    second = region("kY2-head_2", "quotes", "CONTENT", 38, 53)
    found = read(
        drawn_quote(
            SOURCE,
            second,
            choice(second, "quote_type", "indirect"),
            arrow(CONTENT, SOURCE, "source"),
            arrow(second, SOURCE, "source"),
        )
    )
    assert [quote.source[0].text for quote in found.quotes] == ["Ushakov", "Ushakov"]


def test_a_claimer_may_be_pointed_at() -> None:
    result = [MENTION, choice(MENTION, "mention", "name"), field(MENTION, "entity", " yuri-ushakov "), CLAIM]
    result += [choice(CLAIM, "claim_kind", "fact"), arrow(CLAIM, MENTION, "claimer")]
    assert read(result).claims[0].claimer == "yuri-ushakov"


REFUSED = {
    "belongs to no CONTENT": drawn_quote(SOURCE),
    "has no quote type": [CONTENT],
    "has no mention kind": [MENTION],
    "has no claim kind": [CLAIM],
    "has a relation without a label to CONTENT": drawn_quote(
        second := region("s", "quotes", "CONTENT", 38, 40),
        choice(second, "quote_type", "direct"),
        arrow(CONTENT, second),
    ),
    "it joins CONTENT to CUE": drawn_quote(SOURCE, arrow(CONTENT, SOURCE, "source", "cue")),
    "is joined by content relations in a circle": drawn_quote(
        second, arrow(CONTENT, second, "content"), arrow(second, CONTENT, "content")
    ),
    "is a further segment (content) of two regions": drawn_quote(
        second,
        third := region("t", "quotes", "CONTENT", 41, 45),
        choice(third, "quote_type", "direct"),
        arrow(CONTENT, second, "content"),
        arrow(third, second, "content"),
    ),
    "is a further segment with quote_type": drawn_quote(
        second, choice(second, "quote_type", "indirect"), arrow(CONTENT, second, "content")
    ),
    "has more than one parent": drawn_quote(
        second,
        choice(second, "quote_type", "direct"),
        third,
        choice(third, "quote_type", "direct"),
        arrow(CONTENT, second, "parent"),
        arrow(CONTENT, third, "parent"),
    ),
    "is in more than one quote": drawn_quote(
        second,
        choice(second, "quote_type", "direct"),
        CLAIM,
        choice(CLAIM, "claim_kind", "fact"),
        arrow(CLAIM, CONTENT),
        arrow(CLAIM, second),
    ),
    "which is not a registry id": [
        MENTION,
        choice(MENTION, "mention", "name"),
        field(MENTION, "entity", "Yuri Ushakov"),
    ],
    "clear one": [
        MENTION,
        choice(MENTION, "mention", "name"),
        field(MENTION, "entity", "yuri-ushakov"),
        CLAIM,
        choice(CLAIM, "claim_kind", "fact"),
        field(CLAIM, "claimer", "author"),
        arrow(CLAIM, MENTION, "claimer"),
    ],
    "claimer relation to a mention without entity": [
        MENTION,
        choice(MENTION, "mention", "name"),
        CLAIM,
        choice(CLAIM, "claim_kind", "fact"),
        arrow(CLAIM, MENTION),
    ],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_would_be_lost_is_refused_by_name(reason: str) -> None:
    with pytest.raises(ConversionError) as caught:
        read(REFUSED[reason])
    assert any(reason in sentence for sentence in caught.value.reasons)


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(ConversionError) as caught:
        read([SOURCE, CUE, MENTION, CLAIM])
    assert len(caught.value.reasons) == 4


def test_notes_of_annotators_are_handed_on() -> None:
    for lines in (
        ["by: spacy", "is this him?"],
        ["by: spacy #0123abcd is this him?"],
        ["by: spacy #0123abcd\nis this him?"],
    ):
        found = read([MENTION | {"meta": {"text": lines}}, choice(MENTION, "mention", "name")])
        assert found.entities[0].by == "spacy"
        assert found.notes == ("e1: is this him?",)


def test_a_component_may_have_a_name_like_a_mark() -> None:
    found = read([MENTION | {"meta": {"text": ["by: a #0123abcd #4567cdef"]}}, choice(MENTION, "mention", "name")])
    assert (found.entities[0].by, found.marks, found.notes) == ("a #0123abcd", {"e1": "4567cdef"}, ())


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


def test_a_nested_quote_keeps_its_parent_by_a_segment() -> None:
    outer = Quote("q1", "indirect", (span_at(TEXT, 14, 20), span_at(TEXT, 30, 37)), (), (), (), None, None)
    inner = Quote("q2", "direct", (span_at(TEXT, 15, 18),), (), (), (), None, "q1")
    content = msgspec.structs.replace(annotations(), quotes=(outer, inner), claims=())
    result = to_result(content, document())
    arrow_up = next(item for item in result if item.get("labels") == ["parent"])
    arrow_up["to_id"] = "q1.content.1"
    assert read(result).quotes[1].parent == "q1"
