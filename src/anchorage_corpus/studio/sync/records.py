"""What is kept in git beside an annotator's file: the server's own JSON, and what a three-way merge starts from.

``annotations/studio/<annotator>/<doc_id>.v<version>.json``. Not an annotation set: checks and the dataset pass it by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.atomic import write_atomically
from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.model import TYPES, Annotation, AnnotationSet, Claim, DocumentRef, Layer, Mention, Quote
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.conversion.from_label_studio import Annotations
from anchorage_corpus.studio.conversion.regions import Json


class Base(msgspec.Struct, frozen=True):
    """The three layers of an annotation set, without what surrounds them."""

    entities: tuple[Mention, ...] = ()
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()

    def by_id(self) -> dict[str, Annotation]:
        """Every annotation by its id."""
        layers: tuple[tuple[Annotation, ...], ...] = (self.entities, self.quotes, self.claims)
        return {annotation.id: annotation for layer in layers for annotation in layer}


def layers_of(annotations: Iterable[Annotation]) -> Base:
    """Annotations sorted into their layers."""
    rows = list(annotations)
    return Base(
        tuple(a for a in rows if isinstance(a, Mention)),
        tuple(a for a in rows if isinstance(a, Quote)),
        tuple(a for a in rows if isinstance(a, Claim)),
    )


class Record(msgspec.Struct, frozen=True):
    """One annotator's work on one document as the server has it.

    ``ids`` maps regions drawn in the browser to annotation ids, for life; ``base`` is None until a first conversion
    succeeded; ``refused`` says why the last one did not, and ``late`` that it never can, since the file here is on a
    newer text. ``annotation`` is the server's JSON, untouched; its ids are those of the server of ``project``.
    """

    document: DocumentRef
    task: int
    ids: dict[str, str]
    base: Base | None
    refused: tuple[str, ...]
    annotation: Json
    project: str = ""
    late: bool = False

    @property
    def stamp(self) -> tuple[int, str]:
        """Identity of the annotation and of its last change."""
        return self.annotation["id"], self.annotation["updated_at"]


class Conflict(msgspec.Struct, frozen=True):
    """An annotation that changed here and there since the last sync; None where it was deleted or never was."""

    id: str
    base: Annotation | None
    here: Annotation | None
    there: Annotation | None


def user_of(annotation: Json) -> int:
    """Id of who made an annotation, 0 for one whose user was deleted; some answers have the whole user there."""
    user = annotation["completed_by"]
    return int(user["id"] if isinstance(user, dict) else user or 0)


def studio_annotations(corpus: Corpus) -> Path:
    """Folder of the records of all annotators."""
    return corpus.root / "annotations" / "studio"


def record_file(corpus: Corpus, annotator: str, doc_id: str, version: int) -> Path:
    """Where the record of an annotator's work on a text version is kept."""
    return studio_annotations(corpus) / annotator / f"{doc_id}.v{version}.json"


def read_record(corpus: Corpus, annotator: str, doc_id: str, version: int) -> Record | None:
    """The record of an annotator's work on a document; None before the first pull."""
    found: Record | None = _read(record_file(corpus, annotator, doc_id, version), Record)
    return found


def read_conflicts(corpus: Corpus, annotator: str, doc_id: str) -> tuple[Conflict, ...]:
    """Conflicts that wait; what stands here is read from the annotator's file, which may have changed since."""
    found = _conflicts(corpus, annotator, doc_id)
    if found is None:
        return ()
    here: dict[str, Annotation] = {}
    if corpus.annotation_file(annotator, doc_id).is_file():
        here = as_base(corpus.annotations(annotator, doc_id)).by_id()
    return tuple(row.conflict(here.get(row.id)) for row in found.conflicts)


def conflicts_text(corpus: Corpus, annotator: str, doc_id: str) -> DocumentRef | None:
    """The text that waiting conflicts were found on."""
    found = _conflicts(corpus, annotator, doc_id)
    return found.document if found else None


def _conflicts(corpus: Corpus, annotator: str, doc_id: str) -> _ConflictFile | None:
    found: _ConflictFile | None = _read(corpus.conflict_file(annotator, doc_id), _ConflictFile)
    return found


def record_keys(corpus: Corpus) -> list[tuple[str, str, int]]:
    """Annotator, document and text version of every record, sorted."""
    found = sorted(studio_annotations(corpus).glob("*/*.v*.json"))
    named = [(path.parent.name, _RECORD.fullmatch(path.name)) for path in found]
    return [(annotator, match[1], int(match[2])) for annotator, match in named if match]


_RECORD = re.compile(r"([^.]+)\.v([0-9]+)\.json")


def records(corpus: Corpus) -> list[tuple[str, Record]]:
    """Every record with its annotator, sorted."""
    found = [(key[0], read_record(corpus, *key)) for key in record_keys(corpus)]
    return [(annotator, record) for annotator, record in found if record]


def aside_file(corpus: Corpus, annotator: str, document: DocumentRef, annotation: Json) -> tuple[Path, bytes]:
    """The server's JSON of an annotation that is not, or no longer, what the annotator's file goes back to."""
    name = f"{document.id}.v{document.version}.annotation-{annotation['id']}.json"
    return studio_annotations(corpus) / annotator / name, _text(_annotation_rows(annotation), 0) + b"\n"


def conflicts(corpus: Corpus) -> list[tuple[str, str]]:
    """Annotator and document of every conflict file, sorted."""
    found = studio_annotations(corpus).glob("*/*.conflict.json")
    return sorted((p.parent.name, p.name.removesuffix(".conflict.json")) for p in found)


def encode_record(record: Record) -> bytes:
    """Bytes of a record: one item a line, so that a diff shows which regions changed."""
    base = record.base and {name: _Rows(getattr(record.base, name)) for name in record.base.__struct_fields__}
    fields = {name: getattr(record, name) for name in Record.__struct_fields__ if name != "annotation"}
    rows = {"base": base, "annotation": _annotation_rows(record.annotation)}
    return _text(fields | rows, 0) + b"\n"


def _annotation_rows(annotation: Json) -> Json:
    return {key: _Rows(value) if key == "result" else value for key, value in annotation.items()}


def write_conflicts(corpus: Corpus, annotator: str, document: DocumentRef, found: tuple[Conflict, ...]) -> None:
    """Keep conflicts over a text for later, or take the file away where there are none left."""
    path = corpus.conflict_file(annotator, document.id)
    if found:
        rows = _Rows({"layer": _layer(c), "id": c.id, "base": c.base, "there": c.there} for c in found)
        write_atomically(path, _text({"document": document, "conflicts": rows}, 0) + b"\n")
    else:
        path.unlink(missing_ok=True)


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
    """The three layers alone."""
    return Base(layers.entities, layers.quotes, layers.claims)
