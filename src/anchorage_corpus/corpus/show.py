"""Shows a text with its annotations marked in it, for a terminal or a page of plain text.

``[Yuri Ushakov]PERSON`` is a mention, ``⟦…⟧q1`` the content of a quote; cue, source and speaker, and the claims, are
listed below. Characters that would steer a terminal are written as codes, never sent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import msgspec
from rich.text import Text

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import labels
from anchorage_corpus.model import (
    LAYERS,
    Annotation,
    AnnotationSet,
    Claim,
    Document,
    Layer,
    Mention,
    Quote,
    Span,
    anchor,
)

A = TypeVar("A", Mention, Quote, Claim)


class Mark(NamedTuple):
    """A marked stretch of text: offsets in code points, brackets, what follows the closing one, style."""

    start: int
    end: int
    brackets: str
    label: str
    style: str


class Passage(NamedTuple):
    """What is shown of a document: two offsets, and the annotations between them, None if there are none at all."""

    document: Document
    annotations: AnnotationSet | None
    start: int
    end: int


def find_passage(
    corpus: Corpus, doc_id: str, set_name: str | None = None, version: int | None = None, around: str | None = None
) -> Passage:
    """Return a document on the version that was annotated, or only the lines around one of its annotations.

    The annotations are those of the first set that has any (gold, or else auto), unless one is named. Raises
    ``MisuseError`` for a version that they were not made on, and for an unknown annotation.
    """
    document, annotations = _annotated(corpus, doc_id, set_name, version)
    if annotations is None or around is None:
        return Passage(document, annotations, 0, len(document.text))
    start, end = passage_around(document, find_annotation(annotations, around))
    return Passage(document, within(annotations, start, end), start, end)


def _annotated(
    corpus: Corpus, doc_id: str, set_name: str | None, version: int | None
) -> tuple[Document, AnnotationSet | None]:
    corpus.metadata(doc_id)
    sets = [name for name in corpus.sets() if doc_id in corpus.annotated_ids(name)]
    if not set_name and not sets:
        return corpus.document(doc_id, version), None
    document, annotations = corpus.annotated(set_name or sets[0], doc_id)
    made_on = document.version.version
    if version not in (None, made_on):
        raise MisuseError(f"the {annotations.provenance.set} annotations of {doc_id} are on version {made_on}")
    return document, annotations


def passage_around(document: Document, annotation: Annotation) -> tuple[int, int]:
    """Return the edges of the lines that hold an annotation, in code points."""
    spans = anchor(annotation)
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    start = document.text.rfind("\n", 0, first) + 1
    end = document.text.find("\n", last)
    return start, len(document.text) if end < 0 else end


def find_annotation(annotations: AnnotationSet, annotation_id: str) -> Annotation:
    """Return the annotation with an id; raises ``MisuseError`` if it does not exist."""
    for annotation in annotations:
        if annotation.id == annotation_id:
            return annotation
    raise MisuseError(f"no {annotation_id!r} in the {annotations.provenance.set} annotations")


def marked_text(document: Document, marks: list[Mark], start: int = 0, end: int | None = None) -> Text:
    """Return the text between two offsets with its marks; a mark that an edge would cut is left out."""
    end = len(document.text) if end is None else end
    inside = [m for m in marks if start <= m.start < m.end <= end]
    out, at = Text(), start
    for offset, bracket, style in _brackets(inside):
        out.append(visible(document.text[at:offset]))
        out.append(bracket, style)
        at = offset
    return out.append(visible(document.text[at:end]))


def _brackets(marks: list[Mark]) -> list[tuple[int, str, str]]:
    """Return brackets in the order of the text: closing ones before opening ones, inner ones nested."""
    opening = [((m.start, 1, -m.end), m.brackets[0], m.style) for m in marks]
    closing = [((m.end, 0, -m.start), m.brackets[1] + m.label, m.style) for m in marks]
    return [(key[0], bracket, style) for key, bracket, style in sorted(opening + closing)]


def marks_of(annotations: AnnotationSet, layers: tuple[Layer, ...] = LAYERS) -> list[Mark]:
    """Return marks for the mentions and quotes of an annotation set."""
    colors = {label.value: label.color for label in labels("entity_type")}
    found: list[Mark] = []
    if "entities" in layers:
        found += [Mark(m.start, m.end, "[]", m.type, colors.get(m.type, "")) for m in annotations.entities]
    if "quotes" in layers:
        found += [Mark(s.start, s.end, "⟦⟧", q.id, "bold") for q in annotations.quotes for s in q.content]
    return found


def lines_below(annotations: AnnotationSet, layers: tuple[Layer, ...] = LAYERS) -> Iterator[str]:
    """Yield one line for each quote and claim: what the marks in the text cannot show."""
    if "quotes" in layers:
        yield from map(_quote_line, annotations.quotes)
    if "claims" in layers:
        yield from map(_claim_line, annotations.claims)


def within(annotations: AnnotationSet, start: int, end: int) -> AnnotationSet:
    """Return the annotations that lie wholly between two offsets."""
    return msgspec.structs.replace(
        annotations,
        entities=_inside(annotations.entities, start, end),
        quotes=_inside(annotations.quotes, start, end),
        claims=_inside(annotations.claims, start, end),
    )


def _inside(rows: tuple[A, ...], start: int, end: int) -> tuple[A, ...]:
    return tuple(row for row in rows if all(start <= s.start and s.end <= end for s in anchor(row)))


def _quote_line(quote: Quote) -> str:
    parts = [f"{quote.id} {quote.type}", f"speaker {quote.speaker or '–'}"]
    parts += [f"{role} {_slices(spans)}" for role, spans in (("cue", quote.cue), ("source", quote.source)) if spans]
    return ", ".join(parts + ([f"inside {quote.parent}"] if quote.parent else []))


def _claim_line(claim: Claim) -> str:
    place = f" in {claim.quote}" if claim.quote else ""
    return f"{claim.id} {claim.kind}{place}, claimer {claim.claimer or '–'}: {_slices(claim.span)}"


def _slices(spans: tuple[Span, ...]) -> str:
    return " … ".join(f"“{visible(' '.join(span.text.split()))}”" for span in spans)


def visible(text: str) -> str:
    """Return the text with control and direction characters written as ``<U+001B>``; tabs and line ends stay."""
    return re.sub(r"[^\S\n\t ]|[^\w\s]", lambda m: _shown(m[0]), text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    steering = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    return f"<U+{ord(character):04X}>" if steering else character
