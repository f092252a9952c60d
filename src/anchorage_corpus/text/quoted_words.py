"""Measures how much of a content is in quotation marks, which makes a quote direct, mixed or indirect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anchorage_corpus.text.quotation_marks import QuotationMarks

Range = tuple[int, int]

_WORD = re.compile(r"[^\W_]\w*")


def how_quoted(marks: QuotationMarks, content: Sequence[Range], cue: Sequence[Range] = ()) -> str:
    """Return ``direct`` if all words of a content are in quotation marks, ``indirect`` if none is, else ``mixed``.

    Marks that also hold the cue belong to the speech around the quote and do not count.
    """
    inside = sum(_words(marks.text, *r) for segment in content for r in _quoted(marks, *segment, cue))
    if not inside:
        return "indirect"
    return "direct" if inside == sum(_words(marks.text, *segment) for segment in content) else "mixed"


def _words(text: str, start: int, end: int) -> int:
    """Return how many words begin in a stretch of text."""
    return len(_WORD.findall(text, start, end))


def _quoted(marks: QuotationMarks, start: int, end: int, cue: Sequence[Range]) -> Iterator[Range]:
    """Yield the parts of a segment in quotation marks that do not hold the cue."""
    around = [q for q in marks.covering(start) if q.start < start]
    past = start
    for quotation in (*around, *marks.within(start, end)):
        holds_cue = any(quotation.start <= first < quotation.end for first, _ in cue)
        if quotation.end > past and not holds_cue:
            yield max(quotation.start, past), min(quotation.end, end)
            past = quotation.end
