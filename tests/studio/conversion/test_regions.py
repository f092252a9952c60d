"""A result is read item by item, and a reason is given for every item that cannot be read."""

from __future__ import annotations

import random

import pytest
from drawn import CLAIM, CONTENT, CUE, MENTION, SOURCE, arrow, choice, field
from hypothesis import given, strategies as st

from anchorage_corpus.studio.conversion.regions import Json, Reason, Region, Relation, notes_on, parse
from factories import TEXT

RESULT = [MENTION, choice(MENTION, "mention", "name"), CONTENT, SOURCE, arrow(CONTENT, SOURCE, "source")]


def reasons(*result: object) -> list[str]:
    return [str(reason) for reason in parse(list(result), len(TEXT)).reasons]


def test_the_items_of_a_region_are_one() -> None:
    noted = MENTION | {"score": 0.9, "meta": {"text": ["by: tagger", "him?"]}}
    parsed = parse([noted, choice(MENTION, "mention", "name"), field(MENTION, "entity", " yuri-ushakov ")], len(TEXT))
    values = {"mention": "name", "entity": "yuri-ushakov"}
    notes = ("by: tagger", "him?")
    assert parsed.regions == {MENTION["id"]: Region(MENTION["id"], "entities", "PERSON", 0, 7, values, 0.9, notes)}
    assert parsed.reasons == ()


@pytest.mark.parametrize(
    ("direction", "relation"),
    [
        ("right", Relation(CONTENT["id"], CUE["id"], ("cue",))),
        ("left", Relation(CUE["id"], CONTENT["id"], ("cue",))),
        ("bi", Relation(CONTENT["id"], CUE["id"], ("cue",), both_ways=True)),
    ],
)
def test_a_relation_has_the_direction_of_its_arrow(direction: str, relation: Relation) -> None:
    parsed = parse([arrow(CONTENT, CUE, "cue", direction=direction), CONTENT, CUE], len(TEXT))
    assert parsed.relations == (relation,)


@given(st.randoms(use_true_random=False))
def test_the_order_of_items_never_matters(rng: random.Random) -> None:
    shuffled = RESULT.copy()
    rng.shuffle(shuffled)
    assert parse(shuffled, len(TEXT)) == parse(RESULT, len(TEXT))


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ([CLAIM, 3], "item 1: is not an object"),
        ([CLAIM | {"id": ""}], "item 0: region id '' is not a string"),
        ([CLAIM, CLAIM], f"item 1: region id '{CLAIM['id']}' is used twice"),
        ([choice(CLAIM, "claim_kind", "fact")], "item 0: claim_kind belongs to region"),
        ([CLAIM, choice(CLAIM, "mention", "name")], "item 1: mention does not belong to a CLAIM region"),
        ([CUE, choice(CUE, "quote_type", "direct")], "item 1: quote_type does not belong to a CUE region"),
        ([CLAIM, *[choice(CLAIM, "claim_kind", "fact")] * 2], "item 2: claim_kind of "),
        ([CLAIM, arrow(CLAIM, CONTENT)], f"item 1: relation end '{CONTENT['id']}' is not a region"),
        ([CLAIM, CONTENT, *[arrow(CLAIM, CONTENT, "quote")] * 2], "item 3: second relation from "),
    ],
)
def test_an_item_that_cannot_be_read_is_named_by_its_index(result: list[Json], reason: str) -> None:
    [found] = reasons(*result)
    assert found.startswith(reason)


def test_a_result_that_is_no_list_is_one_reason() -> None:
    assert parse({}, 5).reasons == (Reason(None, "result is not a list"),)


@pytest.mark.parametrize(("length", "read"), [(35, True), (34, False)])
def test_a_region_may_end_with_the_text_and_not_after_it(length: int, read: bool) -> None:
    parsed = parse([CLAIM], length)
    assert (bool(parsed.regions), not parsed.reasons) == (read, read)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["labels", "quotes", "relation", "id"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "from_name", "to_name", "value", "start", "labels", "from_id", "meta"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4))
def test_whatever_is_sent_is_read_or_refused_and_never_raises(result: list[object]) -> None:
    parsed = parse(result, len(TEXT))
    refused = {reason.item for reason in parsed.reasons}
    assert refused == set(range(len(result)))


@pytest.mark.parametrize("meta", [None, [], {"text": "by: x"}, {"lead_time": 1}])
def test_a_note_of_another_form_is_none(meta: object) -> None:
    assert notes_on({"meta": meta}) == ()
