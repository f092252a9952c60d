"""Pairs the annotations of two annotators that mean the same piece of text."""

from __future__ import annotations

from anchorage_corpus.matching import Pair, pair_up, similarity
from anchorage_corpus.model import Annotation, AnnotationSet, Layer, anchor, position


def align_layer(left: AnnotationSet, right: AnnotationSet, layer: Layer) -> list[Pair[Annotation]]:
    """Return the pairs of a layer of two annotation sets of one text version, in the order of the text."""
    pairs = pair_up(left.layer(layer), right.layer(layer), anchor, similarity)
    return sorted(pairs, key=lambda pair: [position(a) for a in (pair.left, pair.right) if a])
