"""Files beside the data: schema, citation, checksums."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anchorage_corpus.dataset.identity import CITATION
from anchorage_corpus.schema import schema_folder
from anchorage_corpus.store import Corpus, sha256

if TYPE_CHECKING:
    from anchorage_corpus.dataset.build import Built


def write_schema(corpus: Corpus, built: Built, folder: Path) -> None:
    """Copy the schema that the labels come from."""
    (folder / "schema").mkdir()
    for path in sorted(schema_folder().glob("*.schema.json")):
        (folder / "schema" / path.name).write_bytes(path.read_bytes())


def write_citation(corpus: Corpus, built: Built, folder: Path) -> None:
    """Copy the corpus's citation file, if it has one."""
    path = corpus.root / CITATION
    if path.is_file():
        (folder / CITATION).write_bytes(path.read_bytes())


def write_checksums(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write ``checksums.txt``: SHA-256 of every other file, as ``sha256sum --check`` reads it."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    lines = [f"{sha256(p.read_bytes())}  {p.relative_to(folder).as_posix()}\n" for p in files]
    (folder / "checksums.txt").write_text("".join(lines), encoding="utf-8")
