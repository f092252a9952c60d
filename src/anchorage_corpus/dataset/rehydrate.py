"""Text-less dataset + texts that the user lawfully has → the full dataset.

From an identical text the result is byte for byte the full build. From another copy every span is found again or
reported: ``exact``, ``moved``, ``fuzzy`` with a similarity, or ``lost``; never silently wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.dataset.build import Built, build_again
from anchorage_corpus.dataset.textless import SOURCE, SourceDocument, read_source
from anchorage_corpus.dataset.withholding import restored
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.model import (
    AnnotationSet,
    Document,
    DocumentMetadata,
    Entity,
    EntityRegistry,
    Splits,
    Utterance,
    Utterances,
)
from anchorage_corpus.moving import placed
from anchorage_corpus.parsing import read
from anchorage_corpus.reanchor import Outcome, Reanchored, reanchor
from anchorage_corpus.store import Corpus, decode_text, sha256


class RehydratedDocument(msgspec.Struct, frozen=True):
    """How one document came back: the file it was read from and what became of its spans."""

    doc_id: str
    file: str | None
    identical: bool
    spans: dict[Outcome, int]
    uncertain: tuple[Reanchored, ...]
    """Spans that moved are counted only; these are the fuzzy and the lost ones."""


class Rehydration(msgspec.Struct, frozen=True):
    """What a rehydration made: one entry a document, and the build."""

    documents: tuple[RehydratedDocument, ...]
    built: Built

    @property
    def complete(self) -> bool:
        """Whether every text was there and identical."""
        return all(document.identical for document in self.documents)


def rehydrate(dataset: Path, texts: Path, out: Path) -> Rehydration:
    """Make the full dataset in ``out`` from a text-less one and a folder of texts.

    A text is found under the name ``<doc_id>.txt``, that of its source file, or any other when the checksum is
    right; another copy is taken under the first two. Documents without a text are left out and reported. Raises
    ``MisuseError`` when there is no text for any, or the dataset is not text-less.
    """
    if not texts.is_dir():
        raise MisuseError(f"{texts}: not a folder of texts")
    shelf = Shelf(texts)
    sources = read_source(dataset)
    corpus = RehydratedCorpus(dataset / SOURCE, [source for source in sources if shelf.holds(source)], shelf)
    if not corpus.document_ids():
        raise MisuseError(f"{texts}: holds no text of this dataset, neither by checksum nor by name (<doc_id>.txt)")
    built = build_again(corpus, out, sources[0].set)
    reports = [corpus.reports.get(source.doc_id) or _missing(source) for source in sources]
    return Rehydration(tuple(reports), built)


class Shelf:
    """The texts of a folder, by name and by checksum."""

    def __init__(self, folder: Path) -> None:
        self._files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
        self._by_name = {str(p.relative_to(folder)): p for p in self._files} | {p.name: p for p in self._files}

    @cached_property
    def _by_checksum(self) -> dict[str, Path]:
        return {sha256(path.read_bytes()): path for path in self._files}

    def holds(self, source: SourceDocument) -> bool:
        """Whether there is a text of a document."""
        return self._named(source) is not None or source.document.sha256 in self._by_checksum

    def take(self, source: SourceDocument) -> tuple[Path, bytes]:
        """The text of a document: the identical one under any name, else another copy under the document's name."""
        named = self._named(source)
        data = named.read_bytes() if named else b""
        if named and (sha256(data) == source.document.sha256 or source.document.sha256 not in self._by_checksum):
            return named, data
        path = self._by_checksum[source.document.sha256]
        return path, path.read_bytes()

    def _named(self, source: SourceDocument) -> Path | None:
        return next((self._by_name[name] for name in _names(source) if name in self._by_name), None)


def _names(source: SourceDocument) -> Iterable[str]:
    yield f"{source.doc_id}.txt"
    versions = msgspec.json.decode(source.metadata)["versions"]
    yield from (f"{source.doc_id}/{version['file']}" for version in reversed(versions))
    yield from (version["source"] for version in reversed(versions) if isinstance(version["source"], str))


class RehydratedCorpus(Corpus):
    """A text-less dataset's ``source/`` with texts put back, a document at a time as it is asked for."""

    def __init__(self, folder: Path, sources: Iterable[SourceDocument], shelf: Shelf) -> None:
        super().__init__(folder)
        self._sources = {source.doc_id: source for source in sources}
        self._shelf = shelf
        self._last = ""
        self._restored: tuple[Document, AnnotationSet]
        self.reports: dict[str, RehydratedDocument] = {}

    def document_ids(self) -> list[str]:
        """Ids of the documents whose texts were found."""
        return sorted(self._sources)

    def annotated_ids(self, set_name: str) -> list[str]:
        """The same: every document of a dataset is annotated."""
        return self.document_ids()

    def metadata(self, doc_id: str) -> DocumentMetadata:
        """Metadata of a document."""
        return self.document(doc_id).metadata

    def document(self, doc_id: str, version: int | None = None) -> Document:
        """A document with the text that was found."""
        return self._pair(doc_id)[0]

    def annotations(self, set_name: str, doc_id: str) -> AnnotationSet:
        """Its annotations, on that text."""
        return self._pair(doc_id)[1]

    def _pair(self, doc_id: str) -> tuple[Document, AnnotationSet]:
        if doc_id != self._last:
            source = self._sources[doc_id]
            self._restored, self.reports[doc_id] = _rehydrated(source, *self._shelf.take(source))
            self._last = doc_id
        return self._restored

    def entities(self) -> tuple[Entity, ...]:
        """The registry."""
        return read(self.root / "entities.json", EntityRegistry).entities

    def utterances(self) -> tuple[Utterance, ...]:
        """The utterances."""
        return read(self.root / "utterances.json", Utterances).utterances

    def splits(self) -> dict[str, str]:
        """Split of each event."""
        return read(self.root / "splits.json", Splits).events


def _rehydrated(
    source: SourceDocument, path: Path, data: bytes
) -> tuple[tuple[Document, AnnotationSet], RehydratedDocument]:
    text = decode_text(data, str(path))
    if sha256(data) == source.document.sha256:
        restored = _restored(source, lambda start, end: text[start:end], text)
        return restored, RehydratedDocument(source.doc_id, str(path), True, {"exact": source.span_count()}, ())
    return _reanchored(source, path, data, text)


def _reanchored(
    source: SourceDocument, path: Path, data: bytes, text: str
) -> tuple[tuple[Document, AnnotationSet], RehydratedDocument]:
    known = _known_slices(msgspec.json.decode(source.annotations))
    places = {(p.start, p.end): p for p in reanchor(source.prints(), text, known)}

    def slice_at(start: int, end: int) -> str:
        span = places[start, end].span
        return span.text if span else "…"

    document, annotations = _restored(source, slice_at, text)
    version = msgspec.structs.replace(document.version, sha256=sha256(data), note="another copy of this version")
    others = tuple(v for v in document.metadata.versions if v.version != version.version)
    versions = tuple(sorted((*others, version), key=lambda v: v.version))
    document = Document(msgspec.structs.replace(document.metadata, versions=versions), version, text)
    moved = placed(annotations, document.ref, places.values())
    uncertain = tuple(p for p in places.values() if p.outcome in ("fuzzy", "lost"))
    counts = dict(Counter(p.outcome for p in places.values()))
    return (document, moved), RehydratedDocument(source.doc_id, str(path), False, counts, uncertain)


def _restored(
    source: SourceDocument, slice_at: Callable[[int, int], str], text: str
) -> tuple[Document, AnnotationSet]:
    try:
        metadata = msgspec.json.decode(restored(source.metadata, slice_at), type=DocumentMetadata)
        annotations = msgspec.json.decode(restored(source.annotations, slice_at), type=AnnotationSet)
    except (msgspec.DecodeError, KeyError) as error:
        raise FindingsError(f"{source.doc_id}: the dataset's source/ is damaged ({error})") from None
    version = next((v for v in metadata.versions if v.version == source.document.version), None)
    if version is None:
        raise FindingsError(f"{source.doc_id}: the dataset names no version {source.document.version}; it is damaged")
    return Document(metadata, version, text), annotations


def _known_slices(value: Any) -> dict[tuple[int, int], str]:
    """The short slices that the dataset does hold, by offsets."""
    if isinstance(value, list):
        return {k: v for item in value for k, v in _known_slices(item).items()}
    if not isinstance(value, dict):
        return {}
    found = {k: v for item in value.values() for k, v in _known_slices(item).items()}
    if isinstance(value.get("text"), str) and "start" in value:
        found[value["start"], value["end"]] = value["text"]
    return found


def _missing(source: SourceDocument) -> RehydratedDocument:
    return RehydratedDocument(source.doc_id, None, False, {"lost": source.span_count()}, ())
