"""Makes IOB2 tags over the tokens of a document, for names and for attribution, and finds spans that cut a token.

A span tags every token that it touches. If spans overlap, the outer one keeps the token: a longer name over a
shorter, an outer attribution over a nested one. A span over a sentence end starts again (``B-``) in the next
sentence, since a sentence is a row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from anchorage_corpus.model import Mention, Quote, Span
from anchorage_corpus.text.tokens import Tokenized


class Cut(msgspec.Struct, frozen=True, order=True):
    """A span that begins or ends inside a token; offsets are code points."""

    doc_id: str
    annotation: str
    role: str
    start: int
    end: int
    text: str
    tokens: tuple[str, ...]

    def __str__(self) -> str:
        whole = " and ".join(map(repr, self.tokens))
        return f"{self.doc_id}#{self.annotation}: {self.role} {self.text!r} at {self.start} cuts the token {whole}"


class Role(msgspec.Struct, frozen=True, gc=False):
    """A span with the label that it tags, the annotation it belongs to, and the tokens that it touches."""

    span: Span | Mention
    label: str
    annotation: str
    first: int
    past: int


def name_roles(text: Tokenized, mentions: Iterable[Mention]) -> list[Role]:
    """Return mentions by name, longest first, without those that overlap a longer one: the spans of ``ner_tags``."""
    names = sorted((m for m in mentions if m.mention == "name"), key=lambda m: (m.start - m.end, m.start, m.id))
    taken = bytearray(max((m.end for m in names), default=0))
    kept = []
    for mention in names:
        if 1 not in taken[mention.start : mention.end]:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(_role(text, mention, mention.type, mention.id))
    return kept


def attribution_roles(text: Tokenized, quotes: Sequence[Quote]) -> list[Role]:
    """Return sources, cues and contents, outermost attribution first: the spans of ``attribution_tags``.

    Within one attribution the source and the cue come before the content, which may run around them.
    """
    return [
        _role(text, span, label, quote.id)
        for quote in sorted(quotes, key=_extent)
        for label, spans in (("SOURCE", quote.source), ("CUE", quote.cue), ("CONTENT", quote.content))
        for span in spans
    ]


def tag(text: Tokenized, roles: Iterable[Role], numbers: Mapping[str, int]) -> bytes:
    """Return the number of the tag of each token, one byte each; ``numbers`` gives the number of a label's ``B-…``.

    ``I-…`` is one more, and ``O`` is 0.
    """
    tags = bytearray(len(text.starts))
    for role in roles:
        begin, inside = numbers[role.label], 0
        for index in range(role.first, role.past):
            if tags[index]:
                inside = 0
            else:
                tags[index] = begin + inside
                inside = 1
    for first in text.sentences:
        if tags[first] and tags[first] % 2 == 0:
            tags[first] -= 1
    return bytes(tags)


def cuts(doc_id: str, text: Tokenized, roles: Iterable[Role]) -> Iterator[Cut]:
    """Yield the spans that begin or end inside a token."""
    starts, ends = text.starts, text.ends
    for role in roles:
        span, last = role.span, role.past - 1
        if role.first <= last and (starts[role.first] < span.start or span.end < ends[last]):
            inside = {i for i in (role.first, last) if starts[i] < span.start or span.end < ends[i]}
            words = tuple(text.text[starts[index] : ends[index]] for index in sorted(inside))
            yield Cut(doc_id, role.annotation, role.label, span.start, span.end, span.text, words)


def _role(text: Tokenized, span: Span | Mention, label: str, annotation: str) -> Role:
    first, past = bisect_right(text.ends, span.start), bisect_left(text.starts, span.end)
    return Role(span, label, annotation, first, past)


def _extent(quote: Quote) -> tuple[int, int, str]:
    """Return a sort key that puts an attribution before those inside its content."""
    start, end = min(s.start for s in quote.content), max(s.end for s in quote.content)
    return start - end, start, quote.id
