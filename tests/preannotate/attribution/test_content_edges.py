"""A content has the marks of its quotation whole, and none of the reporter's punctuation."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.attribution.content_edges import with_settled_edges
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked


def settled(text: str, *quotes: DraftQuote) -> list[list[str]]:
    return [[text[a:b] for a, b in q.content] for q in with_settled_edges(DividedText(text), quotes)]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("“<We go>,” [he] {said}.", "“We go,”"),
        ("“<We go,> ” [he] {said}.", "“We go, ”"),
        ("<“We go>,” [he] {said}.", "“We go,”"),
        ("[He] {said} “ <we go>”.", "“ we go”"),
        ("[He] {said}<: “we go”>.", "“we go”"),
        ("[He] {said}<, we go>.", "we go"),
        ("[He] {said}: “We came.<” We go>.", "We go"),
        ("[He] {said} <we go “>now we stay”.", "we go"),
        ("[He] {said} that <we “go> and stay” today.", "we “go"),
        ("<«We ‘go>’», [he] {said}.", "«We ‘go’»"),
    ],
)
def test_the_marks_of_a_quotation_go_with_its_words(text: str, content: str) -> None:
    plain, quotes = marked(text)
    assert settled(plain, *quotes) == [[content]]


def quote(*content: Range, cue: tuple[Range, ...] = ()) -> DraftQuote:
    return DraftQuote(content, cue, (), 0.5, "test")


def test_a_content_whose_marks_are_another_role_s_stays_as_it_was() -> None:
    assert settled("“We go”", quote((1, 6), cue=((0, 1),))) == [["We go"]]


def test_quotes_that_come_to_say_the_same_are_one_and_empty_ones_none() -> None:
    text = "“We go,” he said."
    assert settled(text, quote((0, 8)), quote((1, 6)), quote((7, 8))) == [["“We go,”"]]


def test_segments_that_come_to_overlap_are_one() -> None:
    assert settled("“We go, we stay,” he said.", quote((0, 16), (8, 15))) == [["“We go, we stay,”"]]


@given(st.text('a “”"‘’.,:«»\n\u0301', max_size=30), st.data())
def test_a_settled_content_always_stays_settled(text: str, data: st.DataObject) -> None:
    divided = DividedText(text)
    edges = st.integers(0, len(divided.text))
    start, end = sorted((data.draw(edges), data.draw(edges)))
    once = with_settled_edges(divided, [quote((start, end))] if start < end else [])
    assert with_settled_edges(divided, once) == once
    for found in once:
        assert all(0 <= a < b <= len(divided.text) for a, b in found.content)
