"""Defines and makes the rows that are made in Python: documents and utterances."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from anchorage_corpus.model import AnnotationSet, Claim, Document, Mention, Quote, Utterance


class DocumentRow(msgspec.Struct, frozen=True, gc=False):
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


class RenderingRow(msgspec.Struct, frozen=True):
    """One rendering in a row of ``utterances``; ``quote`` is a global id."""

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


Row = DocumentRow | UtteranceRow


class RenderedQuote(msgspec.Struct, frozen=True):
    """What an utterance needs from a quote that renders it; the fields are columns of ``quotes``."""

    id: str
    doc_id: str
    publisher: str | None
    content: str
    speaker: str | None


def document_row(document: Document, annotations: AnnotationSet) -> DocumentRow:
    """Return the row of a document."""
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


def utterance_row(utterance: Utterance, quotes: Mapping[str, RenderedQuote]) -> UtteranceRow:
    """Return the row of an utterance; ``quotes`` holds every quote that it names, by global id."""
    renderings = tuple(
        RenderingRow(q.id, q.doc_id, q.publisher, q.content, q.speaker, rendering.relation)
        for rendering in utterance.renderings
        for q in (quotes[rendering.quote],)
    )
    speakers = tuple(dict.fromkeys(r.speaker for r in renderings if r.speaker))
    return UtteranceRow(utterance.id, utterance.event, speakers, utterance.speakers_disagree, renderings)
