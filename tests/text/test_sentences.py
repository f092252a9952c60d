"""Sentences end where the page says, for the pre-annotator and in the rows of the dataset alike."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text import sentences as page
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.sentences import sentences
from anchorage_corpus.text.tokens import tokenized
from strategies import texts

ROWS = [line.partition("  #")[0].strip() for line in str(page.__doc__).splitlines() if line.startswith("    ")]


def read(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def rows(text: str) -> list[str]:
    """The rows of the dataset: slices of the text from the first to the last token of each."""
    t = tokenized(text)
    bounds = pairwise([*t.sentences, len(t.tokens)])
    return [text[t.starts[first] : t.ends[past - 1]] for first, past in bounds]


def divided(text: str) -> list[str]:
    made = DividedText(text)
    return [made.text[start:end] for start, end in made.sentences]


def assert_read(text: str, expected: list[str]) -> None:
    for reader in (read, rows, divided):
        assert reader(text) == expected, reader.__name__


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_page_is_read_as_it_says(row: str) -> None:
    text = row.replace("|", "").replace(" ¶ ", "\n")
    assert_read(text, [sentence.strip() for sentence in row.replace("¶", "|").split("|")])


def test_the_page_has_a_row_for_each_question() -> None:
    assert len(ROWS) > 20
    for word in ("Brig. Gen.", "Messrs.", "fig. 2", "Bros.", "cf.", "U.S.", "J. K.", "…", "«", "1."):
        assert any(word in row for row in ROWS), word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three U.S. Envoys came. Go.", ["Three U.S. Envoys came.", "Go."]),
        ("Gen. Andrei V. Gnatov spoke. So?", ["Gen. Andrei V. Gnatov spoke.", "So?"]),
        ("The 23-year-old Lt.Gen. Smith left.", ["The 23-year-old Lt.Gen. Smith left."]),
        ("A title\n\nA line. Another", ["A title", "A line.", "Another"]),
        ("Windows\r\nends", ["Windows", "ends"]),
        ("It rose 1.5 percent. “So,” he said.", ["It rose 1.5 percent.", "“So,” he said."]),
        ("“No. We stay.” See No. 5 there.", ["“No.", "We stay.”", "See No. 5 there."]),
        ("See www.kremlin.ru. Putin left.", ["See www.kremlin.ru.", "Putin left."]),
        ("Smith et al. Jones et al. The rest.", ["Smith et al. Jones et al.", "The rest."]),
        ("He saw “… Putin” there. […] Trump left.", ["He saw “… Putin” there. […] Trump left."]),
        ("И. В. Петров приехал. Он уехал.", ["И. В. Петров приехал.", "Он уехал."]),
        ("قال بوتين. ثم غادر.", ["قال بوتين.", "ثم غادر."]),
        ("In the year 2016. It was so. 100. Nothing.", ["In the year 2016.", "It was so.", "100.", "Nothing."]),
        ("He asked:“Why?”Nobody knew.", ["He asked:“Why?”Nobody knew."]),
        ("", []),
        (" . ", ["."]),
    ],
)
def test_further_texts_are_read_as_a_reader_would(text: str, expected: list[str]) -> None:
    assert_read(text, expected)


@given(texts())
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    found = sentences(text)
    assert all(start < end and not (text[start] + text[end - 1]).isspace() for start, end in found)
    edges = [at for pair in [*found, (len(text), len(text))] for at in pair]
    assert edges == sorted(edges)
    gaps = [0, *edges]
    assert not any(text[a:b].strip() for a, b in zip(gaps[::2], gaps[1::2], strict=False))


def test_sentences_of_a_report_are_those_that_a_reader_counts() -> None:
    text = Corpus.bundled().document("dmitriev-miami-report").text
    assert len(rows(text)) == 17
    assert rows(text)[-1] == "All rights reserved."
