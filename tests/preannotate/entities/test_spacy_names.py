"""Names are read by spaCy a few paragraphs at a time, and trimmed to what the guidelines mark."""

from __future__ import annotations

import pytest
from hypothesis import given

from anchorage_corpus.preannotate.entities.spacy_names import SpacyEntities, chunked, trimmed
from anchorage_corpus.text.divided import DividedText
from strategies import texts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Kremlin’s", "Kremlin"),
        ("“The White House,”", "White House"),
        ("(Reuters)", "Reuters"),
        ("— Moscow —", "Moscow"),
        ("U.S.", "U.S."),
        ("the", ""),
        ("“—”", ""),
        ("Zoe\u0308", "Zoe\u0308"),
    ],
)
def test_a_name_is_without_article_possessive_and_punctuation(text: str, name: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == name


def test_a_name_that_cuts_a_character_has_the_whole_of_it() -> None:
    assert trimmed("Zoe\u0308 came", 0, 3) == (0, 4)


@given(texts())
def test_chunks_hold_every_sentence_once_and_no_line_end(text: str) -> None:
    divided = DividedText(text)
    chunks = list(chunked(divided))
    assert all("\n" not in divided.text[start:end] for start, end in chunks)
    held = [s for start, end in chunks for s in divided.sentences if start <= s[0] and s[1] <= end]
    assert held == divided.sentences


def test_a_long_line_is_read_in_several_chunks() -> None:
    divided = DividedText("The talks went on for a day. " * 200)
    sizes = [end - start for start, end in chunked(divided)]
    assert len(sizes) == 3
    assert max(sizes) <= 2000


def test_mentions_are_at_their_place_in_the_whole_text() -> None:
    text = "It went on. " * 300 + "Vladimir Putin met Steve Witkoff in Moscow on Friday."
    found = {text[m.start : m.end]: m.type for m in SpacyEntities().entities(DividedText(text))}
    assert found["Vladimir Putin"] == "PERSON"
    assert found["Moscow"] == "GPE"
    assert found["Friday"] == "DATE"
