"""Reads a state of a corpus from a folder, a Git revision or a built dataset."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError, MisuseError, Problem
from anchorage_corpus.files.class_labels import named_row
from anchorage_corpus.history.diffing import Difference, DocumentSummary, Snapshot, description, diff_snapshots
from anchorage_corpus.history.git import commit_of, git
from anchorage_corpus.model import (
    GOLD,
    AnnotationSet,
    Claim,
    DocumentRef,
    Mention,
    Provenance,
    Quote,
    Rendering,
    Utterance,
)

T = TypeVar("T")

_PARTS = ("corpus", "annotations", "schema")


def snapshot(name: str, near: Path) -> Snapshot:
    """Read the state called ``name``: a corpus folder, a built dataset, or a Git revision of the repository ``near``.

    Raises ``MisuseError`` if it is something else, ``InvalidFileError`` for files that cannot be read.
    """
    folder = Path(name)
    if (folder / "data" / "documents").is_dir():
        return _of_dataset(folder)
    with corpus_at(name, near) as corpus:
        return of_corpus(corpus)


def compare(before: str, after: str, near: Path, sets: Sequence[str] = ()) -> Difference:
    """Return what changed between two states that ``snapshot`` knows by name, in the annotation sets that are named.

    If one of them is a built dataset, which has the gold set alone, only gold is compared. Raises ``MisuseError`` for
    a set that neither has.
    """
    old, new = snapshot(before, near), snapshot(after, near)
    _refuse_unknown(sets, {name for name, _ in old.sets.keys() | new.sets.keys()})
    old, new = _confined(old, sets), _confined(new, sets)
    if old.entities is None or new.entities is None:
        old, new = _confined(old, [GOLD]), _confined(new, [GOLD])
    return diff_snapshots(old, new)


def _refuse_unknown(sets: Sequence[str], known: Set[str]) -> None:
    unknown = [name for name in sets if name not in known]
    if unknown:
        there = ", ".join(sorted(known)) or "none"
        raise MisuseError(f"A and B have no annotation set {', '.join(unknown)}; they have {there}")


def _confined(state: Snapshot, sets: Sequence[str]) -> Snapshot:
    kept = {key: annotations for key, annotations in state.sets.items() if key[0] in sets}
    return msgspec.structs.replace(state, sets=kept) if sets else state


@contextmanager
def corpus_at(name: str, near: Path) -> Iterator[Corpus]:
    """Yield the corpus in a folder, or at a Git revision (in a temporary folder that is removed afterwards)."""
    folder = Path(name)
    if (folder / "corpus").is_dir():
        yield Corpus(folder)
        return
    with tempfile.TemporaryDirectory(prefix="anchorage-") as made:
        _extract(name, near, Path(made))
        try:
            yield Corpus(made)
        except InvalidFileError as error:
            raise InvalidFileError(
                [replace(p, path=f"{name}:{p.path.removeprefix(f'{made}/')}") for p in error.problems]
            ) from None


def _extract(revision: str, near: Path, target: Path) -> None:
    """Extract the regular files of a revision's corpus into a folder, but not links, which might lead anywhere."""
    commit = commit_of(revision, near)
    if commit is None:
        raise MisuseError(f"{revision}: neither a corpus folder, a built dataset nor a Git revision of {near}")
    listed = git(near, "ls-tree", "--name-only", commit, *(f"{part}/" for part in _PARTS)).stdout.decode()
    there = [part for part in _PARTS if f"{part}/" in listed]
    if "corpus" not in there:
        raise MisuseError(f"{revision}: holds no corpus/ in the folder of {near}")
    archive = git(near, "archive", "--format=tar", commit, *there)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(target, [member for member in tar if member.isfile() or member.isdir()], filter="data")
    for part in ("corpus", "annotations"):
        (target / part).mkdir(exist_ok=True)


def of_corpus(corpus: Corpus) -> Snapshot:
    """Return the state of a corpus folder."""
    metadata = [corpus.metadata(doc_id) for doc_id in corpus.document_ids()]
    sets = {
        (set_name, doc_id): corpus.annotations(set_name, doc_id)
        for set_name in corpus.sets()
        for doc_id in corpus.annotated_ids(set_name)
    }
    return Snapshot(
        {document.id: document.latest.sha256 for document in metadata},
        sets,
        entities := corpus.entities(),
        {entity.id: entity.name for entity in entities},
        corpus.utterances(),
        tuple(map(description, metadata)),
    )


def _of_dataset(folder: Path) -> Snapshot:
    """Return the state of a built dataset: its gold set; a dataset does not say how its layers were made."""
    documents = _made(folder, "documents", _document)
    utterances = _made(folder, "utterances", _utterance)
    return Snapshot(
        {annotations.document.id: annotations.document.sha256 for annotations, _ in documents},
        {(GOLD, annotations.document.id): annotations for annotations, _ in documents},
        None,
        _names(folder),
        tuple(utterances),
        tuple(told for _, told in documents),
    )


def _made(folder: Path, config: str, make: Callable[[dict[str, Any]], T]) -> list[T]:
    """Return what ``make`` makes of every row of a config, in which class labels are given by name."""
    found: list[T] = []
    for path in sorted((folder / "data" / config).glob("*.parquet")):
        try:
            found += map(make, _rows(path))
        except MisuseError as error:
            raise MisuseError(f"{folder}: {error}") from None
        except Exception as error:  # a damaged file breaks in whatever layer meets the damage
            message = f"not a table of a built dataset ({type(error).__name__}); build or download it again"
            raise InvalidFileError([Problem(str(path), 0, 0, "", message)]) from None
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    features = msgspec.json.decode(table.schema.metadata[b"huggingface"])["info"]["features"]
    for row in table.to_pylist():
        yield named_row(row, features)


def _document(row: dict[str, Any]) -> tuple[AnnotationSet, DocumentSummary]:
    if row["text"] is None:
        raise MisuseError("holds no texts to compare; `anchorage rehydrate` puts them back")
    annotations = AnnotationSet(
        DocumentRef(row["doc_id"], row["version"], row["text_sha256"]),
        Provenance(GOLD, (), None, {}),
        msgspec.convert(row["entities"], tuple[Mention, ...]),
        msgspec.convert(row["quotes"], tuple[Quote, ...]),
        msgspec.convert(row["claims"], tuple[Claim, ...]),
    )
    return annotations, msgspec.convert({**row, "id": row["doc_id"]}, DocumentSummary)


def _utterance(row: dict[str, Any]) -> Utterance:
    renderings = tuple(Rendering(r["quote"], r["relation"]) for r in row["renderings"])
    return Utterance(row["id"], row["event"], None, row["speakers_disagree"], renderings)


def _names(folder: Path) -> dict[str, str]:
    """Return the names of the entities that a dataset credits with a quote or a claim, by id."""
    named = [
        *_made(folder, "quotes", lambda row: (row["speaker"], row["speaker_name"])),
        *_made(folder, "claims", lambda row: (row["claimer"], row["claimer_name"])),
    ]
    return {key: name for key, name in named if key and name}
