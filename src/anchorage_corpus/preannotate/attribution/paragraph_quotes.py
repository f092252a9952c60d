"""Joins speeches of several paragraphs into one quote with a segment a paragraph, as the guidelines require."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from anchorage_corpus.preannotate.attribution.content_edges import with_settled_edges
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.blanks import without_blanks
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.pairing import Quotation


def joined(divided: DividedText, quotes: Iterable[DraftQuote]) -> list[DraftQuote]:
    """Return the quotes by start of content, speeches joined, without empty segments or segments over paragraph ends.

    A paragraph of a speech with its own cue stays a quote of its own.
    """
    drafts = {index: cut for index, quote in enumerate(quotes) if (cut := _cut(divided, quote)).content}
    parts = list(_speech_parts(divided))
    holders = _holders(divided, drafts) if parts else {}
    joined_to: dict[int, int] = {}
    for before, after in parts:
        first, later = (_owner(holders.get(part.start), joined_to) for part in (before, after))
        if first is None or first == later or (later is not None and drafts[first].cue and drafts[later].cue):
            continue
        holders[after.start] = first
        further = None
        if later is not None:
            further, joined_to[later] = drafts.pop(later), first
        drafts[first] = _extended(drafts[first], further, (after.start, after.end))
    return sorted(with_settled_edges(divided, drafts.values()), key=lambda q: (q.start, -q.end))


def _owner(draft: int | None, joined_to: dict[int, int]) -> int | None:
    """Return the draft that a draft was joined to, or the draft itself."""
    while draft in joined_to:
        draft = joined_to[draft]
    return draft


def _speech_parts(divided: DividedText) -> Iterator[tuple[Quotation, Quotation]]:
    """Yield each quotation that continues the one before it, after that one."""
    outer = [q for q in divided.quotations if q.depth == 0]
    return ((before, after) for before, after in pairwise(outer) if after.continues)


def _holders(divided: DividedText, drafts: dict[int, DraftQuote]) -> dict[int, int]:
    """Return, by start of quotation, the draft whose content covers most of it."""
    shares: dict[int, tuple[int, int]] = {}
    for index, draft in drafts.items():
        for start, end in draft.content:
            for quotation in divided.quotations_in(start, end):
                share = min(end, quotation.end) - max(start, quotation.start)
                shares[quotation.start] = max(shares.get(quotation.start, (0, 0)), (share, -index))
    return {start: -index for start, (_, index) in shares.items()}


def _extended(draft: DraftQuote, further: DraftQuote | None, segment: Range) -> DraftQuote:
    """Return a quote extended by a later paragraph: by that paragraph's quote, or by its quotation alone."""
    if further is None:
        return msgspec.structs.replace(draft, content=(*draft.content, segment))
    return msgspec.structs.replace(
        draft,
        content=tuple(sorted({*draft.content, *further.content})),
        cue=draft.cue or further.cue,
        source=draft.source or further.source,
        addressee=draft.addressee or further.addressee,
        confidence=min(draft.confidence, further.confidence),
    )


def _cut(divided: DividedText, draft: DraftQuote) -> DraftQuote:
    """Return a quote with its content segments cut at paragraph ends."""
    content = tuple(piece for segment in draft.content for piece in _pieces(divided, *segment))
    return draft if content == draft.content else msgspec.structs.replace(draft, content=content)


def _pieces(divided: DividedText, start: int, end: int) -> Sequence[Range]:
    """Return the parts of a segment, paragraph by paragraph, without outer white space."""
    pieces = []
    while start < end:
        stop = min(end, max(divided.paragraph_of(start)[1], start + 1))
        pieces.append(without_blanks(divided.text, start, stop))
        start = without_blanks(divided.text, stop, end)[0]
    return [(a, b) for a, b in pieces if a < b]
