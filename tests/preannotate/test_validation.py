"""What a component finds becomes an annotation only if it can be one."""

from __future__ import annotations

import msgspec
import pytest

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote
from anchorage_corpus.preannotate.validation import checked_claims, checked_mentions, checked_quotes

TEXT = "Putin spoke for an hour."
MENTION = DraftMention(0, 5, "PERSON", "name", 0.5, "found")
QUOTE = DraftQuote(((6, 23),), (), ((0, 5),), 0.5, "found")
CLAIM = DraftClaim(((0, 23),), "fact", 0, None, "affirm", "CT+", None, 0.5, "found")


def test_what_can_be_an_annotation_is_handed_on() -> None:
    assert checked_mentions(TEXT, [MENTION]) == [MENTION]
    assert checked_quotes(TEXT, [QUOTE]) == [QUOTE]
    assert checked_claims(TEXT, [CLAIM], 1) == [CLAIM]
    assert checked_claims(TEXT, [msgspec.structs.replace(CLAIM, quote=None)], 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"type": "WRONG"}, "a mention with the entity type 'WRONG'; there are: PERSON"),
        ({"kind": "nickname"}, "a mention with the mention kind 'nickname'; there are: name"),
        ({"end": 900}, "a mention from 0 to 900, which is outside the text's 24 code points"),
        ({"start": -3}, "a mention from -3 to 5"),
        ({"start": 5}, "a mention from 5 to 5"),
        ({"confidence": float("nan")}, "a mention with confidence nan"),
        ({"confidence": 1.01}, "a mention with confidence 1.01"),
    ],
)
def test_a_mention_that_cannot_be_one_is_named_with_its_component(changes: dict[str, object], said: str) -> None:
    with pytest.raises(FindingsError) as caught:
        checked_mentions(TEXT, [MENTION, msgspec.structs.replace(MENTION, **changes)])
    assert str(caught.value).startswith(f"component 'found' found {said}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"content": ()}, "a quote without content"),
        ({"cue": ((-3, 2),)}, "a quote from -3 to 2"),
        ({"addressee": ((20, 25),)}, "a quote from 20 to 25"),
        ({"carried": (30, 35)}, "a quote from 30 to 35"),
        ({"confidence": -0.1}, "a quote with confidence -0.1"),
    ],
)
def test_a_quote_that_cannot_be_one_is_refused_by_any_of_its_roles(changes: dict[str, object], said: str) -> None:
    with pytest.raises(FindingsError) as caught:
        checked_quotes(TEXT, [QUOTE, msgspec.structs.replace(QUOTE, **changes)])
    assert str(caught.value).startswith(f"component 'found' found {said}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"span": ()}, "a claim without a span or of a missing quote"),
        ({"quote": 1}, "a claim without a span or of a missing quote"),
        ({"quote": -1}, "a claim without a span or of a missing quote"),
        ({"kind": "rumour"}, "a claim with the claim kind 'rumour'"),
        ({"topic": "weather"}, "a claim with the topic 'weather'"),
        ({"stance": "shrug"}, "a claim with the stance 'shrug'"),
        ({"factuality": "CT"}, "a claim with the factuality 'CT'"),
        ({"span": ((0, 99),)}, "a claim from 0 to 99"),
    ],
)
def test_a_claim_that_cannot_be_one_is_named_with_its_fault(changes: dict[str, object], said: str) -> None:
    with pytest.raises(FindingsError) as caught:
        checked_claims(TEXT, [msgspec.structs.replace(CLAIM, **changes)], 1)
    assert str(caught.value).startswith(f"component 'found' found {said}")
