"""Text-less dataset + texts that the user lawfully has → the full dataset.

From an identical text the result is byte for byte the full build. From another copy every span is found again or
reported: ``exact``, ``moved``, ``fuzzy`` with a similarity, or ``lost``; never silently wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.dataset.build import Built, build
from anchorage_corpus.dataset.textless import SOURCE, SourceDocument, read_source
from anchorage_corpus.dataset.withholding import restored
from anchorage_corpus.errors import InvalidTextError, MisuseError
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
from anchorage_corpus.reanchor import Outcome, Reanchored, reanchor
from anchorage_corpus.store import Corpus, decode_text, read, sha256


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

    A text is found by its checksum under any name, else by the name ``<doc_id>.txt`` or that of its source file.
    Documents without a text are left out and reported. Raises ``MisuseError`` when there is no text for any, or the
    dataset is not text-less.
    """
    if not texts.is_dir():
        raise MisuseError(f"{texts}: not a folder of texts")
    shelf = _Shelf(texts)
    pairs = [(source, shelf.find(source)) for source in read_source(dataset)]
    if not any(path for _, path in pairs):
        raise MisuseError(f"{texts}: holds no text of this dataset, neither by checksum nor by name (<doc_id>.txt)")
    corpus = RehydratedCorpus(dataset / SOURCE, [(source, path) for source, path in pairs if path])
    reports = [corpus.reports.get(source.doc_id) or _missing(source) for source, _ in pairs]
    return Rehydration(tuple(reports), build(corpus, out, corpus.set_name))


class _Shelf:
    """The texts of a folder, by checksum and by name."""

    def __init__(self, folder: Path) -> None:
        self._files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
        self._by_name = {str(p.relative_to(folder)): p for p in self._files} | {p.name: p for p in self._files}

    @cached_property
    def _by_checksum(self) -> dict[str, Path]:
        return {sha256(path.read_bytes()): path for path in self._files}

    def find(self, source: SourceDocument) -> Path | None:
        """The file of a document's text: the identical one under any name, else another copy under its name."""
        found = self._by_checksum.get(source.sha256)
        return found or next((self._by_name[name] for name in _names(source) if name in self._by_name), None)


def _names(source: SourceDocument) -> Iterable[str]:
    versions = source.metadata["versions"]
    yield f"{source.doc_id}.txt"
    yield from (f"{source.doc_id}/{version['file']}" for version in reversed(versions))
    yield from (version["source"] for version in reversed(versions) if isinstance(version["source"], str))


class RehydratedCorpus(Corpus):
    """A corpus held in memory: a text-less dataset's ``source/`` with texts put back."""

    def __init__(self, source: Path, pairs: list[tuple[SourceDocument, Path]]) -> None:
        super().__init__(source)
        self._documents: dict[str, tuple[Document, AnnotationSet]] = {}
        self.reports: dict[str, RehydratedDocument] = {}
        for document, path in pairs:
            self._documents[document.doc_id], self.reports[document.doc_id] = _rehydrated(document, path)
        self.set_name = next(iter(self._documents.values()))[1].provenance.set

    def document_ids(self) -> list[str]:
        """Ids of the documents whose texts were found."""
        return sorted(self._documents)

    def annotated_ids(self, set_name: str) -> list[str]:
        """The same: every document of a dataset is annotated."""
        return self.document_ids() if set_name == self.set_name else []

    def metadata(self, doc_id: str) -> DocumentMetadata:
        """Metadata of a document."""
        return self._documents[doc_id][0].metadata

    def document(self, doc_id: str, version: int | None = None) -> Document:
        """A document with the text that was found."""
        return self._documents[doc_id][0]

    def annotations(self, set_name: str, doc_id: str) -> AnnotationSet:
        """Its annotations, on that text."""
        return self._documents[doc_id][1]

    def entities(self) -> tuple[Entity, ...]:
        """The registry."""
        return read(self.root / "entities.json", EntityRegistry).entities

    def utterances(self) -> tuple[Utterance, ...]:
        """The utterances."""
        return read(self.root / "utterances.json", Utterances).utterances

    def splits(self) -> dict[str, str]:
        """Split of each event."""
        return read(self.root / "splits.json", Splits).events


def _rehydrated(source: SourceDocument, path: Path) -> tuple[tuple[Document, AnnotationSet], RehydratedDocument]:
    data = path.read_bytes()
    text = decode_text(data, str(path))
    if sha256(data) == source.sha256:
        document, annotations = _restored(source, lambda start, end: text[start:end], text)
        report = RehydratedDocument(source.doc_id, str(path), True, {"exact": len(source.fingerprint.spans)}, ())
        return (document, annotations), report
    return _reanchored(source, path, data, text)


def _reanchored(
    source: SourceDocument, path: Path, data: bytes, text: str
) -> tuple[tuple[Document, AnnotationSet], RehydratedDocument]:
    known = _known_slices(source.annotations)
    places = {(p.start, p.end): p for p in reanchor(source.fingerprint, text, known)}

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


def _restored(source: SourceDocument, slice_at: Any, text: str) -> tuple[Document, AnnotationSet]:
    metadata = msgspec.convert(restored(source.metadata, slice_at), DocumentMetadata)
    annotations = msgspec.convert(restored(source.annotations, slice_at), AnnotationSet)
    number = annotations.document.version
    version = next((v for v in metadata.versions if v.version == number), None)
    if version is None:
        raise InvalidTextError(f"{source.doc_id}: the dataset names no text version {number}; it is damaged")
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
    return RehydratedDocument(source.doc_id, None, False, {"lost": len(source.fingerprint.spans)}, ())
