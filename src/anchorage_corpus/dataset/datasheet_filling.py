"""Fills the figures of a corpus's datasheet from a build of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.papers.datasheet import DATASHEET, open_questions
from anchorage_corpus.files.atomic import write_atomically


class Filled(msgspec.Struct, frozen=True):
    """Whether the figures of a datasheet were stale, and the questions that it leaves open."""

    path: Path
    stale: bool
    open: tuple[str, ...]


def fill_datasheet(corpus: Corpus, write: bool = True) -> Filled:
    """Write the datasheet with the figures of the data, unless it has them; start one if it is missing."""
    path = corpus.root / DATASHEET
    with tempfile.TemporaryDirectory() as folder:
        build(corpus, Path(folder) / "dataset")
        page = (Path(folder) / "dataset" / DATASHEET).read_bytes()
    stale = not path.is_file() or path.read_bytes() != page
    if stale and write:
        write_atomically(path, page)
    return Filled(path, stale, tuple(open_questions(page.decode())))
