"""What corpus rules look at: the shared files, and the few facts about each document that they need."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import TypeVar

import msgspec

from anchorage_corpus.check.reading.layout import Layout
from anchorage_corpus.check.reading.source import MAX_BYTES, SourceFile
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.history.frozen import Release
from anchorage_corpus.model import AUTO, GOLD, AnnotationSet, Quote, Utterance
from anchorage_corpus.text.near_duplicates import NEAR_DUPLICATE, candidates, containment

T = TypeVar("T", bound=Hashable)

_NAMES = msgspec.msgpack.Decoder(tuple[str, ...])


def packed(names: Iterable[str]) -> msgspec.Raw:
    """Pack names for facts: those of most documents are never looked at, and so never unpacked."""
    return msgspec.Raw(msgspec.msgpack.encode(tuple(names)))


def unpacked(names: msgspec.Raw) -> tuple[str, ...]:
    """Return what ``packed`` packed."""
    return _NAMES.decode(names)


def repeated(values: Iterable[T]) -> Iterator[tuple[int, T]]:
    """Yield each value that came before, with its position."""
    seen: set[T] = set()
    for i, value in enumerate(values):
        if value in seen:
            yield i, value
        seen.add(value)


class DocumentFacts(msgspec.Struct, frozen=True, array_like=True):
    """What the rules over a corpus need to know of one document; kept small, since a run holds one per document."""

    id: str
    event: str | None = None
    license: str | None = None
    sets: tuple[str, ...] = ()
    quotes: dict[str, str | None] = {}
    """Speaker of each quote of the gold set, or of the automatic set if there is no gold."""
    used: msgspec.Raw = packed(())
    """Registry ids that any set uses, packed."""
    claims: int = 0
    """Number of claims in the set that ``quotes`` come from."""
    names: msgspec.Raw = packed(())
    """Names that the gold set annotates, packed."""
    unmarked: tuple[tuple[str, int, str], ...] = ()
    """Text file, offset and name of each name that the registry knows and the gold set leaves out."""
    automatic: bool = False
    """Whether a machine made all of the gold set."""
    complete: bool = True
    """Whether every file of the document could be used."""
    sketch: bytes = b""
    """A sample of the text's shingles, by which near-duplicates are found."""
    text: str = ""
    """Name of the latest text's file; empty if it cannot be used."""


class CorpusView:
    """The corpus as a whole.

    ``splits`` is None if its file cannot be used, and empty if there is no such file; ``base`` has those of the
    revision that work started from. ``complete`` says whether every folder and file could be used; otherwise the
    rules cannot know that something is not used.
    """

    def __init__(
        self,
        layout: Layout,
        facts: dict[str, DocumentFacts],
        registry: KnownEntities,
        utterances: tuple[Utterance, ...],
        splits: dict[str, str] | None,
        release: Release | None = None,
        base: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self.layout = layout
        self.facts = facts
        self.registry = registry
        self.utterances = utterances
        self.splits = splits
        self.release = release
        self.base = base or {}
        self.max_bytes = max_bytes
        self.complete = registry.usable and not layout.closed and all(f.complete for f in facts.values())

    def speaker(self, global_quote_id: str) -> str | None:
        """Return the speaker of a quote, or None if it has none or does not exist."""
        doc_id, _, quote_id = global_quote_id.partition("#")
        facts = self.facts.get(doc_id)
        return facts.quotes.get(quote_id) if facts else None

    def knows(self, global_quote_id: str) -> bool:
        """Return whether a quote exists and every file of its document could be used."""
        doc_id, _, quote_id = global_quote_id.partition("#")
        facts = self.facts.get(doc_id)
        return facts is not None and facts.complete and quote_id in facts.quotes

    def quote(self, global_quote_id: str) -> Quote | None:
        """Return a whole quote, read again from its file since facts hold only its speaker, or None if it is gone."""
        doc_id, _, quote_id = global_quote_id.partition("#")
        return self._quotes(doc_id).get(quote_id)

    @cached_property
    def _quotes(self) -> Callable[[str], dict[str, Quote]]:
        return cache(self._read_quotes)

    def _read_quotes(self, doc_id: str) -> dict[str, Quote]:
        sets = self.layout.units[doc_id].sets
        entry = sets.get(GOLD) or sets.get(AUTO)
        if entry is None:
            return {}
        source = SourceFile(self.layout.root, entry, "annotation", self.max_bytes)
        source.decode()
        return {q.id: q for q in source.content.quotes} if isinstance(source.content, AnnotationSet) else {}

    def split(self, doc_id: str) -> str | None:
        """Return the split of a document, through its event."""
        facts = self.facts.get(doc_id)
        return (self.splits or {}).get(facts.event) if facts and facts.event else None

    @cached_property
    def near_duplicates(self) -> list[tuple[str, str]]:
        """Return pairs of documents with nearly the same text: candidates by sketch, compared in full."""
        text = cache(self.text)
        pairs = candidates({doc_id: facts.sketch for doc_id, facts in self.facts.items()})
        return [pair for pair in pairs if containment(text(pair[0]), text(pair[1])) >= NEAR_DUPLICATE]

    def text(self, doc_id: str) -> str:
        """Return the latest text of a document, for a closer look at a few; empty if it cannot be used."""
        entry = self.layout.units[doc_id].texts.get(self.facts[doc_id].text)
        return SourceFile(self.layout.root, entry, "text", self.max_bytes).text or "" if entry else ""
