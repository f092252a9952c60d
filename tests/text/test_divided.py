"""A divided text says what is around each of its places."""

from __future__ import annotations

import pytest
from hypothesis import given

from anchorage_corpus.text.divided import DividedText, trimmed_end
from strategies import texts

TEXT = "He left. “We go,” she said.\n\nThey met."


def slices(text: DividedText, ranges: list[tuple[int, int]]) -> list[str]:
    return [text.text[start:end] for start, end in ranges]


def test_divisions_are_slices_in_order() -> None:
    divided = DividedText(TEXT)
    assert slices(divided, divided.paragraphs) == ["He left. “We go,” she said.", "They met."]
    assert slices(divided, divided.sentences) == ["He left.", "“We go,” she said.", "They met."]
    assert slices(divided, divided.words)[:5] == ["He", "left", ".", "“", "We"]
    assert slices(divided, [(q.start, q.end) for q in divided.quotations]) == ["“We go,”"]


def test_a_place_knows_its_word_sentence_and_paragraph() -> None:
    divided = DividedText(TEXT)
    place = TEXT.index("go")
    assert divided.words[divided.word_at(place)] == (place, place + 2)
    assert slices(divided, [divided.sentence_of(place)]) == ["“We go,” she said."]
    assert slices(divided, list(divided.sentences_before(place))) == ["“We go,” she said.", "He left."]
    assert slices(divided, divided.sentences_in(3, place)) == ["He left.", "“We go,” she said."]
    assert slices(divided, [divided.paragraph_of(place)]) == ["He left. “We go,” she said."]
    assert divided.is_quoted(place)
    assert not divided.is_quoted(TEXT.index("she"))
    assert {TEXT[at] for at in divided.quotation_edges} == {"“", "”"}


@given(texts())
def test_words_and_sentences_are_inside_paragraphs(text: str) -> None:
    divided = DividedText(text)
    for start, end in (*divided.words, *divided.sentences):
        first, past = divided.paragraph_of(start)
        assert first <= start < end <= past


def test_a_sentence_without_an_end_is_cut_at_spaces() -> None:
    divided = DividedText("word " * 2000)
    assert len(divided.sentences) == 3
    assert all(end - start <= 4000 for start, end in divided.sentences)
    assert " ".join(slices(divided, divided.sentences)) == divided.text.strip()


@pytest.mark.parametrize(
    ("text", "kept"), [("we go and", "we go"), ("we go.", "we go"), ("the U.S.", "the U.S."), ("we go; ", "we go")]
)
def test_a_clause_ends_before_what_joins_it_to_the_next(text: str, kept: str) -> None:
    assert text[: trimmed_end(text, 0, len(text))] == kept
