"""Sentences of a document with IOB2 tags for names and for attribution, and the spans that cut a token.

A span tags every token that it touches. Where spans overlap the outer one keeps the token: a longer name over a
shorter, an outer attribution over a nested one. A span that runs over a sentence end starts anew (``B-``) in the
next sentence, since a sentence is a row.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from anchorage_corpus.model import Mention, Quote, Span
from anchorage_corpus.tokens import sentences, tokens


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


class Tokenized(msgspec.Struct, frozen=True):
    """Tokens of a document in three parallel lists, and the token index at which each sentence begins."""

    tokens: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]


class Role(msgspec.Struct, frozen=True):
    """A span with the label that it tags and the annotation that it belongs to."""

    span: Span
    label: str
    annotation: str


def tokenized(text: str) -> Tokenized:
    """Sentences and tokens of a text; a sentence always holds a token."""
    words: list[str] = []
    starts: list[int] = []
    firsts: list[int] = []
    for start, end in sentences(text):
        firsts.append(len(words))
        for token in tokens(text, start, end):
            words.append(token.text)
            starts.append(token.start)
    return Tokenized(words, starts, [s + len(w) for s, w in zip(starts, words, strict=True)], firsts)


def name_roles(mentions: Iterable[Mention]) -> list[Role]:
    """Mentions by name, longest first, without those that overlap a longer one: what ``ner_tags`` marks."""
    names = sorted((m for m in mentions if m.mention == "name"), key=lambda m: (m.start - m.end, m.start, m.id))
    taken = bytearray(max((m.end for m in names), default=0))
    kept = []
    for mention in names:
        if 1 not in taken[mention.start : mention.end]:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(Role(mention.span, mention.type, mention.id))
    return kept


def attribution_roles(quotes: Sequence[Quote]) -> list[Role]:
    """Sources, cues and contents, outermost attribution first: what ``attribution_tags`` marks.

    Within one attribution the source and the cue come before the content, which may run around them.
    """
    ordered = sorted(quotes, key=_extent)
    return [role for quote in ordered for role in _quote_roles(quote)]


def tag(text: Tokenized, roles: Iterable[Role], numbers: dict[str, int]) -> list[int]:
    """Number of the tag of each token; ``numbers`` gives those of ``B-…`` and ``I-…``, and ``O`` is 0."""
    tags = [0] * len(text.tokens)
    for role in roles:
        first, last = _touched(text, role.span)
        before = -1
        for index in range(first, last):
            if tags[index] == 0:
                prefix = "I-" if before == index - 1 else "B-"
                tags[index], before = numbers[prefix + role.label], index
    _begin_sentences(text, tags)
    return tags


def cuts(doc_id: str, text: Tokenized, roles: Iterable[Role]) -> Iterator[Cut]:
    """Spans that begin or end inside a token."""
    for role in roles:
        span = role.span
        first, last = _touched(text, span)
        cut = [i for i in {first, last - 1} if first < last and _splits(text, i, span)]
        if cut:
            words = tuple(text.tokens[i] for i in sorted(cut))
            yield Cut(doc_id, role.annotation, role.label, span.start, span.end, span.text, words)


def _extent(quote: Quote) -> tuple[int, int, str]:
    """Sort key that puts an attribution before those inside its content."""
    start, end = min(s.start for s in quote.content), max(s.end for s in quote.content)
    return start - end, start, quote.id


def _quote_roles(quote: Quote) -> Iterator[Role]:
    for label, spans in (("SOURCE", quote.source), ("CUE", quote.cue), ("CONTENT", quote.content)):
        for span in spans:
            yield Role(span, label, quote.id)


def _touched(text: Tokenized, span: Span) -> tuple[int, int]:
    """First token that the span touches, and one past the last."""
    return bisect_right(text.ends, span.start), bisect_left(text.starts, span.end)


def _splits(text: Tokenized, index: int, span: Span) -> bool:
    start, end = text.starts[index], text.ends[index]
    return start < span.start < end or start < span.end < end


def _begin_sentences(text: Tokenized, tags: list[int]) -> None:
    """Turn an ``I-`` at the start of a sentence into ``B-``: tags alternate B, I from 1 on."""
    for first in text.sentences:
        if tags[first] and tags[first] % 2 == 0:
            tags[first] -= 1
