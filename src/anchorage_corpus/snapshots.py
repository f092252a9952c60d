"""Reads a state of a corpus from a folder, a Git revision or a built dataset."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.diffing import Description, Snapshot, description
from anchorage_corpus.errors import MisuseError
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
        yield Corpus(made)


def _extract(revision: str, near: Path, target: Path) -> None:
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    found = _git(near, *asked)
    if found.returncode:
        raise MisuseError(f"{revision}: neither a corpus folder, a built dataset nor a Git revision of {near}")
    commit = found.stdout.decode().strip()
    listed = _git(near, "ls-tree", "--name-only", commit, *(f"{part}/" for part in _PARTS)).stdout.decode()
    there = [part for part in _PARTS if f"{part}/" in listed]
    if "corpus" not in there:
        raise MisuseError(f"{revision}: holds no corpus/ at the place of {near}")
    archive = _git(near, "archive", "--format=tar", commit, *there)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(target, filter="data")
    for part in ("corpus", "annotations"):
        (target / part).mkdir(exist_ok=True)


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise MisuseError("git is not installed; name a folder instead of a revision") from None


def of_corpus(corpus: Corpus) -> Snapshot:
    """The state of a corpus folder."""
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
    """The state of a built dataset: its gold set; how the layers were made is not in it."""
    documents: dict[str, str] = {}
    sets: dict[tuple[str, str], AnnotationSet] = {}
    descriptions: list[Description] = []
    for row in _rows(folder, "documents"):
        if row["text"] is None:
            raise MisuseError(f"{folder}: holds no texts to compare; `anchorage rehydrate` puts them back")
        doc_id, digest = row["doc_id"], row["text_sha256"]
        documents[doc_id] = digest
        descriptions.append(msgspec.convert({**row, "id": doc_id}, Description))
        sets[GOLD, doc_id] = AnnotationSet(
            DocumentRef(doc_id, row["version"], digest),
            Provenance(GOLD, (), None, {}),
            msgspec.convert(row["entities"], tuple[Mention, ...]),
            msgspec.convert(row["quotes"], tuple[Quote, ...]),
            msgspec.convert(row["claims"], tuple[Claim, ...]),
        )
    utterances = tuple(map(_utterance, _rows(folder, "utterances")))
    return Snapshot(documents, sets, None, _names(folder), utterances, tuple(descriptions))


def _rows(folder: Path, config: str) -> Iterator[dict[str, Any]]:
    """Every row of a config with its labels as names."""
    import pyarrow.parquet as pq

    for path in sorted((folder / "data" / config).glob("*.parquet")):
        table = pq.read_table(path)
        features = msgspec.json.decode(table.schema.metadata[b"huggingface"])["info"]["features"]
        for row in table.to_pylist():
            yield {key: _named(value, features[key]) for key, value in row.items()}


def _names(folder: Path) -> dict[str, str]:
    """Names of the entities that a dataset credits with a quote or a claim, by id."""
    pairs = (("quotes", "speaker"), ("claims", "claimer"))
    named = ((row[key], row[f"{key}_name"]) for config, key in pairs for row in _rows(folder, config))
    return {key: name for key, name in named if key and name}


def _utterance(row: dict[str, Any]) -> Utterance:
    renderings = tuple(Rendering(r["quote"], r["relation"]) for r in row["renderings"])
    return Utterance(row["id"], row["event"], None, row["speakers_disagree"], renderings)


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
