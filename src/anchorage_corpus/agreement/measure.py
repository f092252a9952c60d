"""Measures how far two annotation sets agree: spans, tokens, attributions, attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import msgspec

from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.agreement.attributes import ATTRIBUTES, attribute_values
from anchorage_corpus.agreement.token_alpha import alpha, token_values
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.matching import Pair, extent, jaccard, pair_up
from anchorage_corpus.model import LAYERS, ROLES, Annotation, AnnotationSet, Document, Layer, Quote, Span, anchor


class Overlap(msgspec.Struct, frozen=True):
    """Counts of two annotators' spans and of the spans that both have; ``f1`` is 2·both / (left + right)."""

    left: int
    right: int
    both: int
    f1: float | None


class AttributeAgreement(msgspec.Struct, frozen=True):
    """An attribute over paired annotations: how many pairs, how many agree, and Krippendorff's α (nominal)."""

    pairs: int
    agree: int
    share: float | None
    alpha: float | None


class LayerAgreement(msgspec.Struct, frozen=True):
    """Agreement in one layer.

    ``exact`` counts pairs with equal spans (a quote's content, cue and source), ``overlapping`` all pairs. ``alpha``
    is Krippendorff's α over tokens. ``agr`` is the mean of the shares of each side's annotations that the other has
    too (Wiebe, Bruce and O'Hara's *agr* as used for PARC 3 and PolNeAR). ``roles`` holds span agreement per role of
    quotes.
    """

    exact: Overlap
    overlapping: Overlap
    alpha: float | None
    agr: float | None
    roles: dict[str, dict[str, Overlap]]
    attributes: dict[str, AttributeAgreement]


class Agreement(msgspec.Struct, frozen=True):
    """Agreement of two annotation sets over the documents that both annotate."""

    left: str
    right: str
    guidelines: tuple[str | None, ...]
    documents: tuple[str, ...]
    tokens: int
    layers: dict[str, LayerAgreement]


Annotated = tuple[Document, AnnotationSet, AnnotationSet]
"""A document with two annotation sets of its text version."""


def agreement(annotated: Sequence[Annotated]) -> Agreement:
    """Measure the agreement of two annotators over some documents.

    Raises ``MisuseError`` without documents, or if two sets of one document were made on different texts.
    """
    if not annotated:
        raise MisuseError("no document is annotated in both sets, so there is no agreement to measure")
    for document, *sets in annotated:
        if any(made.document != document.ref for made in sets):
            raise MisuseError(f"{document.id}: the sets were made on different text versions; move one first")
    _, left, right = annotated[0]
    versions = {made.provenance.guidelines for _, *sets in annotated for made in sets}
    return Agreement(
        left.provenance.set,
        right.provenance.set,
        tuple(sorted(versions, key=str)),
        tuple(document.id for document, _, _ in annotated),
        sum(len(token_values(document, left, "entities")) for document, left, _ in annotated),
        {layer: layer_agreement(annotated, layer) for layer in LAYERS},
    )


def agreement_of_sets(corpus: Corpus, names: Sequence[str] = ()) -> list[Agreement]:
    """Measure the agreement of every two of the named sets, or of all annotators' sets if none is named.

    Raises ``MisuseError`` if there are fewer than two sets.
    """
    chosen = list(names) or [name for name in corpus.sets() if name not in ("gold", "auto")]
    if len(chosen) < 2:
        raise MisuseError(f"agreement needs two annotation sets; there are: {', '.join(corpus.sets()) or 'none'}")
    return [agreement(list(_annotated(corpus, *pair))) for pair in combinations(chosen, 2)]


def _annotated(corpus: Corpus, left: str, right: str) -> Iterator[Annotated]:
    both = set(corpus.annotated_ids(left)) & set(corpus.annotated_ids(right))
    for doc_id in sorted(both):
        made = corpus.annotations(left, doc_id)
        yield corpus.document(doc_id, made.document.version), made, corpus.annotations(right, doc_id)


def layer_agreement(annotated: Sequence[Annotated], layer: Layer) -> LayerAgreement:
    """Measure the agreement in one layer over some documents."""
    pairs = [(align_layer(left, right, layer), left, right) for _, left, right in annotated]
    flat = [pair for found, _, _ in pairs for pair in found]
    overlapping = _overlap(flat)
    values = [
        (token_values(document, left, layer), token_values(document, right, layer))
        for document, left, right in annotated
    ]
    return LayerAgreement(
        _overlap(flat, exact=True),
        overlapping,
        alpha([v for a, _ in values for v in a], [v for _, b in values for v in b]),
        _agr(overlapping),
        {role: _role_agreement(annotated, role) for role in ROLES} if layer == "quotes" else {},
        {name: _attribute_agreement(pairs, layer, name) for name in ATTRIBUTES[layer]},
    )


def _overlap(pairs: Iterable[Pair[Annotation]], exact: bool = False) -> Overlap:
    left = right = both = 0
    for pair in pairs:
        left += pair.left is not None
        right += pair.right is not None
        if pair.left is not None and pair.right is not None:
            both += not exact or _spans(pair.left) == _spans(pair.right)
    return _counted(left, right, both)


def _counted(left: int, right: int, both: int) -> Overlap:
    return Overlap(left, right, both, rounded(2 * both / (left + right)) if left + right else None)


def _agr(overlap: Overlap) -> float | None:
    if not (overlap.left and overlap.right):
        return None
    return rounded((overlap.both / overlap.left + overlap.both / overlap.right) / 2)


def _spans(annotation: Annotation) -> tuple[tuple[Span, ...], ...]:
    if isinstance(annotation, Quote):
        return annotation.content, annotation.cue, annotation.source
    return (anchor(annotation),)


def _itself(span: Span) -> tuple[Span]:
    return (span,)


def _role_agreement(annotated: Sequence[Annotated], role: str) -> dict[str, Overlap]:
    """Measure the agreement of the distinct spans of a role, exact and overlapping, as a tagger would find them."""
    counts = {"exact": [0, 0, 0], "overlapping": [0, 0, 0]}
    for _, left, right in annotated:
        sides = [sorted({s for q in made.quotes for s in getattr(q, role)}, key=_edges) for made in (left, right)]
        pairs = pair_up(sides[0], sides[1], _itself, lambda a, b: jaccard(extent([a]), extent([b])))
        shared = {
            "exact": len({*sides[0]} & {*sides[1]}),
            "overlapping": sum(None not in (p.left, p.right) for p in pairs),
        }
        for kind, both in shared.items():
            counts[kind] = [n + m for n, m in zip(counts[kind], (len(sides[0]), len(sides[1]), both), strict=True)]
    return {kind: _counted(*numbers) for kind, numbers in counts.items()}


def _edges(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _attribute_agreement(
    aligned: Sequence[tuple[list[Pair[Annotation]], AnnotationSet, AnnotationSet]], layer: Layer, name: str
) -> AttributeAgreement:
    left, right = attribute_values(aligned, layer, name)
    agree = sum(a == b for a, b in zip(left, right, strict=True))
    return AttributeAgreement(len(left), agree, rounded(agree / len(left)) if left else None, alpha(left, right))


def rounded(value: float) -> float:
    """Round to three decimals, as figures are published."""
    return round(value, 3)
