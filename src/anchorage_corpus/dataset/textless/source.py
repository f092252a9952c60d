"""Writes and reads ``source/``: what a text-less dataset carries so that the full one can be made again.

``source/documents.jsonl`` holds one line per document: metadata and annotations with long slices withheld, and the
fingerprint from which spans are found again in another copy of the text. The registry, utterances, splits, citation,
datasheet and agreement are copied next to it unchanged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from anchorage_corpus.anchors.fingerprints import Fingerprint, Skeleton, fingerprint
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.built import builder_versions
from anchorage_corpus.dataset.identity import CITATION
from anchorage_corpus.dataset.papers.datasheet import DATASHEET
from anchorage_corpus.dataset.textless.withholding import LIMIT, offsets_needed, published, stated, withheld
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.model import AnnotationSet, Document, DocumentRef

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

T = TypeVar("T")

SOURCE = "source"
DOCUMENTS = "documents.jsonl"
BUILDER = "builder.json"
"""Versions of what built the dataset, so that whoever rehydrates it knows whether the bytes can be the same."""
_AS_THEY_ARE = (
    "annotations/entities.json",
    "annotations/utterances.json",
    "annotations/agreement.json",
    "corpus/splits.json",
    CITATION,
    DATASHEET,
)
_BLOCK = (LIMIT + 2) // 2
"""Any run longer than ``LIMIT`` contains at least one whole block of this many characters."""

_BETWEEN = "\x01"
"""Separates two strings so that no run spans both; no text contains it."""


class SourceDocument(msgspec.Struct, frozen=True):
    """One document without its text: a line of ``source/documents.jsonl``.

    ``metadata``, ``annotations`` and ``fingerprint`` stay JSON until they are needed.
    """

    document: DocumentRef
    set: str
    metadata: msgspec.Raw
    annotations: msgspec.Raw
    fingerprint: msgspec.Raw

    @property
    def doc_id(self) -> str:
        """Document id."""
        return self.document.id

    def prints(self) -> Fingerprint:
        """Return the decoded fingerprint; raises ``FindingsError`` if it is damaged."""
        return self._decoded(Fingerprint)

    def span_count(self) -> int:
        """Return the number of spans of the fingerprint; raises what ``prints`` raises."""
        return len(self._decoded(_Spans).spans)

    def _decoded(self, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(self.fingerprint, type=kind)
        except msgspec.DecodeError as error:
            raise FindingsError(f"{self.doc_id}: the dataset's source/ is damaged ({error})") from None


class _Spans(msgspec.Struct):
    spans: list[msgspec.Raw]


def source_document(document: Document, annotations: AnnotationSet) -> SourceDocument:
    """Return a document without its text; the fingerprint is salted with the text's checksum."""
    told = published(document, annotations)
    metadata = withheld(_as_json(document.metadata), document, told)
    body = withheld(_as_json(annotations), document, told)
    needed = offsets_needed(metadata) | offsets_needed(body)
    prints = fingerprint(document.text, needed, document.version.sha256, told)
    return SourceDocument(document.ref, annotations.provenance.set, _raw(metadata), _raw(body), _raw(prints))


def _as_json(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


def write_source(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write ``source/``, if the dataset is text-less."""
    if not built.textless:
        return
    source = folder / SOURCE
    source.mkdir(parents=True)
    encoder = msgspec.json.Encoder()
    with (source / DOCUMENTS).open("wb") as file:
        for doc_id in built.doc_ids:
            annotations = corpus.annotations(built.set_name, doc_id)
            document = corpus.document(doc_id, annotations.document.version)
            file.write(encoder.encode(source_document(document, annotations)) + b"\n")
    (source / BUILDER).write_bytes(encoder.encode(builder_versions()) + b"\n")
    for name in _AS_THEY_ARE:
        if (corpus.root / name).is_file():
            (source / Path(name).name).write_bytes((corpus.root / name).read_bytes())


def is_same_builder(dataset: Path) -> bool:
    """Return whether a text-less dataset was built by exactly the versions that are installed here."""
    path = dataset / SOURCE / BUILDER
    return path.is_file() and path.read_bytes().strip() == msgspec.json.encode(builder_versions())


def read_source(dataset: Path) -> list[SourceDocument]:
    """Return the documents of a text-less dataset.

    Raises ``MisuseError`` for a dataset that is not text-less, ``FindingsError`` for a damaged file.
    """
    path = dataset / SOURCE / DOCUMENTS
    if not path.is_file():
        raise MisuseError(f"{dataset}: not a text-less dataset (no {SOURCE}/{DOCUMENTS}); it needs no rehydration")
    try:
        return msgspec.json.Decoder(SourceDocument).decode_lines(path.read_bytes())
    except msgspec.DecodeError as error:
        raise FindingsError(f"{path}: damaged ({error}); `anchorage verify` names what differs") from None


def quoted_at_length(corpus: Corpus, folder: Path, doc_ids: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for every file outside the tables that quotes a longer run of a document than is allowed.

    Descriptions, notes and titles are written by hand, and nothing else keeps them from quoting. Runs are searched in
    every version of a text and in what metadata quote from it, with quotation marks, dashes and spaces made alike.
    """
    written = {name: Skeleton(text).text for name, text in _written(folder)}
    blocks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, text in written.items():
        for start in range(0, len(text) - _BLOCK + 1, _BLOCK):
            blocks[text[start : start + _BLOCK]].append((name, start))
    for doc_id in doc_ids:
        longest: dict[str, str] = {}
        for work in _works(corpus, doc_id):
            for here in range(len(work) - _BLOCK + 1):
                for name, there in blocks.get(work[here : here + _BLOCK], ()):
                    longest[name] = max(longest.get(name, ""), _shared(work, here, written[name], there), key=len)
        for name, run in longest.items():
            if len(run) > LIMIT:
                where = f"{len(run)} characters of {doc_id} at a stretch ({run[:LIMIT]!r}…)"
                yield f"{name}: holds {where}; without the texts it may hold {LIMIT}, say it in other words"


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what people wrote, by the name of the file that holds it."""
    for path in sorted((*folder.glob("*.md"), *folder.glob(CITATION))):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((folder / SOURCE).glob("*.json")):
        yield f"{SOURCE}/{path.name}", _BETWEEN.join(_strings(msgspec.json.decode(path.read_bytes())))
    metadata = (msgspec.json.decode(source.metadata) for source in read_source(folder))
    yield f"{SOURCE}/{DOCUMENTS}", _BETWEEN.join(_strings(list(metadata)))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _works(corpus: Corpus, doc_id: str) -> Iterator[str]:
    """Yield what belongs to the publisher of a document: its texts, title, and statements of date and rights."""
    metadata = corpus.metadata(doc_id)
    for version in metadata.versions:
        path = corpus.document_folder(doc_id) / version.file
        yield Skeleton(path.read_text(encoding="utf-8", errors="replace")).text if path.is_file() else ""
    yield from (Skeleton(slice_).text for slice_ in stated(metadata))


def _shared(work: str, here: int, written: str, there: int) -> str:
    """Return the longest run that two texts share through a place in each."""
    start = end = 0
    while here + start > 0 < there + start and work[here + start - 1] == written[there + start - 1]:
        start -= 1
    while here + end < len(work) and there + end < len(written) and work[here + end] == written[there + end]:
        end += 1
    return work[here + start : here + end]
