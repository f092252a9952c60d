"""Annotations are read from a result exactly, under ids that are kept, or refused by name."""

from __future__ import annotations

import msgspec
import pytest
from drawn import CLAIM, CONTENT, CUE, MENTION, SOURCE, arrow, choice, drawn_quote, field, layers, read, region
from hypothesis import given, settings

from anchorage_corpus.model import AnnotationSet, Document, Quote, span_at
from anchorage_corpus.studio.conversion.from_label_studio import fits, mint
from anchorage_corpus.studio.conversion.regions import parse
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.errors import ConversionError
from factories import TEXT, annotations, document
from strategies import annotated


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


def test_a_nested_quote_keeps_its_parent_by_a_segment() -> None:
    outer = Quote("q1", "indirect", (span_at(TEXT, 14, 20), span_at(TEXT, 30, 37)), (), (), (), None, None)
    inner = Quote("q2", "direct", (span_at(TEXT, 15, 18),), (), (), (), None, "q1")
    content = msgspec.structs.replace(annotations(), quotes=(outer, inner), claims=())
    result = to_result(content, document())
    arrow_up = next(item for item in result if item.get("labels") == ["parent"])
    arrow_up["to_id"] = "q1.content.1"
    assert read(result).quotes[1].parent == "q1"


@pytest.mark.parametrize(
    ("definition", "value", "fitting"),
    [
        ("quote_id", "q12", True),
        ("quote_id", "q", False),
        ("quote_id", "c1", False),
        ("quote_id", "q１", False),
        ("entity_id", "yuri-ushakov", True),
        ("entity_id", "Yuri Ushakov", False),
        ("entity_id", "a" * 10_000, False),
    ],
)
def test_an_id_fits_if_the_schema_says_so(definition: str, value: str, fitting: bool) -> None:
    assert fits(definition, value) is fitting
