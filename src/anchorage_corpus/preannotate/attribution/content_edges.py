"""Settles the edges of contents: a quotation mark is in with its partner, the reporter's punctuation is out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.blanks import is_blank, without_blanks
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.graphemes import cuts_character
from anchorage_corpus.text.mark_styles import STOPS

_FAR = 4
"""Most stops and spaces between the last word of a content and the mark that closes its quotation."""
_BEFORE = frozenset(",:;")


def with_settled_edges(divided: DividedText, quotes: Iterable[DraftQuote]) -> list[DraftQuote]:
    """Return the quotes with settled content edges, without those that now repeat another or are empty."""
    found: dict[object, DraftQuote] = {}
    for quote in quotes:
        content = _settled(divided, quote)
        if content:
            found.setdefault((content, quote.cue), msgspec.structs.replace(quote, content=content))
    return list(found.values())


def _settled(divided: DividedText, quote: DraftQuote) -> tuple[Range, ...]:
    others = [*quote.cue, *quote.source, *quote.addressee]
    segments = [_begun(divided, quote.content, *segment) for segment in quote.content]
    segments = [_ended(divided, segments, *segment) for segment in segments]
    kept = [
        new if _is_apart(new, others) else old
        for old, new in zip(quote.content, segments, strict=True)
        if new[0] < new[1]
    ]
    merged: list[Range] = []
    for start, end in sorted(kept):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


def _is_apart(one: Range, others: Sequence[Range]) -> bool:
    return not any(one[0] < end and start < one[1] for start, end in others)


def _begun(divided: DividedText, content: Sequence[Range], start: int, end: int) -> Range:
    """Extend a segment to an opening mark before it if it holds what that opens; drop a closing mark at its start."""
    text, edges = divided.text, divided.marks.edges
    while start < end:
        begin = start
        around = edges.get(start)
        if around is not None and around.start < start and start >= around.inner[1]:
            start = around.end
        elif text[start] in _BEFORE or cuts_character(text, start):
            start += 1
        start = without_blanks(text, start, end)[0]
        if start == begin:
            break
    at, first = start - 1, divided.paragraph_of(start)[0]
    while at >= first and start - at <= _FAR and is_blank(text[at]):
        at -= 1
    opened = edges.get(at) if at >= first else None
    if opened is not None and at < opened.inner[0] and _reaches(text, content, opened.inner[1]):
        return opened.start, end
    return start, end


def _reaches(text: str, content: Sequence[Range], closing: int) -> bool:
    """Return whether a content extends to a place or beyond it, ignoring stops and spaces."""
    return any(end >= closing or (end >= closing - _FAR and _is_bare(text[end:closing])) for _, end in content)


def _is_bare(between: str) -> bool:
    return all(c in STOPS or is_blank(c) for c in between)


def _ended(divided: DividedText, content: Sequence[Range], start: int, end: int) -> Range:
    """Extend a segment to a closing mark after it if it holds the opening one; drop an opening mark at its end."""
    text, edges = divided.text, divided.marks.edges
    while start < end:
        around = edges.get(end - 1)
        if around is None or around.end <= end or end > around.inner[0]:
            break
        start, end = without_blanks(text, start, max(start, around.start))
    at, last = end, divided.paragraph_of(start)[1]
    while at < last and at - end < _FAR and _is_bare(text[at]):
        at += 1
    closed = edges.get(at) if at < last else None
    while closed is not None and at >= closed.inner[1] and _holds(content, closed.start):
        end = at = closed.end
        closed = edges.get(at) if at < last else None
    return start, end


def _holds(content: Sequence[Range], at: int) -> bool:
    return any(start <= at < end for start, end in content)
