"""Records of annotators' work, kept in git: the server's own JSON, and what a three-way merge starts from.

``annotations/studio/<annotator>/<doc_id>.v<version>.json``. They are not an annotation set: checks and the
dataset ignore them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import AnchorageError, InvalidFileError, Problem
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.model import TYPES, Annotation, AnnotationSet, Claim, DocumentRef, Layer, Mention, Quote
from anchorage_corpus.studio.api.answers import Stamp
from anchorage_corpus.studio.conversion.from_label_studio import Annotations
from anchorage_corpus.studio.sync.plan import File

_DERIVED = ("created_ago", "created_username")
"""Keys of an annotation that the server computes on request: how long ago it was made, an e-mail address."""


class Base(msgspec.Struct, frozen=True):
    """The three layers of an annotation set, without its provenance."""

    entities: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()

    def by_id(self) -> dict[str, Annotation]:
        """Return every annotation by its id."""
        layers: tuple[tuple[Annotation, ...], ...] = (self.entities, self.quotes, self.claims)
        return {annotation.id: annotation for layer in layers for annotation in layer}


def layers_of(annotations: Iterable[Annotation]) -> Base:
    """Sort annotations into their layers."""
    rows = list(annotations)
    return Base(
        tuple(a for a in rows if isinstance(a, Mention)),
        tuple(a for a in rows if isinstance(a, Quote)),
        tuple(a for a in rows if isinstance(a, Claim)),
    )


class Record(msgspec.Struct, frozen=True):
    """One annotator's work on one document as the server has it.

    ``ids`` maps regions drawn in the browser to annotation ids, for life; ``base`` is None until a first conversion
    succeeded; ``refused`` says why the last one failed, and ``late`` that it never can, since the local file is on a
    newer text. ``annotation`` is the server's JSON as it came; its ids are those of the server of ``project``.
    """

    document: DocumentRef
    task: int
    ids: dict[str, str]
    base: Base | None
    refused: tuple[str, ...]
    annotation: msgspec.Raw
    project: str = ""
    late: bool = False

    @property
    def stamp(self) -> Stamp:
        """Which annotation of the server it is of, and of which state of it."""
        return _stamp(self.annotation)

    def is_of(self, project: str) -> bool:
        """Return whether its ids are those of a project; older records do not name theirs."""
        return self.project in ("", project)


_stamp = msgspec.json.Decoder(Stamp).decode


class Conflict(msgspec.Struct, frozen=True):
    """An annotation that changed here and there since the last sync; None if it was deleted or never existed."""

    id: str
    base: Annotation | None
    here: Annotation | None
    there: Annotation | None


def studio_annotations(corpus: Corpus) -> Path:
    """Return the folder of the records of all annotators."""
    return corpus.root / "annotations" / "studio"


def record_file(corpus: Corpus, annotator: str, doc_id: str, version: int) -> Path:
    """Return the path of the record of an annotator's work on a text version."""
    return studio_annotations(corpus) / annotator / f"{doc_id}.v{version}.json"


def read_record(corpus: Corpus, annotator: str, doc_id: str, version: int) -> Record | None:
    """Return the record of an annotator's work on a document, or None before the first pull."""
    found: Record | None = _read(record_file(corpus, annotator, doc_id, version), Record)
    return found


def read_conflicts(corpus: Corpus, annotator: str, doc_id: str) -> tuple[Conflict, ...]:
    """Return conflicts that wait, with ``here`` from the annotator's file, which may have changed since."""
    found = _conflicts(corpus, annotator, doc_id)
    if found is None:
        return ()
    here: dict[str, Annotation] = {}
    if corpus.annotation_file(annotator, doc_id).is_file():
        here = as_base(corpus.annotations(annotator, doc_id)).by_id()
    return tuple(row.conflict(here.get(row.id)) for row in found.conflicts)


def conflicts_text(corpus: Corpus, annotator: str, doc_id: str) -> DocumentRef | None:
    """Return the text that waiting conflicts were found on."""
    found = _conflicts(corpus, annotator, doc_id)
    return found.document if found else None


def _conflicts(corpus: Corpus, annotator: str, doc_id: str) -> _ConflictFile | None:
    found: _ConflictFile | None = _read(corpus.conflict_file(annotator, doc_id), _ConflictFile)
    return found


def record_keys(corpus: Corpus) -> list[tuple[str, str, int]]:
    """Return annotator, document and text version of every record, sorted."""
    found = sorted(studio_annotations(corpus).glob("*/*.v*.json"))
    named = [(path.parent.name, _RECORD.fullmatch(path.name)) for path in found]
    return [(annotator, match[1], int(match[2])) for annotator, match in named if match]


_RECORD = re.compile(r"([^.]+)\.v([0-9]+)\.json")


def records(corpus: Corpus) -> list[tuple[str, Record]]:
    """Return every record with its annotator, sorted."""
    found = [(key[0], read_record(corpus, *key)) for key in record_keys(corpus)]
    return [(annotator, record) for annotator, record in found if record]


class ProjectRecords:
    """The records of one project. A damaged one is passed to ``damaged`` and holds up no other."""

    def __init__(
        self, corpus: Corpus, project: str, damaged: Callable[[str, str, AnchorageError], None] = lambda *_: None
    ) -> None:
        self._corpus, self._project, self._damaged = corpus, project, damaged

    def of(self, keys: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, Record]]:
        """Yield records by annotator, document and text version, each with its annotator."""
        for annotator, doc_id, version in keys:
            try:
                record = read_record(self._corpus, annotator, doc_id, version)
            except AnchorageError as error:
                self._damaged(annotator, doc_id, error)
                continue
            if record and record.is_of(self._project):
                yield annotator, record

    @cached_property
    def owners(self) -> dict[int, str]:
        """Annotator of each annotation that was taken over."""
        return {record.stamp.id: annotator for annotator, record in self.of(record_keys(self._corpus))}


def aside_file(corpus: Corpus, annotator: str, document: DocumentRef, annotation: msgspec.Raw) -> File:
    """Return the file for an annotation on which the annotator's file is not, or no longer, based."""
    name = f"{document.id}.v{document.version}.annotation-{_stamp(annotation).id}.json"
    path = studio_annotations(corpus) / annotator / name
    return File(path, _text(_annotation_rows(annotation), 0) + b"\n")


def conflicts(corpus: Corpus) -> list[tuple[str, str]]:
    """Return annotator and document of every conflict file, sorted."""
    found = studio_annotations(corpus).glob("*/*.conflict.json")
    return sorted((p.parent.name, p.name.removesuffix(".conflict.json")) for p in found)


def encode_record(record: Record) -> bytes:
    """Encode a record with one item a line, so that a diff shows which regions changed."""
    base = record.base and {name: _Rows(getattr(record.base, name)) for name in record.base.__struct_fields__}
    fields = {name: getattr(record, name) for name in Record.__struct_fields__ if name != "annotation"}
    rows = {"base": base, "annotation": _annotation_rows(record.annotation)}
    return _text(fields | rows, 0) + b"\n"


def _annotation_rows(annotation: msgspec.Raw) -> dict[str, object]:
    """Return an annotation with its values as the server wrote them, and its result item by item."""
    fields: dict[str, object] = {**_values(annotation)}
    for name in _DERIVED:
        fields.pop(name, None)
    result = fields.get("result")
    if isinstance(result, msgspec.Raw) and bytes(result).lstrip().startswith(b"["):
        fields["result"] = _Rows(_items(result))
    return fields


_values = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


def write_conflicts(corpus: Corpus, annotator: str, document: DocumentRef, found: tuple[Conflict, ...]) -> None:
    """Keep conflicts over a text for later, or remove the file if there are none left."""
    path, data = corpus.conflict_file(annotator, document.id), encode_conflicts(document, found)
    if data is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, data)


def encode_conflicts(document: DocumentRef, found: tuple[Conflict, ...]) -> bytes | None:
    """Encode conflicts over a text; None if there are none."""
    if not found:
        return None
    rows = _Rows({"layer": _layer(c), "id": c.id, "base": c.base, "there": c.there} for c in found)
    return _text({"document": document, "conflicts": rows}, 0) + b"\n"


class _ConflictRow(msgspec.Struct, frozen=True):
    layer: Layer
    id: str
    base: Any
    there: Any

    def conflict(self, here: Annotation | None) -> Conflict:
        kind = TYPES[self.layer] | None
        return Conflict(self.id, msgspec.convert(self.base, kind), here, msgspec.convert(self.there, kind))


class _ConflictFile(msgspec.Struct, frozen=True):
    document: DocumentRef
    conflicts: list[_ConflictRow]


def _layer(conflict: Conflict) -> Layer:
    some = conflict.here or conflict.there or conflict.base
    return next(name for name, kind in TYPES.items() if isinstance(some, kind))


def _read(path: Path, kind: Any) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        message = f"{error}; restore the file with git"
        raise InvalidFileError([Problem(str(path), 1, 1, "", message)]) from None


class _Rows(tuple[Any, ...]):
    """A list written one item a line."""


def _text(value: Any, depth: int) -> bytes:
    pad, end = b"  " * (depth + 1), b"  " * depth
    if isinstance(value, _Rows) and value:
        return b"[\n" + b",\n".join([pad + _line(row) for row in value]) + b"\n" + end + b"]"
    if isinstance(value, dict) and value and depth < 2:
        rows = [pad + _line(key) + b": " + _text(item, depth + 1) for key, item in value.items()]
        return b"{\n" + b",\n".join(rows) + b"\n" + end + b"}"
    return _line(value)


_line = msgspec.json.Encoder().encode


def as_base(layers: Annotations | AnnotationSet) -> Base:
    """Return the three layers alone."""
    return Base(layers.entities, layers.quotes, layers.claims)
