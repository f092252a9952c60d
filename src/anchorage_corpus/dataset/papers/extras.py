"""Writes the files that go with the data: schema, citation, checksums."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.identity import CITATION
from anchorage_corpus.files.schema import neutral, schema_folder

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built


def write_schema(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write the schema that the labels come from."""
    (folder / "schema").mkdir()
    for path in sorted(schema_folder().glob("*.schema.json")):
        (folder / "schema" / path.name).write_bytes(neutral(path))


def write_citation(corpus: Corpus, built: Built, folder: Path) -> None:
    """Copy the corpus's citation file, if it has one."""
    path = corpus.root / CITATION
    if path.is_file():
        (folder / CITATION).write_bytes(path.read_bytes())


def write_checksums(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write ``checksums.txt`` over every other file."""
    seal(folder)


def seal(folder: Path) -> None:
    """Write ``checksums.txt`` of a folder over every other file in it."""
    digests = hash_files(folder, listed_files(folder))
    (folder / CHECKSUMS).write_text(format_checksums(digests), encoding="utf-8")
