"""Attributions inside others are found by rule: in speech, in contents, and round a source that interrupts."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.attribution.nesting import in_speech, interrupted, nested, touched
from anchorage_corpus.preannotate.drafts import DraftQuote
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked


def words(text: str, quote: DraftQuote) -> tuple[list[str], list[str], list[str]]:
    source, cue, content = ([text[a:b] for a, b in role] for role in (quote.source, quote.cue, quote.content))
    return source, cue, content


def said_within(text: str) -> list[tuple[list[str], list[str], list[str]]]:
    return [words(text, q) for q in in_speech(DividedText(text), "test")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“We have said that the talks were good,” he said.", (["We"], ["have said"], ["that the talks were good"])),
        ("“It was noted that the talks were good.”", ([], ["was noted"], ["that the talks were good"])),
        (
            "“But Trump always insisted that it must end. We agree.”",
            (["Trump"], ["always insisted"], ["that it must end"]),
        ),
    ],
)
def test_speech_reports_what_a_verb_with_that_brings(
    text: str, found: tuple[list[str], list[str], list[str]]
) -> None:
    assert said_within(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "We have said that the talks were good.",
        "“You say that now.”",
        "“This said that the talks were good.”",
        "“I think that the talks were good.”",
        "“The claim that the talks were good is new.”",
    ],
)
def test_what_only_hedges_or_names_a_claim_reports_nothing(text: str) -> None:
    assert said_within(text) == []


def read_nested(text: str) -> list[list[str]]:
    """Contents of the quotes after the first that are nested in it; it has everything between its first and last."""
    plain, (outer, *ruled) = marked(text)
    whole = DraftQuote(((outer.start, len(plain) - 1),), outer.cue, outer.source, 0.9, "test")
    found = nested(DividedText(plain), [whole], ruled)
    return [[plain[a:b] for a, b in q.content] for q in found]


def test_a_named_source_in_a_content_is_nested() -> None:
    assert read_nested("[He] {noted} <that> [Putin] {stressed} <that it is over>.") == [["that it is over"]]


@pytest.mark.parametrize(
    "text",
    [
        "[He] {noted} <that> [nobody] {says} <it is over>.",
        "[He] {noted} <that> [Putin] {says} <it is over>.",
    ],
)
def test_a_looser_report_in_a_content_is_not_nested(text: str) -> None:
    assert read_nested(text) == []


def test_an_attribution_that_was_found_is_not_nested_in_itself() -> None:
    plain, quotes = marked("[Putin] {stressed} <that it is over>.")
    assert list(nested(DividedText(plain), quotes, quotes)) == []


def test_a_source_that_interrupts_has_its_content_whole_and_what_it_cuts_its_speaker() -> None:
    plain, quotes = marked("<Putin>, [he] {added}, {underlined} <that it is over>.")
    outer, inner = interrupted(DividedText(plain), quotes)
    assert words(plain, outer) == (["he"], ["added"], ["Putin", "underlined that it is over"])
    assert words(plain, inner) == (["Putin"], ["underlined"], ["that it is over"])


def test_a_verb_that_was_taken_for_more_of_the_content_is_read() -> None:
    plain, (first, rest) = marked("<Putin>, [he] {added}, said <that it is over>.")
    outer = DraftQuote((*first.content, *rest.content), first.cue, first.source, 0.9, "test")
    found = interrupted(DividedText(plain), [outer])
    assert [words(plain, q)[2] for q in found] == [["Putin", "said that it is over"], ["that it is over"]]


def test_a_source_that_does_not_interrupt_changes_nothing() -> None:
    plain, quotes = marked("<It is over>, [he] {added}. [Putin] {said} <that it is>.")
    assert interrupted(DividedText(plain), quotes) == quotes


@pytest.mark.parametrize(("start", "end", "is_touched"), [(0, 2, False), (1, 3, True), (4, 8, True), (5, 8, False)])
def test_a_stretch_is_touched_if_it_shares_a_character(start: int, end: int, is_touched: bool) -> None:
    assert touched([(2, 5), (8, 9)], [2, 8], start, end) is is_touched
