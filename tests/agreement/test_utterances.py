from msgspec.structs import replace

from anchorage_corpus.agreement import propose
from anchorage_corpus.model import Rendering, Utterance
from factories import annotations

EVENTS = {"one": "talks", "two": "talks", "elsewhere": "other"}
QUOTE = annotations().quotes[0]


def quotes(**speakers):
    return {f"{name}#q1": replace(QUOTE, speaker=speaker) for name, speaker in speakers.items()}


def utterance(*names: str, disagree: bool = False, relation: str = "same") -> Utterance:
    return Utterance("u1", "talks", None, disagree, tuple(Rendering(f"{name}#q1", relation) for name in names))


def test_like_quotes_of_one_event_are_proposed_until_they_are_known():
    there = quotes(one="a", two="b", elsewhere="c")
    [found] = propose(there, EVENTS)
    assert (found.left, found.right, found.speakers) == ("one#q1", "two#q1", ("a", "b"))
    assert propose(there, EVENTS, [utterance("one", "two")]) == []


def test_a_quote_and_what_it_is_nested_in_are_no_proposal():
    there = {"one#q1": QUOTE, "one#q2": replace(QUOTE, id="q2", parent="q1")}
    assert propose(there, EVENTS) == []
