"""Relations join regions that belong together; every other one is refused."""

from __future__ import annotations

import pytest
from drawn import CLAIM, CONTENT, CUE, MENTION, SOURCE, arrow, choice, drawn_quote, read, region

from anchorage_corpus.model import ROLES
from anchorage_corpus.studio.conversion.regions import Json, parse
from anchorage_corpus.studio.conversion.relations import Joined, joined_labels, misjoined
from factories import TEXT

SECOND = region("kY2-head_2", "quotes", "CONTENT", 38, 40)
THIRD = region("kY2-head_3", "quotes", "CONTENT", 41, 45)


def joined(*result: Json) -> Joined:
    return Joined(parse(list(result), len(TEXT)), TEXT)


def test_unlabelled_arrows_are_read_by_what_they_join() -> None:
    quote = read(drawn_quote(SOURCE, CUE, arrow(SOURCE, CONTENT), arrow(CONTENT, CUE, direction="bi"))).quotes[0]
    assert (quote.source[0].text, quote.cue[0].text) == ("Ushakov", "said:")


def test_every_role_of_a_quote_has_a_relation() -> None:
    assert {name: joined_labels()[name][0] for name in ROLES} == dict.fromkeys(ROLES, "CONTENT")


@pytest.mark.parametrize("direction", ["right", "left", "bi"])
def test_an_arrow_between_unlike_regions_may_have_any_direction(direction: str) -> None:
    found = joined(CONTENT, CUE, arrow(CUE, CONTENT, "cue", direction=direction))
    assert found.targets(found.regions[CONTENT["id"]], "cue") == [CUE["id"]]
    assert found.rejected == []


def test_an_arrow_between_two_quotes_needs_a_direction() -> None:
    found = joined(CONTENT, SECOND, arrow(CONTENT, SECOND, "parent", direction="bi"))
    assert "has a parent relation with CONTENT" in found.rejected[0][1]


def test_a_chain_of_segments_hangs_on_its_first() -> None:
    found = joined(CONTENT, SECOND, THIRD, arrow(CONTENT, SECOND, "content"), arrow(SECOND, THIRD, "content"))
    assert [head.id for head in found.heads()] == [CONTENT["id"]]
    assert [segment.id for segment in found.further(found.regions[CONTENT["id"]])] == [SECOND["id"], THIRD["id"]]
    assert found.top(THIRD["id"]) == CONTENT["id"]
    assert found.rejected == []


def test_a_further_segment_may_say_only_what_the_first_says() -> None:
    chain = [CONTENT, SECOND, arrow(CONTENT, SECOND, "content"), choice(SECOND, "quote_type", "direct")]
    assert joined(*chain, choice(CONTENT, "quote_type", "direct")).rejected == []
    [(region_id, reason)] = joined(*chain, choice(CONTENT, "quote_type", "mixed")).rejected
    assert region_id == SECOND["id"]
    assert reason.endswith("is a further segment with quote_type 'direct'; set that on the first")


def test_a_role_of_a_segment_is_one_of_its_head() -> None:
    found = joined(CONTENT, SECOND, CUE, arrow(CONTENT, SECOND, "content"), arrow(SECOND, CUE, "cue"))
    assert found.targets(found.regions[CONTENT["id"]], "cue") == [CUE["id"]]


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ([CONTENT, CUE], "CUE 'said:' at 8–13 belongs to no CONTENT; draw a cue relation from its CONTENT"),
        (
            [CONTENT, SECOND, arrow(CONTENT, SECOND)],
            "CONTENT '“The talks were frank.”' at 14–37 has a relation without a label to CONTENT; give it one",
        ),
        (
            [CLAIM, MENTION, arrow(CLAIM, MENTION, "quote")],
            "CLAIM 'The talks were frank' at 15–35 has a quote relation with mention; it joins CLAIM to CONTENT",
        ),
    ],
)
def test_a_relation_that_cannot_be_read_is_refused_with_its_place(result: list[Json], reason: str) -> None:
    assert [sentence for _, sentence in misjoined(parse(result, len(TEXT)), TEXT)] == [reason]
