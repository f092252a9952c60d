"""Rows of the configs that hold one document, quote, claim or utterance each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from anchorage_corpus.model import (
    AnnotationSet,
    Claim,
    Document,
    Mention,
    Quote,
    Span,
    Utterance,
    global_id,
)


class DocumentRow(msgspec.Struct, frozen=True):
    """One row of ``documents``."""

    doc_id: str
    version: int
    title: str | None
    publisher: str | None
    country: str | None
    url: str | None
    published: str | None
    language: str
    genre: str
    event: str
    license: str
    text: str
    text_sha256: str
    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]


class QuoteRow(msgspec.Struct, frozen=True):
    """One row of ``quotes``; ids are global."""

    id: str
    doc_id: str
    publisher: str | None
    published: str | None
    type: str
    content: str
    content_spans: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    speaker: str | None
    speaker_name: str | None
    parent: str | None
    utterance: str | None


class ClaimRow(msgspec.Struct, frozen=True):
    """One row of ``claims``; ids are global."""

    id: str
    doc_id: str
    publisher: str | None
    published: str | None
    text: str
    spans: tuple[Span, ...]
    kind: str
    claimer: str | None
    claimer_name: str | None
    quote: str | None
    topic: str | None
    stance: str | None
    factuality: str | None
    check_worthy: bool | None


class RenderingRow(msgspec.Struct, frozen=True):
    """One rendering in a row of ``utterances``."""

    quote: str
    doc_id: str
    publisher: str | None
    content: str
    speaker: str | None
    relation: str


class UtteranceRow(msgspec.Struct, frozen=True):
    """One row of ``utterances``."""

    id: str
    event: str
    speakers: tuple[str, ...]
    speakers_disagree: bool
    renderings: tuple[RenderingRow, ...]


Row = DocumentRow | QuoteRow | ClaimRow | UtteranceRow


def joined(spans: Sequence[Span]) -> str:
    """Text of the segments of an annotation, with one space between two."""
    return " ".join(span.text for span in spans)


def document_row(document: Document, annotations: AnnotationSet) -> DocumentRow:
    """The row of a document."""
    meta = document.metadata
    return DocumentRow(
        meta.id,
        document.version.version,
        meta.title,
        meta.publisher,
        meta.country,
        meta.url,
        meta.published.date,
        meta.language,
        meta.genre,
        meta.event,
        meta.rights.license,
        document.text,
        document.version.sha256,
        annotations.entities,
        annotations.quotes,
        annotations.claims,
    )


def quote_rows(
    document: Document, quotes: Sequence[Quote], names: Mapping[str, str], utterance_of: Mapping[str, str]
) -> Iterator[QuoteRow]:
    """Rows of a document's quotes; ``names`` by entity id, ``utterance_of`` by global quote id."""
    meta = document.metadata
    for quote in quotes:
        own_id = global_id(meta.id, quote.id)
        yield QuoteRow(
            own_id,
            meta.id,
            meta.publisher,
            meta.published.date,
            quote.type,
            joined(quote.content),
            quote.content,
            quote.cue,
            quote.source,
            quote.speaker,
            names.get(quote.speaker or ""),
            quote.parent and global_id(meta.id, quote.parent),
            utterance_of.get(own_id),
        )


def claim_rows(document: Document, claims: Sequence[Claim], names: Mapping[str, str]) -> Iterator[ClaimRow]:
    """Rows of a document's claims; ``claimer_name`` is null for the outlet's own voice."""
    meta = document.metadata
    for claim in claims:
        yield ClaimRow(
            global_id(meta.id, claim.id),
            meta.id,
            meta.publisher,
            meta.published.date,
            joined(claim.span),
            claim.span,
            claim.kind,
            claim.claimer,
            names.get(claim.claimer or ""),
            claim.quote and global_id(meta.id, claim.quote),
            claim.topic,
            claim.stance,
            claim.factuality,
            claim.check_worthy,
        )


def utterance_row(utterance: Utterance, quotes: Mapping[str, QuoteRow]) -> UtteranceRow:
    """The row of an utterance; ``quotes`` holds every quote that it names, by global id."""
    renderings = tuple(
        RenderingRow(q.id, q.doc_id, q.publisher, q.content, q.speaker, rendering.relation)
        for rendering in utterance.renderings
        for q in (quotes[rendering.quote],)
    )
    speakers = tuple(dict.fromkeys(r.speaker for r in renderings if r.speaker))
    return UtteranceRow(utterance.id, utterance.event, speakers, utterance.speakers_disagree, renderings)
