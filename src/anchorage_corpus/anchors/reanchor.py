"""Finds spans again in another copy of a text from a fingerprint of the first, and says how sure it is of each.

The copy is aligned by the anchors that occur in both. A span is sure if its characters have moved as far as anchors
next to it, if they have the neighbours they had before, and if no other place is as good. Any other likely place is
``fuzzy`` and needs a reader. If nearly all anchors are missing, the copy is another text and nothing is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Literal

import msgspec
from rapidfuzz.distance import Indel

from anchorage_corpus.anchors.fingerprints import WINDOW, Digest, Fingerprint, Skeleton, SpanPrint
from anchorage_corpus.model import Span, span_at

NEAR = 200
"""Characters of the skeleton on either side of a span within which anchors count as evidence for a place."""
RELATED = 0.05
"""The least share of the anchors that another copy of a text has; a text with fewer is another text."""

_RIVAL, _HALF, _WHOLE = 1, 2, 3
"""Proof of a place.

``_RIVAL``: one edge fits, which puts other places in doubt. ``_HALF``: an anchor is next to that edge, too, and the
other edge does not cut a word. ``_WHOLE``: both edges fit.
"""

Outcome = Literal["exact", "moved", "fuzzy", "lost"]
"""``exact``: same characters, same place; ``moved``: same characters elsewhere; ``fuzzy``: look at it; ``lost``."""

Pair = tuple[int, int]
"""Skeleton indices of one window: there, in the text of the fingerprint, and here, in the other copy."""

Slices = Mapping[tuple[int, int], str]
"""Characters of spans, by their offsets."""


class Reanchored(msgspec.Struct, frozen=True):
    """The new place of a span; ``span`` is null if it is lost.

    ``similarity`` (0 to 1) of a fuzzy span is 1 when only quotation marks, dashes or spaces differ, or when the same
    characters were found but nothing proves that they are the right ones.
    """

    start: int
    end: int
    outcome: Outcome
    span: Span | None
    similarity: float


def reanchor(prints: Fingerprint, text: str, slices: Slices) -> list[Reanchored]:
    """Find each span of a fingerprint in another copy of the text, in the order of ``prints.spans``.

    ``slices`` are the spans whose characters are known. Spans reported ``exact`` or ``moved`` cover the very
    characters that were annotated, in their own surroundings; ``fuzzy`` ones need a reader.
    """
    copy = _Copy(prints, text)
    if not copy.related:
        return [Reanchored(span.start, span.end, "lost", None, 0.0) for span in prints.spans]
    return [copy.place(span, slices.get((span.start, span.end))) for span in prints.spans]


def is_related(prints: Fingerprint, text: str) -> bool:
    """Return whether a text is a copy, however changed, of the text that a fingerprint was made of."""
    return _Copy(prints, text).related


class _Copy:
    """The other copy of a text, aligned to a fingerprint."""

    def __init__(self, prints: Fingerprint, text: str) -> None:
        self.text = text
        self.skeleton = Skeleton(text)
        self.digest = Digest(prints.salt)
        self._trusted, self._chain = _aligned(self._shared_windows(prints))
        self._there = [there for there, _ in self._chain]
        self._anchors = prints.anchors
        self.related = len(self._chain) >= RELATED * len(prints.anchors)

    def _shared_windows(self, prints: Fingerprint) -> list[tuple[int, int]]:
        """Return skeleton indices (there, here) of every pair of an anchor and a window with its hash, sorted."""
        here: dict[int, list[int]] = defaultdict(list)
        for index, value in enumerate(self.digest.windows(self.skeleton.text)):
            here[value].append(index)
        return [(there, i) for there, value in prints.anchors for i in here.get(value, ())]

    def place(self, span: SpanPrint, known: str | None) -> Reanchored:
        """Place a span; it is sure when exactly one place has proof and is in step with the text around it."""
        proofs = {
            shift: proof for shift in self._shifts(span, self._trusted) if (proof := self._proof(span, known, shift))
        }
        if proofs.get(0) == _WHOLE and (len(proofs) == 1 or self._sides(span, 0) >= self._sides(span)):
            return self._found(span, known, span.first, sure=True)
        if proofs:
            best = max(proofs, key=lambda shift: proofs[shift])
            alone = len(proofs) == 1 and best in self._shifts(span, self._chain)
            alone = alone and (proofs[best] == _WHOLE or not self._has_rival(span, known, best))
            return self._found(span, known, span.first + best, sure=alone and proofs[best] > _RIVAL)
        if known is not None and (first := self._between(span, known)) is not None:
            return self._found(span, known, first, sure=False)
        return self._guess(span, known)

    def _shifts(self, span: SpanPrint, anchors: Sequence[Pair]) -> list[int]:
        """Return how far the given anchors near a span have moved, each distance once."""
        return list(dict.fromkeys(here - there for there, here in _near(anchors, span)))

    def _proof(self, span: SpanPrint, known: str | None, shift: int) -> int:
        """Rate the proof of a place by its edges and by anchors that have moved as far; 0 means none."""
        first, last = span.first + shift, span.last + shift
        if not 0 <= first < last <= len(self.skeleton.text):
            return 0
        before, after = self.digest.edges(self.skeleton.text, first, last)
        left, right = before == span.before, after == span.after
        if not (left or right) or not self._is_alike(span, known, self.skeleton.text[first:last]):
            return 0
        if left and right:
            return _WHOLE
        kept = "left" if left else "right"
        apart = not self._is_inside_a_word(last if left else first)
        return _HALF if kept in self._sides(span, shift) and apart else _RIVAL

    def _is_inside_a_word(self, index: int) -> bool:
        """Return whether a word goes on across an index: "This so", once "This is so", still has "is" in "This"."""
        return self.skeleton.text[max(0, index - 1) : index + 1].isalnum() and 0 < index < len(self.skeleton.text)

    def _has_rival(self, span: SpanPrint, known: str | None, shift: int) -> bool:
        """Return whether known characters also occur elsewhere, next to one of their old neighbours."""
        if known is None:
            return False
        places = (m.start() for m in re.finditer(re.escape(_skeleton(known)), self.skeleton.text))
        return any(self._proof(span, known, place - span.first) for place in places if place != span.first + shift)

    def _sides(self, span: SpanPrint, shift: int | None = None) -> set[str]:
        """Return the sides of a span that have anchors nearby; with ``shift``, only anchors moved so far count."""
        if shift is None:
            near = [there for there, _ in _near(self._anchors, span)]
        else:
            near = [there for there, here in _near(self._trusted, span) if here - there == shift]
        left, right = any(t + WINDOW <= span.first for t in near), any(t >= span.last for t in near)
        return {name for name, there in (("left", left), ("right", right)) if there}

    def _is_alike(self, span: SpanPrint, known: str | None, slice_: str) -> bool:
        """Return whether a slice of the skeleton is that of the span."""
        return self.digest.slow(slice_) == span.skeleton if known is None else slice_ == _skeleton(known)

    def _found(self, span: SpanPrint, known: str | None, first: int, sure: bool) -> Reanchored:
        start, end = self.skeleton.offsets(first, first + span.last - span.first)
        found = span_at(self.text, start, end)
        same = self.digest.slow(found.text) == span.characters if known is None else found.text == known
        if not sure or not same:
            return Reanchored(span.start, span.end, "fuzzy", found, 1.0)
        outcome: Outcome = "exact" if (start, end) == (span.start, span.end) else "moved"
        return Reanchored(span.start, span.end, outcome, found, 1.0)

    def _bracket(self, span: SpanPrint) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """Return the nearest anchors that lie wholly before and wholly after a span."""
        left = bisect_right(self._there, span.first - WINDOW) - 1
        right = bisect_left(self._there, span.last)
        return (
            self._chain[left] if left >= 0 else None,
            self._chain[right] if right < len(self._chain) else None,
        )

    def _between(self, span: SpanPrint, known: str) -> int | None:
        """Return the first place of a span's characters between the anchors around it, or None."""
        left, right = self._bracket(span)
        low = left[1] if left else 0
        high = right[1] + WINDOW if right else len(self.skeleton.text)
        first = self.skeleton.text.find(_skeleton(known), low, high)
        return first if first >= 0 and len(_skeleton(known)) == span.last - span.first else None

    def _guess(self, span: SpanPrint, known: str | None) -> Reanchored:
        """Guess the place of an edited span: the slice between its anchors, if about as long as the span was."""
        left, right = self._bracket(span)
        lost = Reanchored(span.start, span.end, "lost", None, 0.0)
        if left is None or right is None:
            return lost
        first, last = span.first - left[0] + left[1], span.last - right[0] + right[1]
        length = span.last - span.first
        if not (0 <= first < last and length / 2 <= last - first <= length * 2):
            return lost
        found = span_at(self.text, *self.skeleton.offsets(first, last))
        similarity = Indel.normalized_similarity(known, found.text) if known else self._shared(span, first, last)
        if similarity < 0.5:
            return lost
        return Reanchored(span.start, span.end, "fuzzy", found, min(round(similarity, 2), 0.99))

    def _shared(self, span: SpanPrint, first: int, last: int) -> float:
        """Return the share of a span's own anchors that the slice still has; one edge in place counts for half."""
        own = [a for a, _ in self._anchors if span.first <= a and a + WINDOW <= span.last]
        if own:
            kept = {t for t, h in self._chain if first <= h and h + WINDOW <= last}
            return sum(a in kept for a in own) / len(own)
        before, after = self.digest.edges(self.skeleton.text, first, last)
        return (before == span.before) / 2 + (after == span.after) / 2


@cache
def _skeleton(text: str) -> str:
    return Skeleton(text).text


def _near(pairs: Sequence[Pair], span: SpanPrint) -> Sequence[Pair]:
    """Return those of sorted pairs that lie within ``NEAR`` of a span, or in it."""
    low = bisect_left(pairs, span.first - NEAR, key=itemgetter(0))
    return pairs[low : bisect_right(pairs, span.last + NEAR, key=itemgetter(0))]


def _aligned(candidates: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs to trust, and the longest chain of them that rises on both sides; both sorted.

    Sixteen bits collide, so a pair is trusted when another one has the same shift, or when it lies on the chain
    between two that do, or next to its ends. ``candidates`` come sorted.
    """
    shifts = sorted(here - there for there, here in candidates)
    trusted = [pair for pair in candidates if _agree(shifts, pair[1] - pair[0])]
    chain = _rising(trusted)
    between = [pair for pair in candidates if _fits(pair, chain)]
    return sorted({*trusted, *between}), _rising(sorted({*chain, *between}))


def _fits(pair: Pair, chain: Sequence[Pair], most: int = 200) -> bool:
    """Return whether a pair lies between two neighbours of a chain, moved by about as much as one of them."""
    place = bisect_left(chain, pair)
    neighbours = chain[max(0, place - 1) : place + 1]
    in_order = all((a[0] < pair[0]) == (a[1] < pair[1]) and a[0] != pair[0] and a[1] != pair[1] for a in neighbours)
    return in_order and any(abs((a[1] - a[0]) - (pair[1] - pair[0])) <= most for a in neighbours)


def _agree(shifts: Sequence[int], shift: int, slack: int = 3) -> bool:
    return bisect_right(shifts, shift + slack) - bisect_left(shifts, shift - slack) >= 2


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest strictly rising chain (patience sorting), with at most one pair for each first member."""
    tails: list[int] = []
    tail_pairs: list[int] = []
    previous: list[int] = []
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    for index, (_, here) in enumerate(ordered):
        length = bisect_left(tails, here)
        previous.append(tail_pairs[length - 1] if length else -1)
        tails[length : length + 1] = [here]
        tail_pairs[length : length + 1] = [index]
    chain = []
    at = tail_pairs[-1] if tail_pairs else -1
    while at >= 0:
        chain.append(ordered[at])
        at = previous[at]
    return chain[::-1]
