"""Reads a state of a corpus from a folder, a Git revision or a built dataset."""

from __future__ import annotations

import io
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.diffing import Snapshot
from anchorage_corpus.errors import InvalidFileError, MisuseError, Problem
from anchorage_corpus.model import GOLD, AnnotationSet, Claim, DocumentRef, Mention, Provenance, Quote
from anchorage_corpus.revisions import commit_of, git
from anchorage_corpus.store import Corpus

_PARTS = ("corpus", "annotations", "schema")


def snapshot(name: str, near: Path) -> Snapshot:
    """What ``name`` means: a corpus folder, a built dataset, or a Git revision of the repository at ``near``.

    Raises ``MisuseError`` when it is none of them, ``InvalidFileError`` for files that cannot be read.
    """
    folder = Path(name)
    if (folder / "data" / "documents").is_dir():
        return _of_dataset(folder)
    with corpus_at(name, near) as corpus:
        return of_corpus(corpus)


@contextmanager
def corpus_at(name: str, near: Path) -> Iterator[Corpus]:
    """The corpus in a folder, or at a Git revision (in a temporary folder that is removed afterwards)."""
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
    """Put the regular files of a revision's corpus into a folder: a link might lead anywhere."""
    commit = commit_of(revision, near)
    if commit is None:
        raise MisuseError(f"{revision}: neither a corpus folder, a built dataset nor a Git revision of {near}")
    listed = git(near, "ls-tree", "--name-only", commit, *(f"{part}/" for part in _PARTS)).stdout.decode()
    there = [part for part in _PARTS if f"{part}/" in listed]
    if "corpus" not in there:
        raise MisuseError(f"{revision}: holds no corpus/ at the place of {near}")
    archive = git(near, "archive", "--format=tar", commit, *there)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(target, [member for member in tar if member.isfile() or member.isdir()], filter="data")
    for part in ("corpus", "annotations"):
        (target / part).mkdir(exist_ok=True)


def of_corpus(corpus: Corpus) -> Snapshot:
    """The state of a corpus folder."""
    documents = {doc_id: corpus.metadata(doc_id).latest.sha256 for doc_id in corpus.document_ids()}
    sets = {
        (set_name, doc_id): corpus.annotations(set_name, doc_id)
        for set_name in corpus.sets()
        for doc_id in corpus.annotated_ids(set_name)
    }
    return Snapshot(documents, sets, corpus.entities())


def _of_dataset(folder: Path) -> Snapshot:
    """The state of a built dataset: its gold set; how the layers were made is not in it."""
    found: list[AnnotationSet] = []
    for path in sorted((folder / "data" / "documents").glob("*.parquet")):
        try:
            found += _annotations(path)
        except Exception as error:  # a damaged file breaks in whatever layer meets the damage
            message = f"no table of a built dataset ({type(error).__name__}); build or download it again"
            raise InvalidFileError([Problem(str(path), 0, 0, "", message)]) from None
    documents = {annotations.document.id: annotations.document.sha256 for annotations in found}
    return Snapshot(documents, {(GOLD, annotations.document.id): annotations for annotations in found})


def _annotations(path: Path) -> Iterator[AnnotationSet]:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    features = msgspec.json.decode(table.schema.metadata[b"huggingface"])["info"]["features"]
    for row in table.to_pylist():
        named = {key: _named(value, features[key]) for key, value in row.items()}
        yield AnnotationSet(
            DocumentRef(named["doc_id"], named["version"], named["text_sha256"]),
            Provenance(GOLD, (), None, {}),
            msgspec.convert(named["entities"], tuple[Mention, ...]),
            msgspec.convert(named["quotes"], tuple[Quote, ...]),
            msgspec.convert(named["claims"], tuple[Claim, ...]),
        )


def _named(value: Any, feature: Any) -> Any:
    """A value with the numbers of class labels replaced by their names."""
    if value is None:
        return None
    if isinstance(value, list):
        inner = feature.get("feature", feature) if isinstance(feature, dict) else feature[0]
        return [_named(part, inner) for part in value]
    if isinstance(value, dict):
        return {key: _named(part, feature[key]) for key, part in value.items()}
    return feature["names"][value] if feature.get("_type") == "ClassLabel" else value
