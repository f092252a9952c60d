"""Finds the spans of claims: sentences and parts of sentences without what only frames them.

The frame is leading conjunctions, “that”, connectives with their comma, quotation marks that enclose the whole or
lost their partner, and final punctuation. Marks inside stay with their partners.
"""

from __future__ import annotations

import re

from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.text.blanks import without_blanks
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.mark_styles import CHARACTERS

_LEADING = re.compile(
    r"(?:that|and|but|or|yet|so),?\s+|"
    r"(?:however|meanwhile|moreover|furthermore|finally|first|firstly|second|secondly|third|thirdly|lastly|nevertheless|"
    r"nonetheless|instead|therefore|thus|still|then|also|besides|in addition|in turn|at the same time|for (?:his|her|"
    r"its|their) part|on the other hand|against this backdrop|as a result|in other (?:words|developments)),\s+",
    re.IGNORECASE,
)
_BEFORE, _BEHIND = frozenset(", "), frozenset(",.;: ")


def sentences_within(divided: DividedText, start: int, end: int) -> list[Range]:
    """Return the bare sentences of a stretch of text, without empty ones."""
    cuts = [(max(a, start), min(b, end)) for a, b in divided.sentences_in(start, end)]
    return [r for a, b in cuts if (r := bare(divided, a, b))[0] < r[1]]


def bare(divided: DividedText, start: int, end: int) -> Range:
    """Return a stretch of text without its frame."""
    while start < end:
        inner = _step(divided, *without_blanks(divided.text, start, end))
        if inner == (start, end):
            break
        start, end = inner
    return start, end


def _step(divided: DividedText, start: int, end: int) -> Range:
    """Remove one mark, conjunction or full stop at either side."""
    if start == end:
        return start, end
    text, edges = divided.text, divided.marks.edges
    opened = edges.get(start)
    if opened is not None and opened.start == start and opened.closed and opened.end <= end:
        if opened.end == end:
            return opened.inner
    elif text[start] in CHARACTERS or text[start] in _BEFORE:
        return start + 1, end
    elif leading := _LEADING.match(text, start, end):
        return leading.end(), end
    closed = edges.get(end - 1)
    keeps = closed is not None and closed.mark and closed.start >= start
    if text[end - 1] in _BEHIND or (text[end - 1] in CHARACTERS and not keeps):
        return start, end - 1
    return start, end
