"""Spans of claims: sentences and pieces of sentences without what only frames them.

Off come leading conjunctions, “that”, connectives with their comma, quotation marks that enclose all of it or have
lost their partner, and final punctuation. Marks inside stay with their partners.
"""

from __future__ import annotations

import re

from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.preannotate.prepared import PreparedText, strip

_LEADING = re.compile(
    r"(?:that|and|but|or|yet|so),?\s+|"
    r"(?:however|meanwhile|moreover|furthermore|finally|first|firstly|second|secondly|third|thirdly|lastly|nevertheless|"
    r"nonetheless|instead|therefore|thus|still|then|also|besides|in addition|in turn|at the same time|for (?:his|her|"
    r"its|their) part|on the other hand|against this backdrop|as a result|in other (?:words|developments)),\s+",
    re.IGNORECASE,
)
_MARKS = frozenset("“”\"«»„‘’'")
_BEFORE, _BEHIND = frozenset(", "), frozenset(",.;: ")


def sentences_within(prepared: PreparedText, start: int, end: int) -> list[Range]:
    """The sentences of a stretch of text, bare; none that is empty."""
    cuts = [(max(a, start), min(b, end)) for a, b in prepared.sentences_in(start, end)]
    return [r for a, b in cuts if (r := bare(prepared, a, b))[0] < r[1]]


def bare(prepared: PreparedText, start: int, end: int) -> Range:
    """A stretch of text without what frames it."""
    partners = _partners(prepared)
    while start < end:
        inner = _step(prepared.text, partners, *strip(prepared.text, start, end))
        if inner == (start, end):
            break
        start, end = inner
    return start, end


def _step(text: str, partners: dict[int, int], start: int, end: int) -> Range:
    """One mark, conjunction or full stop less at either side."""
    if start == end:
        return start, end
    if text[start] in _MARKS:
        partner = partners.get(start, -1)
        if partner == end - 1:
            return start + 1, end - 1
        if not start < partner < end:
            return start + 1, end
    elif leading := _LEADING.match(text, start, end):
        return leading.end(), end
    elif text[start] in _BEFORE:
        return start + 1, end
    last = end - 1
    if text[last] in _BEHIND or (text[last] in _MARKS and not start <= partners.get(last, -1) < last):
        return start, last
    return start, end


def _partners(prepared: PreparedText) -> dict[int, int]:
    """Offsets of paired quotation marks, each to the other."""
    if "partners" not in prepared.memo:
        closed = [(q.start, q.end - 1) for q in prepared.quotations if q.closed]
        prepared.memo["partners"] = {**dict(closed), **{b: a for a, b in closed}}
    found: dict[int, int] = prepared.memo["partners"]
    return found
