"""Matches annotations one to one: what two people, or gold and a prediction, made of the same piece of text.

Only annotations that share a character can be paired, and one sweep over the text finds those, so the time grows
with the overlaps, not with the square of the number of annotations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Generic, TypeVar

import msgspec

from anchorage_corpus.model import Annotation, Mention, Quote, Stretch, anchor

Extent = tuple[tuple[int, int], ...]
"""The characters that some spans cover: starts and ends in text order, joined if they overlap."""

T = TypeVar("T")

_WORD = re.compile(r"\S+")


class Pair(msgspec.Struct, Generic[T], frozen=True):
    """The annotations of one place on either side; ``None`` on a side without one."""

    left: T | None
    right: T | None


def extent(spans: Iterable[Stretch]) -> Extent:
    """Return the characters that some spans cover."""
    return _joined((span.start, span.end) for span in spans)


def words(spans: Iterable[Stretch]) -> Extent:
    """Return the characters that some spans cover, without white space."""
    found = ((span, word) for span in spans for word in _WORD.finditer(span.text))
    return _joined((span.start + word.start(), span.start + word.end()) for span, word in found)


def _joined(ranges: Iterable[tuple[int, int]]) -> Extent:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        elif start < end:
            joined.append((start, end))
    return tuple(joined)


def size(covered: Extent) -> int:
    """Return the number of characters of an extent."""
    return sum(end - start for start, end in covered)


def shared(left: Extent, right: Extent) -> int:
    """Return the number of characters that two extents have in common."""
    both = i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        both += max(0, end - start)
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return both


def jaccard(left: Extent, right: Extent) -> float:
    """Return shared characters over all characters; 0 if both extents are empty."""
    both = shared(left, right)
    return both / (size(left) + size(right) - both) if both else 0.0


def pair_up(
    left: Sequence[T],
    right: Sequence[T],
    spans: Callable[[T], Iterable[Stretch]],
    similarity: Callable[[T, T], float],
) -> list[Pair[T]]:
    """Pair one to one, the most similar first; an item similar to nothing (0) stays alone.

    Only items that share a character, by their ``spans``, are compared. Equal similarities go by the order of the
    sequences, so the result is always the same. Pairs come in the order of ``left``, then single items of ``right``.
    """
    touching = _touching([extent(spans(a)) for a in left], [extent(spans(b)) for b in right])
    scored = [(-score, i, j) for i, j in touching if (score := similarity(left[i], right[j])) > 0]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs: list[Pair[T]] = [Pair(a, right[partner[i]] if i in partner else None) for i, a in enumerate(left)]
    return pairs + [Pair(None, b) for j, b in enumerate(right) if j not in taken]


def _touching(left: Sequence[Extent], right: Sequence[Extent]) -> set[tuple[int, int]]:
    """Return the indices of every two extents that share a character."""
    sides = enumerate((left, right))
    ranges = sorted((*ends, side, n) for side, rows in sides for n, row in enumerate(rows) for ends in row)
    open_: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    found: set[tuple[int, int]] = set()
    for start, end, side, number in ranges:
        others = open_[1 - side]
        while others and others[0][0] <= start:
            heappop(others)
        found.update((other, number) if side else (number, other) for _, other in others)
        heappush(open_[side], (end, number))
    return found


def similarity(left: Annotation, right: Annotation) -> float:
    """Return the Jaccard similarity of two annotations of one layer, or 0 if they cannot be the same.

    Mentions of different kinds (a name inside a nominal) pair only on the very same span. Quotes pair only when
    their cues overlap or neither has one, since the cue is what makes an attribution; the similarity of quotes
    counts content, cue and source together.
    """
    score = jaccard(extent(anchor(left)), extent(anchor(right)))
    if isinstance(left, Mention) and isinstance(right, Mention):
        return score if left.mention == right.mention or left.span == right.span else 0.0
    if score and isinstance(left, Quote) and isinstance(right, Quote):
        return jaccard(_attribution(left), _attribution(right)) if _same_cue(left, right) else 0.0
    return score


def _same_cue(left: Quote, right: Quote) -> bool:
    return shared(extent(left.cue), extent(right.cue)) > 0 or not (left.cue or right.cue)


def _attribution(quote: Quote) -> Extent:
    return extent((*quote.content, *quote.cue, *quote.source))
