from msgspec.structs import replace

from anchorage_corpus.agreement import propose, utterance_problems
from anchorage_corpus.model import Rendering, Utterance
from factories import annotations

EVENTS = {"one": "talks", "two": "talks", "elsewhere": "other"}
QUOTE = annotations().quotes[0]


def quotes(**speakers):
    return {f"{name}#q1": replace(QUOTE, speaker=speaker) for name, speaker in speakers.items()}


def utterance(*names: str, disagree: bool = False, relation: str = "same") -> Utterance:
    return Utterance("u1", "talks", None, disagree, tuple(Rendering(f"{name}#q1", relation) for name in names))


def test_true_utterances_have_no_problem():
    there = quotes(one="yuri-ushakov", two="vladimir-putin")
    assert utterance_problems([utterance("one", "two", disagree=True)], there, EVENTS) == []


def test_disagreement_must_be_what_the_speakers_say():
    there = quotes(one="yuri-ushakov", two="vladimir-putin")
    [problem] = utterance_problems([utterance("one", "two")], there, EVENTS)
    assert "must be true" in problem and "vladimir-putin, yuri-ushakov" in problem


def test_a_quote_that_credits_nobody_disagrees_with_none():
    assert utterance_problems([utterance("one", "two")], quotes(one="yuri-ushakov", two=None), EVENTS) == []


def test_unknown_quotes_other_events_and_doubles_are_named():
    there = quotes(one="a", elsewhere="a")
    problems = utterance_problems([utterance("one", "one", "two", "elsewhere")], there, EVENTS)
    assert len(problems) == 3
    assert "stands twice" in problems[0] and "no quote two#q1" in problems[1] and "event other" in problems[2]


def test_a_quote_renders_one_utterance_only():
    there = quotes(one="a", two="a")
    twice = [utterance("one", "two"), replace(utterance("one", "two"), id="u2")]
    assert sum("already renders u1" in problem for problem in utterance_problems(twice, there, EVENTS)) == 2


def test_there_must_be_a_reference_and_same_means_same_words():
    there = quotes(one="a", two="a")
    [problem] = utterance_problems([utterance("one", "two", relation="truncated")], there, EVENTS)
    assert "no rendering is `same`" in problem
    other = {**there, "two#q1": replace(QUOTE, speaker="a", content=QUOTE.cue)}
    [problem] = utterance_problems([utterance("one", "two")], other, EVENTS)
    assert "their words differ" in problem


def test_like_quotes_of_one_event_are_proposed_until_they_are_known():
    there = quotes(one="a", two="b", elsewhere="c")
    [found] = propose(there, EVENTS)
    assert (found.left, found.right, found.speakers) == ("one#q1", "two#q1", ("a", "b"))
    assert propose(there, EVENTS, [utterance("one", "two")]) == []


def test_a_quote_and_what_it_is_nested_in_are_no_proposal():
    there = {"one#q1": QUOTE, "one#q2": replace(QUOTE, id="q2", parent="q1")}
    assert propose(there, EVENTS) == []
