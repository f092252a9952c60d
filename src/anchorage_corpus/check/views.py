"""What rules look at: a document with its texts, and one annotation set of it with everything computed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

from anchorage_corpus.check.rule import Path
from anchorage_corpus.model import (
    GOLD,
    Annotation,
    AnnotationSet,
    DocumentMetadata,
    Entity,
    Quote,
    Span,
    TextVersion,
)


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


class Registry:
    """The entities that annotations point to, by id and by name."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self.entities = tuple(entities)
        self.by_id = {entity.id: entity for entity in self.entities}
        self.index = {entity.id: index for index, entity in enumerate(self.entities)}

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Names and aliases of each entity."""
        return {e.id: frozenset((e.name, *e.aliases)) for e in self.entities}

    @cached_property
    def owners(self) -> dict[str, set[str]]:
        """Entities that have a name or alias."""
        owners: dict[str, set[str]] = {}
        for entity, names in self.names.items():
            for name in names:
                owners.setdefault(name, set()).add(entity)
        return owners


class DocumentView:
    """A document's metadata and its texts.

    ``texts`` maps a file name (``v1.txt``) to the decoded text, or None where it cannot be read as one;
    ``digests`` maps it to the SHA-256 of its bytes.
    """

    def __init__(
        self, file: str, metadata: DocumentMetadata, texts: dict[str, str | None], digests: dict[str, str]
    ) -> None:
        self.file = file
        self.folder = file.rpartition("/")[0]
        self.metadata = metadata
        self.texts = texts
        self.digests = digests

    @property
    def text(self) -> str | None:
        """The latest text."""
        return self.texts.get(self.metadata.latest.file)

    def version(self, number: int) -> TextVersion | None:
        """A text version by number."""
        return next((v for v in self.metadata.versions if v.version == number), None)


class SetView:
    """One annotation set of one document over the text version that it names."""

    def __init__(
        self, file: str, annotations: AnnotationSet, document: DocumentView, version: TextVersion, registry: Registry
    ) -> None:
        self.file = file
        self.set = annotations
        self.entities = annotations.entities
        self.quotes = annotations.quotes
        self.claims = annotations.claims
        self.document = document
        self.registry = registry
        self.text_file = f"{document.folder}/{version.file}"
        self.text = document.texts[version.file] or ""
        self.is_gold = annotations.provenance.set == GOLD

    @cached_property
    def spans(self) -> list[tuple[Stretch, Path]]:
        """Every span of every layer with its path, in file order."""
        return list(_spans(self.set))

    @cached_property
    def texts(self) -> list[str]:
        """What each of ``spans`` says that it covers."""
        return [span.text for span, _ in self.spans]

    @cached_property
    def slices(self) -> list[str]:
        """What each of ``spans`` covers."""
        text = self.text
        return [text[span.start : span.end] for span, _ in self.spans]

    @cached_property
    def true_spans(self) -> list[tuple[Stretch, Path]]:
        """Those of ``spans`` that cover what they say: the others need no closer look until that is mended."""
        if self.slices == self.texts:
            return self.spans
        return [row for row, there in zip(self.spans, self.slices, strict=True) if row[0].text == there]

    @cached_property
    def edges(self) -> frozenset[str]:
        """Every first and last character that a span covers."""
        return frozenset(c for covered in self.slices if covered for c in (covered[0], covered[-1]))

    @cached_property
    def quote_by_id(self) -> dict[str, Quote]:
        """Quotes by id."""
        return {quote.id: quote for quote in self.quotes}

    def owner(self, path: Path) -> Annotation:
        """The annotation that a path of ``spans`` belongs to."""
        layer: tuple[Annotation, ...] = getattr(self.set, str(path[0]))
        return layer[int(path[1])]

    def context(self, start: int, end: int) -> str:
        """The text from ``start`` to ``end`` for a message, shortened to 60 characters."""
        covered = self.text[start:end]
        return covered if len(covered) <= 60 else covered[:58] + "…"


ROLES = ("content", "cue", "source", "addressee")


def _spans(annotations: AnnotationSet) -> Iterator[tuple[Stretch, Path]]:
    for i, mention in enumerate(annotations.entities):
        yield mention, ("entities", i)
    for i, quote in enumerate(annotations.quotes):
        for role in ROLES:
            for j, span in enumerate(getattr(quote, role)):
                yield span, ("quotes", i, role, j)
    for i, claim in enumerate(annotations.claims):
        for j, span in enumerate(claim.span):
            yield span, ("claims", i, "span", j)


def covered(spans: Iterable[Span]) -> tuple[int, int]:
    """First start and last end of some spans."""
    return min(s.start for s in spans), max(s.end for s in spans)
