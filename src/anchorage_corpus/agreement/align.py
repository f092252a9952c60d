"""Pairs the annotations of two annotators that mean the same piece of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec

from anchorage_corpus.model import Annotation, AnnotationSet, Layer, Mention, Quote, Span, anchor, position

T = TypeVar("T")


class Pair(msgspec.Struct, Generic[T], frozen=True):
    """What two annotators made of one place; ``None`` where one of them made nothing."""

    left: T | None
    right: T | None


def points(spans: Iterable[Span]) -> frozenset[int]:
    """Every code point that the spans cover."""
    return frozenset(point for span in spans for point in range(span.start, span.end))


def jaccard(left: frozenset[int], right: frozenset[int]) -> float:
    """Shared code points over all code points; 0 when both are empty."""
    return len(left & right) / len(left | right) if left or right else 0.0


def pair_up(left: Sequence[T], right: Sequence[T], similarity: Callable[[T, T], float]) -> list[Pair[T]]:
    """One-to-one pairs, the most similar first; what is similar to nothing (0) stays alone.

    Equal similarities go by the order of the sequences, so that the result is the same every time.
    """
    scored = [
        (-score, i, j) for i, a in enumerate(left) for j, b in enumerate(right) if (score := similarity(a, b)) > 0
    ]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    pairs: list[Pair[T]] = [Pair(a, right[partner[i]] if i in partner else None) for i, a in enumerate(left)]
    return pairs + [Pair(None, b) for j, b in enumerate(right) if j not in taken]


def similarity(left: Annotation, right: Annotation) -> float:
    """Jaccard similarity of the code points of two annotations of one layer, 0 where they cannot be the same.

    Mentions of different kinds (a name inside a nominal) pair only on the very same span; quotes pair only when
    their cues overlap or neither has one, since the cue is what makes an attribution; the similarity of quotes
    counts content, cue and source together.
    """
    if not _touch(anchor(left), anchor(right)):
        return 0.0
    score = jaccard(points(anchor(left)), points(anchor(right)))
    if isinstance(left, Mention) and isinstance(right, Mention):
        return score if left.mention == right.mention or left.span == right.span else 0.0
    if isinstance(left, Quote) and isinstance(right, Quote):
        return jaccard(_all_points(left), _all_points(right)) if _same_cue(left, right) else 0.0
    return score


def _touch(left: Sequence[Span], right: Sequence[Span]) -> bool:
    """Whether any two spans overlap; cheap, so that most pairs are never counted point by point."""
    return any(a.start < b.end and b.start < a.end for a in left for b in right)


def _same_cue(left: Quote, right: Quote) -> bool:
    return bool(points(left.cue) & points(right.cue)) or not (left.cue or right.cue)


def _all_points(quote: Quote) -> frozenset[int]:
    return points((*quote.content, *quote.cue, *quote.source))


def align_layer(left: AnnotationSet, right: AnnotationSet, layer: Layer) -> list[Pair[Annotation]]:
    """Pairs of a layer of two annotation sets of one text version, in the order of the text."""
    pairs = pair_up(left.layer(layer), right.layer(layer), similarity)
    return sorted(pairs, key=lambda pair: [position(a) for a in (pair.left, pair.right) if a])
