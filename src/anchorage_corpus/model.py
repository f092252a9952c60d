"""Plain typed data: documents, annotations, registry, utterances, splits. No I/O.

Every offset is a zero-based, end-exclusive count of Unicode code points in the decoded text version, which is what
``str`` indices are in Python. Fields follow the order of ``schema/``; the types are frozen. A file's ``$schema`` is
not part of the data: the store writes it, for editors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Literal, Protocol

import msgspec

AUTHOR = "author"
"""Claimer of a claim that the outlet makes in its own voice."""

GOLD = "gold"
"""Name of the adjudicated annotation set."""

AUTO = "auto"
"""Name of the pre-annotated annotation set."""

AUTOMATIC = "automatic"
"""Provenance label of a layer that a machine made and no one has read since."""

NOT_AVAILABLE = "not available"
"""Provenance label of a layer that is not annotated."""

REFERENCE = "same"
"""Relation of the rendering that the others of an utterance are related to, and of those with the same words."""

_WORDS = re.compile(r"\w+")

Layer = Literal["entities", "quotes", "claims"]
LAYERS: tuple[Layer, ...] = ("entities", "quotes", "claims")
"""The layers of an annotation set, in order."""

_SHOWN = 60
"""Code points of a span's text that a message shows."""


class Stretch(Protocol):
    """What a span and a mention share."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""

    @property
    def text(self) -> str:
        """What it says that it covers."""


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of text in code points; ``text`` is the exact slice."""

    start: int
    end: int
    text: str


def span_at(text: str, start: int, end: int) -> Span:
    """Return the span over ``text[start:end]``."""
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

    def spans(self) -> tuple[Span, ...]:
        """Return every span of the annotation."""
        return (self.span,)

    def roles(self) -> Iterator[tuple[str, Span]]:
        """Yield every span with its role."""
        yield "mention", self.span


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

    def parts(self) -> tuple[tuple[Span, ...], ...]:
        """Return the spans of each role, in the order of ``ROLES``."""
        return _parts(self)

    def spans(self) -> tuple[Span, ...]:
        """Return every span of the annotation, role by role."""
        return tuple(chain.from_iterable(_parts(self)))

    def roles(self) -> Iterator[tuple[str, Span]]:
        """Yield every span with its role."""
        for role, spans in zip(ROLES, _parts(self), strict=True):
            yield from ((role, span) for span in spans)


ROLES = tuple(name for name, kind in Quote.__annotations__.items() if kind == "tuple[Span, ...]")
"""The roles of a quote, in order: its fields that hold spans."""

_parts: Callable[[Quote], tuple[tuple[Span, ...], ...]] = attrgetter(*ROLES)


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

    def spans(self) -> tuple[Span, ...]:
        """Return every span of the annotation."""
        return self.span

    def roles(self) -> Iterator[tuple[str, Span]]:
        """Yield every span with its role."""
        yield from (("claim", span) for span in self.span)


Annotation = Mention | Quote | Claim

TYPES: dict[Layer, type[Mention | Quote | Claim]] = {"entities": Mention, "quotes": Quote, "claims": Claim}
"""What the annotations of each layer are."""

LETTERS: dict[Layer, str] = {"entities": "e", "quotes": "q", "claims": "c"}
"""The letter that the ids of each layer begin with."""


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

    @property
    def automatic(self) -> bool:
        """Whether a machine made all of the set, and no one has read it since.

        The labels of the layers decide: a converter is software too, and what it converts may be a person's.
        """
        return set(self.layers.values()) - {NOT_AVAILABLE} == {AUTOMATIC}


class AnnotationSet(msgspec.Struct, frozen=True):
    """The annotations of one document version by one maker."""

    document: DocumentRef
    provenance: Provenance
    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]

    def __iter__(self) -> Iterator[Annotation]:
        """Iterate over every annotation, layer by layer."""
        for layer in LAYERS:
            yield from self.layer(layer)

    def layer(self, name: Layer) -> tuple[Annotation, ...]:
        """Return the annotations of one layer."""
        rows: tuple[Annotation, ...] = getattr(self, name)
        return rows

    def stretches(self) -> list[Stretch]:
        """Return every mention and span of every layer, in file order."""
        found: list[Stretch] = [*self.entities]
        for spans in chain.from_iterable(map(_parts, self.quotes)):
            found += spans
        for claim in self.claims:
            found += claim.span
        return found

    def offsets(self) -> set[tuple[int, int]]:
        """Return the offsets of every span of every layer."""
        return {(stretch.start, stretch.end) for stretch in self.stretches()}

    def misfits(self, text: str) -> Iterator[tuple[Annotation, Span, str]]:
        """Yield every span that does not cover what it says, with its annotation and what is wrong with it."""
        if not self.fits(text):
            for annotation in self:
                yield from ((annotation, span, wrong) for span, wrong in misfits(annotation, text))

    def fits(self, text: str) -> bool:
        """Return whether every span covers what it says; asks all at once, for speed."""
        stretches = self.stretches()
        texts = [stretch.text for stretch in stretches]
        ends = [stretch.end for stretch in stretches]
        starts = [stretch.start for stretch in stretches]
        inside = min(starts, default=0) >= 0 and max(ends, default=0) <= len(text) and all(texts)
        return inside and texts == [text[start:end] for start, end in zip(starts, ends, strict=True)]


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Publication date as EDTF (ISO 8601-2:2019), its basis, and the slices of text it was read from."""

    date: str | None
    basis: str
    evidence: tuple[str, ...]


class Rights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights in a text: SPDX expression or ``LicenseRef-…``, holder, statement as it is written in the text."""

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
    """Return the id of an annotation across the corpus: ``<doc_id>#<id>``."""
    return f"{doc_id}#{annotation_id}"


def anchor(annotation: Annotation) -> tuple[Span, ...]:
    """Return the spans that place an annotation in the text: the mention, the content or the claim."""
    if isinstance(annotation, Mention):
        return (annotation.span,)
    return annotation.content if isinstance(annotation, Quote) else annotation.span


def position(annotation: Annotation) -> tuple[int, int, int, str]:
    """Return the sort key of an annotation in its file: start, end (longest first), then id in counting order."""
    if isinstance(annotation, Mention):
        return annotation.start, -annotation.end, len(annotation.id), annotation.id
    spans = anchor(annotation)
    if len(spans) == 1:
        return spans[0].start, -spans[0].end, len(annotation.id), annotation.id
    return min(s.start for s in spans), -max(s.end for s in spans), len(annotation.id), annotation.id


def misfit(stretch: Stretch, text: str) -> str | None:
    """Say what is wrong with a span that does not cover what it says, or return None if it does."""
    start, end = stretch.start, stretch.end
    if not 0 <= start < end:
        return f"begins at {start} and ends at {end}"
    if end > len(text):
        return f"ends at {end}; the text ends at {len(text)}"
    there = text[start:end]
    if there == stretch.text:
        return None
    return f"covers {shortened(there)!r}, not {stretch.text[:_SHOWN]!r}"


def misfits(annotation: Annotation, text: str) -> Iterator[tuple[Span, str]]:
    """Yield every span of an annotation that does not cover what it says, with what is wrong with it."""
    for span in annotation.spans():
        wrong = misfit(span, text)
        if wrong is not None:
            yield span, wrong


def shortened(text: str) -> str:
    """Return a text for a message, cut to 60 characters."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + "…"


def covered(spans: Sequence[Stretch]) -> tuple[int, int]:
    """Return the first start and the last end of some spans."""
    if len(spans) == 1:
        return spans[0].start, spans[0].end
    return min(s.start for s in spans), max(s.end for s in spans)
