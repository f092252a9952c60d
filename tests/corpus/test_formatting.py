"""Formatting writes every file of a corpus in canonical form, once, and nothing of a file that it cannot read."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import factories
from anchorage_corpus.corpus.formatting import format_corpus
from anchorage_corpus.corpus.store import Corpus


@pytest.fixture
def annotated(tmp_path: Path) -> Corpus:
    return factories.annotated_corpus(tmp_path / "corpus", {"one": "train", "two": "test"})


def compacted(path: Path) -> bytes:
    """Write a file as one line, and return what was there."""
    before = path.read_bytes()
    path.write_bytes(msgspec.json.encode(msgspec.json.decode(before)))
    return before


def test_what_is_written_otherwise_is_rewritten_and_then_nothing_is(annotated: Corpus) -> None:
    paths = [annotated.annotation_file("gold", "one-report"), annotated.root / "corpus" / "splits.json"]
    canonical = [compacted(path) for path in paths]
    assert format_corpus(annotated) == (sorted(paths), [])
    assert [path.read_bytes() for path in paths] == canonical
    assert format_corpus(annotated) == ([], [])


def test_without_writing_the_same_files_are_named_and_left_alone(annotated: Corpus) -> None:
    path = annotated.root / "corpus" / "splits.json"
    compacted(path)
    there = path.read_bytes()
    assert format_corpus(annotated, write=False) == ([path], [])
    assert path.read_bytes() == there


def test_a_file_that_cannot_be_read_stops_no_other(annotated: Corpus) -> None:
    broken, other = (annotated.annotation_file("gold", f"{name}-report") for name in ("one", "two"))
    broken.write_text("{")
    compacted(other)
    changed, problems = format_corpus(annotated)
    assert changed == [other]
    assert [(problem.path, problem.line) for problem in problems] == [(annotated.name(broken), 1)]
    assert broken.read_text() == "{"
