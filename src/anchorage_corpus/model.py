"""Plain typed data: documents, annotations, registry, utterances, splits. No I/O.

Every offset is a zero-based, end-exclusive count of Unicode code points in the decoded text version, which is
what ``str`` indices are in Python. Fields stand in the order of ``schema/``; the types are frozen. A file's
``$schema`` is no part of the data: the store writes it, for editors.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from typing import Literal

import msgspec

AUTHOR = "author"
"""Claimer of a claim that the outlet makes in its own voice."""

GOLD = "gold"
"""Name of the adjudicated annotation set."""

AUTO = "auto"
"""Name of the pre-annotated annotation set."""

REFERENCE = "same"
"""Relation of the rendering that the others of an utterance are related to, and of those with the same words."""

_WORDS = re.compile(r"\w+")

Layer = Literal["entities", "quotes", "claims"]
LAYERS: tuple[Layer, ...] = ("entities", "quotes", "claims")
"""The layers of an annotation set, in order."""


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of text in code points; ``text`` is the exact slice."""

    start: int
    end: int
    text: str


def span_at(text: str, start: int, end: int) -> Span:
    """Span over ``text[start:end]``."""
    return Span(start, end, text[start:end])


class Mention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A mention of an entity, by name, nominal or pronoun."""

    id: str
    type: str
    mention: str
    start: int
    end: int
    text: str
    entity: str | None
    confidence: float | None = None
    by: str | None = None

    @property
    def span(self) -> Span:
        """The characters that the mention covers."""
        return Span(self.start, self.end, self.text)


class Quote(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An attribution relation (terms of PARC 3 and PolNeAR): who is said to have said what.

    ``speaker`` is the entity that the text credits; ``parent`` the quote whose content holds this one.
    """

    id: str
    type: str
    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    addressee: tuple[Span, ...]
    speaker: str | None
    parent: str | None
    confidence: float | None = None
    by: str | None = None

    @property
    def words(self) -> str:
        """Words of the content, without case, marks and a leading *that*."""
        text = unicodedata.normalize("NFKC", " ".join(span.text for span in self.content)).casefold()
        return " ".join(_WORDS.findall(text)).removeprefix("that ")


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A proposition that ``claimer`` (an entity or ``AUTHOR``) puts forward as true, due or coming."""

    id: str
    span: tuple[Span, ...]
    kind: str
    claimer: str | None
    quote: str | None
    topic: str | None
    stance: str | None
    factuality: str | None
    check_worthy: bool | None
    confidence: float | None = None
    by: str | None = None


Annotation = Mention | Quote | Claim


class DocumentRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The text version that annotations were made on."""

    id: str
    version: int
    sha256: str


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who or what made or corrected an annotation set."""

    kind: str
    name: str
    version: str | None


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an annotation set was made; ``layers`` maps a layer to its provenance label."""

    set: str
    agents: tuple[Agent, ...]
    guidelines: str | None
    layers: dict[str, str]


class AnnotationSet(msgspec.Struct, frozen=True):
    """The annotations of one document version by one maker."""

    document: DocumentRef
    provenance: Provenance
    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]

    def __iter__(self) -> Iterator[Annotation]:
        """Every annotation, layer by layer."""
        yield from self.entities
        yield from self.quotes
        yield from self.claims


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Publication date as EDTF (ISO 8601-2:2019), its basis, and the slices of text it was read from."""

    date: str | None
    basis: str
    evidence: tuple[str, ...]


def is_in_the_calendar(date: str) -> bool:
    """Whether a date in the schema's form of EDTF is in the calendar; an ``X`` is any digit that makes it so."""
    parts = date.rstrip("?~%").split("-")
    if len(parts) < 3 or "X" in parts[2]:
        return True
    year = 2000 if "X" in parts[0] else int(parts[0])
    months = range(1, 13) if "X" in parts[1] else [int(parts[1])]
    return year > 0 and any(int(parts[2]) <= monthrange(year, month)[1] for month in months)


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights in a text: SPDX expression or ``LicenseRef-…``, holder, statement as it stands in the text."""

    license: str
    holder: str | None
    statement: str | None


class TextVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One immutable version of a text; ``sha256`` is over the file's bytes."""

    version: int
    file: str
    sha256: str
    source: str | None
    note: str | None


class DocumentMetadata(msgspec.Struct, frozen=True):
    """What ``document.json`` holds."""

    id: str
    title: str | None
    publisher: str | None
    country: str | None
    url: str | None
    published: Published
    language: str
    genre: str
    event: str
    rights: Rights
    versions: tuple[TextVersion, ...]

    @property
    def latest(self) -> TextVersion:
        """The newest text version."""
        return self.versions[-1]


class Document(msgspec.Struct, frozen=True):
    """One text version of a document with its metadata; ``text`` is the decoded file, character for character."""

    metadata: DocumentMetadata
    version: TextVersion
    text: str

    @property
    def id(self) -> str:
        """Document id."""
        return self.metadata.id

    @property
    def ref(self) -> DocumentRef:
        """Reference that annotations of this text version carry."""
        return DocumentRef(self.metadata.id, self.version.version, self.version.sha256)


class Entity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A real-world entity of the registry."""

    id: str
    type: str
    name: str
    aliases: tuple[str, ...]
    description: str | None
    wikidata: str | None


class EntityRegistry(msgspec.Struct, frozen=True):
    """What ``annotations/entities.json`` holds."""

    entities: tuple[Entity, ...]


class Rendering(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One quote (``<doc_id>#<quote id>``) that renders an utterance."""

    quote: str
    relation: str


class Utterance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One speech event and the quotes that render it."""

    id: str
    event: str
    description: str | None
    speakers_disagree: bool
    renderings: tuple[Rendering, ...]


class Utterances(msgspec.Struct, frozen=True):
    """What ``annotations/utterances.json`` holds."""

    utterances: tuple[Utterance, ...]


class Exemption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding of ``anchorage check`` that is meant to stay, until the day ``until`` (ISO 8601)."""

    code: str
    path: str
    about: str | None
    reason: str
    until: str


class Exemptions(msgspec.Struct, frozen=True):
    """What ``annotations/exemptions.json`` holds."""

    exemptions: tuple[Exemption, ...]


class Splits(msgspec.Struct, frozen=True):
    """What ``corpus/splits.json`` holds: the split of each event."""

    events: dict[str, str]


def global_id(doc_id: str, annotation_id: str) -> str:
    """Id of an annotation across the corpus: ``<doc_id>#<id>``."""
    return f"{doc_id}#{annotation_id}"


def anchor(annotation: Annotation) -> tuple[Span, ...]:
    """The spans that place an annotation in the text: the mention, the content or the claim."""
    if isinstance(annotation, Mention):
        return (annotation.span,)
    return annotation.content if isinstance(annotation, Quote) else annotation.span


def position(annotation: Annotation) -> tuple[int, int, int, str]:
    """Sort key of an annotation in its file: first start, last end (longest first), then id in counting order."""
    if isinstance(annotation, Mention):
        return annotation.start, -annotation.end, len(annotation.id), annotation.id
    spans = anchor(annotation)
    if len(spans) == 1:
        return spans[0].start, -spans[0].end, len(annotation.id), annotation.id
    return min(s.start for s in spans), -max(s.end for s in spans), len(annotation.id), annotation.id
