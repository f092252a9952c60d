"""Computes Krippendorff's α over tokens (Krippendorff 2011, nominal), with the library ``krippendorff``."""

from __future__ import annotations

from collections.abc import Sequence

from anchorage_corpus.errors import MissingExtraError
from anchorage_corpus.matching import Extent, extent, shared
from anchorage_corpus.model import AnnotationSet, Document, Layer
from anchorage_corpus.text.tokens import tokenized

NOTHING = "-"
"""Value of a token that no annotation covers."""


def alpha(left: Sequence[str], right: Sequence[str]) -> float | None:
    """Return α for two annotators' values of the same units, to three decimals, or None if it is undefined.

    It is undefined without units, and if only one value occurs, since agreement by chance would then be certain.
    Raises ``MissingExtraError`` without the extra ``agreement``.
    """
    values = sorted({*left, *right})
    if len(values) < 2:
        return None
    try:
        import krippendorff
    except ImportError:
        raise MissingExtraError("agreement", "krippendorff") from None
    number = {value: n for n, value in enumerate(values)}
    data = [[number[value] for value in side] for side in (left, right)]
    return round(float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")), 3)


def token_values(document: Document, annotations: AnnotationSet, layer: Layer) -> list[str]:
    """Return one value per token: how the annotator marked it in a layer.

    Entities: the types of all mentions that cover the token, longest mention first. Quotes: the token's role in the
    outermost attribution, as PolNeAR has it. Claims: the kinds of all claims that cover it.
    """
    marks = {"entities": _mention_marks, "quotes": _role_marks, "claims": _claim_marks}[layer](annotations)
    found: list[str] = []
    text = tokenized(document.text)
    for start, end in zip(text.starts, text.ends, strict=True):
        held = [label for covered, label in marks if shared(covered, ((start, end),))]
        found.append((held[0] if layer == "quotes" else "+".join(held)) if held else NOTHING)
    return found


Marks = list[tuple[Extent, str]]


def _mention_marks(annotations: AnnotationSet) -> Marks:
    longest = sorted(annotations.entities, key=lambda m: (m.start - m.end, m.start))
    return [(extent([mention.span]), mention.type) for mention in longest]


def _role_marks(annotations: AnnotationSet) -> Marks:
    outermost = [quote for quote in annotations.quotes if quote.parent is None]
    roles = ("CONTENT", "SOURCE", "CUE")
    return [(extent(getattr(quote, role.lower())), role) for role in roles for quote in outermost]


def _claim_marks(annotations: AnnotationSet) -> Marks:
    ordered = sorted(annotations.claims, key=lambda c: (c.kind, c.span[0].start))
    return [(extent(claim.span), claim.kind) for claim in ordered]
