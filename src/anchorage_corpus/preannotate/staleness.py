"""Compares a committed annotation set with what a run gives now."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import msgspec

from anchorage_corpus.model import Annotation, AnnotationSet

TOLERANCE = 0.01
"""How far confidences may differ between processors."""


def first_difference(there: AnnotationSet | None, made: AnnotationSet) -> str | None:
    """Return the first difference in words, or None if nothing differs beyond rounding of confidences."""
    if there is None:
        return "is missing"
    if there.document != made.document:
        return "was made on another text version"
    if there.provenance != made.provenance:
        return "was made by other components or versions"
    layers: tuple[tuple[Sequence[Annotation], Sequence[Annotation]], ...] = (
        (there.entities, made.entities),
        (there.quotes, made.quotes),
        (there.claims, made.claims),
    )
    for old, new in layers:
        for a, b in zip_longest(old, new):
            if a is None or b is None or not _alike(a, b):
                return f"differs at {(a or b).id}"
    return None


def _alike(a: Annotation, b: Annotation) -> bool:
    if abs((a.confidence or 0) - (b.confidence or 0)) > TOLERANCE + 1e-9:
        return False
    return bool(msgspec.structs.replace(a, confidence=None) == msgspec.structs.replace(b, confidence=None))
