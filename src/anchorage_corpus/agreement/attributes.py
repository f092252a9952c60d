"""Makes attributes of paired annotations comparable between two annotators whose ids differ."""

from __future__ import annotations

from collections.abc import Sequence

from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.matching import Pair
from anchorage_corpus.model import ROLES, Annotation, AnnotationSet, Layer

ATTRIBUTES: dict[Layer, tuple[str, ...]] = {
    "entities": ("type", "mention", "entity"),
    "quotes": ("type", *ROLES, "speaker", "parent"),
    "claims": ("kind", "claimer", "quote", "topic", "stance", "factuality", "check_worthy"),
}
"""Attributes that are compared once two annotations are paired."""

REFERENCES = ("parent", "quote")
"""Attributes that hold the id of a quote of the same annotator."""


def attribute_values(
    aligned: Sequence[tuple[list[Pair[Annotation]], AnnotationSet, AnnotationSet]], layer: Layer, name: str
) -> tuple[list[str], list[str]]:
    """Return the values of an attribute over all complete pairs, left and right; equal strings mean agreement."""
    left: list[str] = []
    right: list[str] = []
    for pairs, one, other in aligned:
        partner = quote_partners(one, other) if name in REFERENCES else {}
        for pair in pairs:
            if pair.left is not None and pair.right is not None:
                left.append(_comparable(pair.left, name))
                right.append(_comparable(pair.right, name, partner))
    return left, right


def quote_partners(left: AnnotationSet, right: AnnotationSet) -> dict[str, str]:
    """Map each quote id of the right annotator to the id of the left annotator's quote that it is paired with."""
    return {p.right.id: p.left.id for p in align_layer(left, right, "quotes") if p.left and p.right}


def differing(pair: Pair[Annotation], layer: Layer, partner: dict[str, str]) -> list[str]:
    """Name what differs in a complete pair: ``span`` (for quotes each role) and attributes."""
    assert pair.left is not None
    assert pair.right is not None
    spans = {"entities": ("start", "end"), "quotes": (), "claims": ("span",)}[layer]
    names = [*spans, *ATTRIBUTES[layer]]
    return [n for n in names if _comparable(pair.left, n) != _comparable(pair.right, n, partner)]


def _comparable(annotation: Annotation, name: str, partner: dict[str, str] | None = None) -> str:
    value = getattr(annotation, name)
    if partner is not None and name in REFERENCES and value is not None:
        return partner.get(value, f"unpaired {value}")
    return str([(s.start, s.end) for s in value]) if isinstance(value, tuple) else str(value)
