"""Makes the full dataset from a text-less one and texts that the user lawfully has.

From an identical text the result is byte for byte the full build. In another copy every span is found again or
reported: ``exact``, ``moved``, ``fuzzy`` with a similarity, or ``lost``; never silently wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.anchors.moving import placed
from anchorage_corpus.anchors.reanchor import Outcome, Reanchored, is_related, reanchor
from anchorage_corpus.corpus.store import Corpus, decode_text, sha256
from anchorage_corpus.dataset.build import build_again
from anchorage_corpus.dataset.built import Built
from anchorage_corpus.dataset.checksums import hash_files, listed_files, mismatches, read_checksums
from anchorage_corpus.dataset.papers.card import CARD
from anchorage_corpus.dataset.papers.extras import seal
from anchorage_corpus.dataset.textless.source import SOURCE, SourceDocument, is_same_builder, read_source
from anchorage_corpus.dataset.textless.withholding import restored
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.files.parsing import read
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

REPORT = "rehydration.json"
"""Report that is written into a dataset made from other copies of its texts."""


class FollowedSpan(msgspec.Struct, frozen=True):
    """A span of an annotation, or of what metadata quote (``annotation`` null), and its new place."""

    annotation: str | None
    role: str
    place: Reanchored


class RehydratedDocument(msgspec.Struct, frozen=True):
    """How one document was restored: the file it was read from and the outcome for its spans.

    ``related`` is false for a file that is not a copy of this text, whose document was left out. ``followed`` is
    empty if the text was identical or missing.
    """

    doc_id: str
    file: str | None
    identical: bool
    related: bool
    spans: dict[Outcome, int]
    followed: tuple[FollowedSpan, ...] = ()

    @property
    def uncertain(self) -> Iterator[FollowedSpan]:
        """Spans that need a reader: fuzzy and lost ones."""
        return (span for span in self.followed if span.place.outcome in ("fuzzy", "lost"))


class Rehydration(msgspec.Struct, frozen=True):
    """The result of a rehydration: one entry per document, the build, and whether its builder is the same."""

    documents: tuple[RehydratedDocument, ...]
    built: Built
    same_builder: bool

    @property
    def complete(self) -> bool:
        """Whether every text was found and identical."""
        return all(document.identical for document in self.documents)


def rehydrate(dataset: Path, texts: Path, out: Path) -> Rehydration:
    """Make the full dataset in ``out`` from a text-less one and a folder of texts.

    A text is found under the name ``<doc_id>.txt``, under that of its source file, or, if its checksum matches, under
    any name; another copy is accepted under the first two only. Documents without a text, or with one that is not a
    copy of theirs, are left out and reported. If a copy differs, ``rehydration.json`` and the card in ``out`` say so.
    Raises ``MisuseError`` if no document has a text, the dataset is not text-less, or ``out`` is inside it;
    ``FindingsError`` if its parts do not match their checksums.
    """
    if out.resolve().is_relative_to(dataset.resolve()):
        raise MisuseError(f"{out}: is the text-less dataset, or in it; name another folder with --out")
    if not texts.is_dir():
        raise MisuseError(f"{texts}: not a folder of texts")
    shelf = Shelf(texts)
    sources = read_source(dataset)
    _refuse_damage(dataset)
    held = [source for source in sources if shelf.holds(source)]
    corpus = RehydratedCorpus(dataset / SOURCE, [source for source in held if shelf.is_copy(source)], shelf)
    if not corpus.document_ids():
        raise MisuseError(f"{texts}: holds no text of this dataset, neither by checksum nor by name (<doc_id>.txt)")
    built = build_again(corpus, out, sources[0].set)
    reports = tuple(corpus.reports.get(source.doc_id) or _left_out(source, shelf) for source in sources)
    done = Rehydration(reports, built, is_same_builder(dataset))
    if not done.complete:
        _say_so(done, out)
    return done


def _refuse_damage(dataset: Path) -> None:
    """Raise if ``source/`` is damaged: changed offsets would put spans on other words without any other sign."""
    expected = {name: digest for name, digest in read_checksums(dataset).items() if name.startswith(f"{SOURCE}/")}
    found = hash_files(dataset, (f"{SOURCE}/{name}" for name in listed_files(dataset / SOURCE)))
    if wrong := mismatches(expected, found):
        raise FindingsError("\n".join([f"{dataset}: differs from its checksums; download it again", *wrong]))


def _say_so(done: Rehydration, out: Path) -> None:
    """Write the report into the dataset, name it on the card, and count both in the checksums."""
    (out / REPORT).write_bytes(msgspec.json.format(msgspec.json.encode(done.documents), indent=1) + b"\n")
    with (out / CARD).open("a", encoding="utf-8") as card:
        card.write(_ON_THE_CARD.format(uncertain=sum(sum(1 for _ in d.uncertain) for d in done.documents)))
    seal(out)


_ON_THE_CARD = f"""
## Made from other copies of the texts

This dataset was put together by `anchorage rehydrate` from copies of the texts that differ from those annotated, or
without some of them. {{uncertain}} spans were found with a difference or not at all; `{REPORT}` says of every span
where it went.
"""


class Shelf:
    """The texts of a folder, by name and by checksum."""

    def __init__(self, folder: Path) -> None:
        self._files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
        self._by_name = {str(p.relative_to(folder)): p for p in self._files} | {p.name: p for p in self._files}

    @cached_property
    def _by_checksum(self) -> dict[str, Path]:
        return {sha256(path.read_bytes()): path for path in self._files}

    def holds(self, source: SourceDocument) -> bool:
        """Return whether the folder has a text for a document."""
        return self._named(source) is not None or source.document.sha256 in self._by_checksum

    def take(self, source: SourceDocument) -> tuple[Path, bytes]:
        """Return the text of a document: the identical one under any name, else a copy under the document's name."""
        named = self._named(source)
        data = named.read_bytes() if named else b""
        if named and (sha256(data) == source.document.sha256 or source.document.sha256 not in self._by_checksum):
            return named, data
        path = self._by_checksum[source.document.sha256]
        return path, path.read_bytes()

    def is_copy(self, source: SourceDocument) -> bool:
        """Return whether the text found for a document is a copy of it, however changed."""
        path, data = self.take(source)
        same = sha256(data) == source.document.sha256
        return same or is_related(source.prints(), decode_text(data, str(path)))

    def _named(self, source: SourceDocument) -> Path | None:
        return next((self._by_name[name] for name in _names(source) if name in self._by_name), None)


def _names(source: SourceDocument) -> Iterable[str]:
    yield f"{source.doc_id}.txt"
    versions = msgspec.json.decode(source.metadata)["versions"]
    yield from (f"{source.doc_id}/{version['file']}" for version in reversed(versions))
    yield from (version["source"] for version in reversed(versions) if isinstance(version["source"], str))


class RehydratedCorpus(Corpus):
    """A text-less dataset's ``source/`` with texts put back, one document at a time, when it is asked for."""

    def __init__(self, folder: Path, sources: Iterable[SourceDocument], shelf: Shelf) -> None:
        super().__init__(folder)
        self._sources = {source.doc_id: source for source in sources}
        self._shelf = shelf
        self._last = ""
        self._restored: tuple[Document, AnnotationSet]
        self.reports: dict[str, RehydratedDocument] = {}

    def document_ids(self) -> list[str]:
        """Return the ids of the documents whose texts were found."""
        return sorted(self._sources)

    def annotated_ids(self, set_name: str) -> list[str]:
        """Return the same ids: every document of a dataset is annotated."""
        return self.document_ids()

    def metadata(self, doc_id: str) -> DocumentMetadata:
        """Return the metadata of a document."""
        return self.document(doc_id).metadata

    def document(self, doc_id: str, version: int | None = None) -> Document:
        """Return a document with the text that was found."""
        return self._pair(doc_id)[0]

    def annotations(self, set_name: str, doc_id: str) -> AnnotationSet:
        """Return a document's annotations, on that text."""
        return self._pair(doc_id)[1]

    def _pair(self, doc_id: str) -> tuple[Document, AnnotationSet]:
        if doc_id != self._last:
            source = self._sources[doc_id]
            self._restored, self.reports[doc_id] = _rehydrated(source, *self._shelf.take(source))
            self._last = doc_id
        return self._restored

    def entities(self) -> tuple[Entity, ...]:
        """Return the registry."""
        return read(self.root / "entities.json", EntityRegistry).entities

    def utterances(self) -> tuple[Utterance, ...]:
        """Return the utterances."""
        return read(self.root / "utterances.json", Utterances).utterances

    def splits(self) -> dict[str, str]:
        """Return the split of each event."""
        return read(self.root / "splits.json", Splits).events


def _rehydrated(
    source: SourceDocument, path: Path, data: bytes
) -> tuple[tuple[Document, AnnotationSet], RehydratedDocument]:
    text = decode_text(data, str(path))
    if sha256(data) == source.document.sha256:
        restored = _restored(source, lambda start, end: text[start:end], text)
        return restored, RehydratedDocument(source.doc_id, str(path), True, True, {"exact": source.span_count()})
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
    counts = dict(Counter(p.outcome for p in places.values()))
    followed = tuple(_followed(annotations, places))
    return (document, moved), RehydratedDocument(source.doc_id, str(path), False, True, counts, followed)


def _followed(annotations: AnnotationSet, places: Mapping[tuple[int, int], Reanchored]) -> Iterator[FollowedSpan]:
    """Yield every span with the annotation that it belongs to, in the order of the file; then what metadata quote."""
    left = dict(places)
    for annotation in annotations:
        for role, span in annotation.roles():
            yield FollowedSpan(annotation.id, role, places[span.start, span.end])
            left.pop((span.start, span.end), None)
    yield from (FollowedSpan(None, "metadata", place) for place in left.values())


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
    """Return the short slices that the dataset does hold, by offsets."""
    if isinstance(value, list):
        return {k: v for item in value for k, v in _known_slices(item).items()}
    if not isinstance(value, dict):
        return {}
    found = {k: v for item in value.values() for k, v in _known_slices(item).items()}
    if isinstance(value.get("text"), str) and "start" in value:
        found[value["start"], value["end"]] = value["text"]
    return found


def _left_out(source: SourceDocument, shelf: Shelf) -> RehydratedDocument:
    """Report a document without a text, or with a text that is not a copy of it."""
    file = str(shelf.take(source)[0]) if shelf.holds(source) else None
    return RehydratedDocument(source.doc_id, file, False, False, {"lost": source.span_count()})
