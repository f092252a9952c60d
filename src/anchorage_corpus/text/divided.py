"""Cuts a text into paragraphs, sentences, words and quotations, which every component reads."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

from anchorage_corpus.text.blanks import INVISIBLE, without_blanks
from anchorage_corpus.text.graphemes import cuts_character
from anchorage_corpus.text.pairing import Quotation
from anchorage_corpus.text.paragraphs import line_ranges
from anchorage_corpus.text.quotation_marks import QuotationMarks, marks_of_lines
from anchorage_corpus.text.sentences import sentence_ranges
from anchorage_corpus.text.wrapping import unwrapped

Range = tuple[int, int]

_WORD = re.compile(rf"\w+|[^\w\s{INVISIBLE}]")
_LONGEST_SENTENCE = 4000
"""Text without sentence punctuation is cut after this many code points, so that cost stays linear."""


class DividedText:
    """One text with its divisions; every range is (start, end) in code points of ``text``.

    ``text`` is the original without the line ends that only wrap lines, and otherwise equal. ``reading`` maps a
    stretch of it to the original.
    """

    def __init__(self, original: str) -> None:
        self.original = original
        self.reading = unwrapped(original)
        self.text = self.reading.text

    @cached_property
    def words(self) -> list[Range]:
        """Words and single punctuation marks; none cuts a character."""
        found: list[Range] = []
        is_plain = self.text.isascii()
        for match in _WORD.finditer(self.text):
            start, end = match.span()
            if not is_plain and found and found[-1][1] == start and cuts_character(self.text, start):
                start = found.pop()[0]
            found.append((start, end))
        return found

    @cached_property
    def paragraphs(self) -> list[Range]:
        """Lines that are not blank, without outer space."""
        return line_ranges(self.text)

    @cached_property
    def sentences(self) -> list[Range]:
        """Sentences; none crosses a paragraph."""
        return [s for whole in sentence_ranges(self.text, self.paragraphs) for s in _bounded(self.text, *whole)]

    @cached_property
    def marks(self) -> QuotationMarks:
        """The quotation marks of the text."""
        return marks_of_lines(self.text)

    @property
    def quotations(self) -> Sequence[Quotation]:
        """Quotations in quotation marks."""
        return self.marks.quotations

    @property
    def quotation_edges(self) -> Collection[int]:
        """Places of the characters that open or close a quotation: marks that are not apostrophes."""
        return self.marks.edges.keys()

    @cached_property
    def _word_starts(self) -> list[int]:
        return [a for a, _ in self.words]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [a for a, _ in self.sentences]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [a for a, _ in self.paragraphs]

    def quotations_in(self, start: int, end: int) -> Sequence[Quotation]:
        """Return the outer quotations that share characters with a stretch of text."""
        return self.marks.touching(start, end)

    def quotations_inside(self, outer: Quotation) -> Sequence[Quotation]:
        """Return the quotations inside another's marks."""
        return self.marks.inside(outer)

    def is_quoted(self, offset: int) -> bool:
        """Return whether a character is inside quotation marks."""
        return bool(self.quotations_in(offset, offset + 1))

    def word_at(self, offset: int) -> int:
        """Return the index of the first word that ends after ``offset``."""
        index = bisect_right(self._word_starts, offset) - 1
        return index if index >= 0 and self.words[index][1] > offset else index + 1

    def word_range(self, start: int, end: int) -> Range:
        """Return the indices (first, one past last) of the words that begin inside a stretch of text."""
        return bisect_left(self._word_starts, start), bisect_left(self._word_starts, end)

    def sentence_of(self, offset: int) -> Range:
        """Return the sentence around ``offset``, or an empty range there."""
        index = bisect_right(self._sentence_starts, offset) - 1
        return self.sentences[index] if index >= 0 else (offset, offset)

    def sentences_in(self, start: int, end: int) -> list[Range]:
        """Return the sentences that share characters with a stretch of text."""
        first = max(0, bisect_right(self._sentence_starts, start) - 1)
        return [s for s in self.sentences[first : bisect_left(self._sentence_starts, end)] if s[1] > start]

    def sentences_before(self, offset: int) -> Iterator[Range]:
        """Yield the sentence around ``offset``, then those before it, the nearest first."""
        return (self.sentences[i] for i in range(bisect_right(self._sentence_starts, offset) - 1, -1, -1))

    def paragraph_of(self, offset: int) -> Range:
        """Return the paragraph around ``offset``, or an empty range there."""
        index = bisect_right(self._paragraph_starts, offset) - 1
        return self.paragraphs[index] if index >= 0 else (offset, offset)


def trimmed_end(text: str, start: int, end: int) -> int:
    """Return the end of a clause without its full stop, a trailing conjunction and commas."""
    while end > start and (text[end - 1] in ",;: " or (text[end - 1] == "." and text[end - 3 : end - 2] != ".")):
        end -= 1
    for word in (" and", " but", ", and", ", but"):
        if text[start:end].endswith(word):
            return without_blanks(text, start, end - len(word))[1]
    return end


def _bounded(text: str, start: int, end: int) -> list[Range]:
    """Return a sentence, cut at spaces if it is longer than any real sentence."""
    out = []
    while end - start > _LONGEST_SENTENCE:
        cut = text.rfind(" ", start, start + _LONGEST_SENTENCE)
        cut = cut if cut > start else start + _LONGEST_SENTENCE
        out.append((start, cut))
        start = without_blanks(text, cut, end)[0]
    return [*out, (start, end)]
