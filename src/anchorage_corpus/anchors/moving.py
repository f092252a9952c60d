"""Moves a whole annotation set onto another copy or version of its text, and reports on every span."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from anchorage_corpus.anchors.fingerprints import fingerprint
from anchorage_corpus.anchors.reanchor import Reanchored, reanchor
from anchorage_corpus.model import ROLES, AnnotationSet, Claim, Document, DocumentRef, Mention, Quote, Span

_DENSE = 8
"""Spacing of anchors when both texts are available and nothing needs to be hidden."""

Places = Mapping[tuple[int, int], Reanchored]
"""The new place of each span, by its old offsets."""


def move_annotations(
    annotations: AnnotationSet, old: Document, new: Document
) -> tuple[AnnotationSet, list[Reanchored]]:
    """Return the annotations on another version of their text, and the new place of every span.

    Annotations whose anchoring span is lost are left out; ``fuzzy`` spans are kept and need a reader.
    """
    slices = {(start, end): old.text[start:end] for start, end in annotations.offsets()}
    prints = fingerprint(old.text, slices, old.version.sha256, slices, _DENSE)
    report = reanchor(prints, new.text, slices)
    return placed(annotations, new.ref, report), report


def placed(annotations: AnnotationSet, ref: DocumentRef, report: Iterable[Reanchored]) -> AnnotationSet:
    """Return a set with its spans at the places that a report gives; references to lost quotes become null."""
    places = {(r.start, r.end): r for r in report}
    quotes = [quote for quote in (_quote(q, places) for q in annotations.quotes) if quote.content]
    kept = {quote.id for quote in quotes}
    claims = [claim for claim in (_claim(c, places) for c in annotations.claims) if claim.span]
    mentions = [mention for m in annotations.entities if (mention := _mention(m, places))]
    return msgspec.structs.replace(
        annotations,
        document=ref,
        entities=tuple(mentions),
        quotes=tuple(q if q.parent in kept else msgspec.structs.replace(q, parent=None) for q in quotes),
        claims=tuple(c if c.quote in kept else msgspec.structs.replace(c, quote=None) for c in claims),
    )


def _spans(spans: tuple[Span, ...], places: Places) -> tuple[Span, ...]:
    found = (places[span.start, span.end].span for span in spans)
    return tuple(span for span in found if span is not None)


def _mention(mention: Mention, places: Places) -> Mention | None:
    span = places[mention.start, mention.end].span
    if span is None:
        return None
    return msgspec.structs.replace(mention, start=span.start, end=span.end, text=span.text)


def _quote(quote: Quote, places: Places) -> Quote:
    moved = (_spans(spans, places) for spans in quote.parts())
    return msgspec.structs.replace(quote, **dict(zip(ROLES, moved, strict=True)))


def _claim(claim: Claim, places: Places) -> Claim:
    return msgspec.structs.replace(claim, span=_spans(claim.span, places))
