"""Words become pieces with features, and windows cover them all."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, strategies as st
from tokenizers import Tokenizer

from anchorage_corpus.preannotate.tagger.tagger import WEIGHTS
from anchorage_corpus.preannotate.tagger.word_pieces import (
    FEATURE_SIZES,
    UNKNOWN,
    Encoded,
    encode,
    familiar,
    quotation_states,
    windows,
)
from anchorage_corpus.text.divided import DividedText
from strategies import texts


@cache
def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    return made


def features(text: str) -> dict[str, tuple[int, int, int]]:
    divided = DividedText(text)
    encoded = encode(divided, tokenizer())
    return {divided.text[a:b]: marks for (a, b), marks in zip(encoded.words, encoded.features, strict=True)}


def test_features_say_case_gap_and_quotation() -> None:
    found = features("Putin said: “NATO’s iPhone\n\n5 is”.")
    assert [found[word][0] for word in ("said", "Putin", "NATO", "iPhone", "5", ":")] == [0, 1, 2, 3, 4, 5]
    assert [found[word][1] for word in (":", "said", "Putin", "5")] == [0, 1, 3, 3]
    assert [found[word][2] for word in ("said", "NATO", "“")] == [0, 1, 2]


@given(texts())
def test_every_word_always_has_pieces_and_features_in_range(text: str) -> None:
    divided = DividedText(text)
    encoded = encode(divided, tokenizer())
    assert len(encoded.pieces) == len(encoded.features) == len(divided.words)
    assert all(1 <= len(pieces) <= 6 for pieces in encoded.pieces)
    assert all(
        0 <= value < size for marks in encoded.features for value, size in zip(marks, FEATURE_SIZES, strict=True)
    )


def test_a_part_of_a_text_is_encoded_as_in_the_whole() -> None:
    divided = DividedText("Putin came.\n“We go,” he said. It was over.")
    whole, part = encode(divided, tokenizer()), encode(divided, tokenizer(), 3, 8)
    assert part.pieces == whole.pieces[3:8]
    assert part.features == whole.features[3:8]


def test_a_word_without_pieces_is_unknown() -> None:
    assert encode(DividedText("a \x07 b"), tokenizer()).pieces[1] == [UNKNOWN]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("«We go», he said.", "“We go”, he said."),
        ("``We go,'' he said.", "““We go,”” he said."),
        ("“We ‘go’,” he said.", "“We ‘go’,” he said."),
        ("the envoys’ job", "the envoys’ job"),
    ],
)
def test_marks_of_other_styles_are_read_as_those_that_the_tagger_knows(text: str, read: str) -> None:
    assert familiar(DividedText(text)) == read


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("a“b”c", "02130"),
        ('a"b"c', "02130"),
        ("„a“ b", "21300"),
        ("“a\nb”", "21003"),
        ("“a“b”", "21213"),
        ("a”", "03"),
    ],
)
def test_a_character_is_outside_inside_or_a_mark(text: str, states: str) -> None:
    assert "".join(map(str, quotation_states(text))) == states


@given(st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=60), st.integers(8, 30), st.integers(0, 3))
def test_windows_cover_every_word_once_and_never_exceed_their_size(
    words: list[tuple[int, bool]], size: int, context: int
) -> None:
    ranges = [(i, i + 1) for i in range(len(words))]
    gaps = [(0, 2 if opens else 1, 0) for _, opens in words]
    encoded = Encoded(ranges, [[UNKNOWN] * pieces for pieces, _ in words], gaps)
    found = list(windows(encoded, size, context))
    assert [i for window in found for i in range(window.start, window.end)] == list(range(len(words)))
    total = encoded.cumulative()
    for start, end, left, right in found:
        assert left <= start < end <= right
        assert total[right] - total[left] <= max(size, 6 + 2 * context)


def test_a_window_is_whole_paragraphs_if_they_fit() -> None:
    opening = (0, 4, 7)
    encoded = Encoded(
        [(i, i + 1) for i in range(10)], [[UNKNOWN]] * 10, [(0, 2 if i in opening else 1, 0) for i in range(10)]
    )
    assert [window[:2] for window in windows(encoded, 8, 0)] == [(0, 7), (7, 10)]
