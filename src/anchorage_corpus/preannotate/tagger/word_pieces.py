"""Encodes the words of a text as word pieces with surface features, and cuts the windows that the tagger reads.

A word's features are its case, the gap before it, and whether double quotation marks are open around it. They give
an uncased encoder what its pieces lack.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from anchorage_corpus.text.divided import DividedText, Range

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN, FIRST, LAST = 100, 101, 102
"""Ids of [UNK], [CLS] and [SEP] in BERT's uncased vocabulary."""
FEATURE_SIZES = (6, 4, 4)
"""Number of values of each feature: case, gap, quotation."""
_MOST_PIECES = 6
_LONGEST_WORD = 100
_BATCH = 2000
_FAMILIAR = frozenset(("“", '"'))
"""Opening marks that the features know."""
_MARKS = re.compile(r'["“”„«»\n\r]')


class Encoded(NamedTuple):
    """The words of a stretch of text: their ranges, piece ids and (case, gap, quotation) features."""

    words: Sequence[Range]
    pieces: list[list[int]]
    features: list[tuple[int, int, int]]

    def cumulative(self) -> list[int]:
        """Return the number of pieces before each word, and in all."""
        return [0, *accumulate(map(len, self.pieces))]

    def paragraph_starts(self) -> list[int]:
        """Return the indices of words that begin a line."""
        return [i for i, (_, gap, _) in enumerate(self.features) if gap >= 2]


class Window(NamedTuple):
    """Words ``start`` to ``end``, read with the context from ``left`` to ``right``."""

    start: int
    end: int
    left: int
    right: int


def encode(divided: DividedText, tokenizer: Tokenizer, first: int = 0, last: int | None = None) -> Encoded:
    """Encode the words of a text from index ``first`` to ``last`` as pieces and features."""
    text, words = familiar(divided), divided.words[first:last]
    if not words:
        return Encoded(words, [], [])
    start = divided.words[first - 1][1] if first else 0
    states = quotation_states(text[start : words[-1][1]])
    ends = [start if first else -1, *(b for _, b in words)]
    cases = [_case(text[a:b]) for a, b in words]
    gaps = [_gap(text, end, a) for (a, _), end in zip(words, ends, strict=False)]
    features = list(zip(cases, gaps, (states[a - start] for a, _ in words), strict=True))
    return Encoded(words, _pieces(text, words, tokenizer), features)


def familiar(divided: DividedText) -> str:
    """Return the text, equally long, with “ and ” for marks of other styles: the tagger learned only “ ” and "."""
    strange = [q for q in divided.quotations if q.mark not in _FAMILIAR and q.depth == 0]
    if not strange:
        return divided.text
    characters = list(divided.text)
    for quotation in strange:
        opened, closed = quotation.inner
        characters[quotation.start : opened] = "“" * len(quotation.mark)
        characters[closed : quotation.end] = "”" * (quotation.end - closed)
    return "".join(characters)


def _pieces(text: str, words: Sequence[Range], tokenizer: Tokenizer) -> list[list[int]]:
    pieces: list[list[int]] = [[] for _ in words]
    for begin in range(0, len(words), _BATCH):
        batch = [text[a : min(b, a + _LONGEST_WORD)] for a, b in words[begin : begin + _BATCH]]
        encoding = tokenizer.encode(batch, is_pretokenized=True, add_special_tokens=False)
        for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if word is not None:
                pieces[begin + word].append(piece)
    return [(p or [UNKNOWN])[:_MOST_PIECES] for p in pieces]


def _case(word: str) -> int:
    if not word[0].isalnum():
        return 5
    if word.isdigit():
        return 4
    if word.lower() == word:
        return 0
    if len(word) > 1 and word.isupper():
        return 2
    return 1 if word[0].isupper() and word[1:] == word[1:].lower() else 3


def _gap(text: str, end: int, start: int) -> int:
    """Return 0 for no gap, 1 for a space, 2 for a line break, 3 for an empty line or the start of the text."""
    if end < 0:
        return 3
    if start == end:
        return 0
    return 1 + min(2, text.count("\n", end, start))


def quotation_states(text: str) -> bytearray:
    """Return a code per character: 0 outside, 1 inside, 2 opening, 3 closing a double mark; line breaks reset it.

    This is a feature that the weights were trained with, not a reader of quotation marks (``text.quotation_marks``).
    """
    states = bytearray(len(text))
    opened: str | None = None
    last = 0
    for match in _MARKS.finditer(text):
        mark, at = match.group(), match.start()
        if opened:
            states[last:at] = b"\1" * (at - last)
        opened, states[at] = _next_state(opened, mark)
        last = at + 1
    if opened:
        states[last:] = b"\1" * (len(text) - last)
    return states


def _next_state(opened: str | None, mark: str) -> tuple[str | None, int]:
    if mark in "\n\r":
        return None, 0
    if opened is None:
        return (mark, 2) if mark in '"“„«' else (None, 3)
    closes = mark in '"”»' or (mark == "“" and opened == "„")
    return (None, 3) if closes else (mark, 2)


def windows(encoded: Encoded, size: int, context: int) -> Iterator[Window]:
    """Cover the words with windows of at most ``size`` pieces, sharing ``context`` pieces on either side.

    A window's own words are whole paragraphs if these fit.
    """
    total = encoded.cumulative()
    count = len(encoded.words)
    for start, end in _cores(encoded, total, size - 2 * context):
        left = bisect_right(total, total[start] - context - 1) if context else start
        right = bisect_right(total, total[end] + context) - 1 if context else end
        yield Window(start, end, min(left, start), min(count, max(end, right)))


def _cores(encoded: Encoded, total: Sequence[int], limit: int) -> Iterator[Range]:
    start = previous = 0
    for stop in [*(i for i in encoded.paragraph_starts() if i), len(encoded.words)]:
        if total[stop] - total[start] > limit and previous > start:
            yield start, previous
            start = previous
        while total[stop] - total[start] > limit:
            cut = max(start + 1, bisect_right(total, total[start] + limit) - 1)
            yield start, cut
            start = cut
        previous = stop
    if start < len(encoded.words):
        yield start, len(encoded.words)
