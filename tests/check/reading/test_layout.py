"""The walk over a corpus names each file once, as what it is, and opens none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import factories
from anchorage_corpus.check.reading.layout import document_of, scan
from anchorage_corpus.corpus.store import Corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train"})
    corpus.write(factories.annotations(corpus.document("one-report"), "anna"))
    return corpus


def put(corpus: Corpus, *names: str) -> None:
    for name in names:
        (corpus.root / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus.root / name).touch()


def test_the_files_of_a_document_are_its_metadata_texts_and_sets(corpus: Corpus) -> None:
    layout = scan(corpus.root)
    (unit,) = layout.units.values()
    assert (unit.id, list(unit.texts), sorted(unit.sets)) == ("one-report", ["v1.txt"], ["anna", "gold"])
    names = {entry.name for entry in unit.entries()}
    assert names == {
        "corpus/one-report/document.json",
        "corpus/one-report/v1.txt",
        "annotations/gold/one-report.json",
        "annotations/annotators/anna/one-report.json",
    }
    assert unit.size == sum((corpus.root / name).stat().st_size for name in names)
    assert {kind: entry.name for kind, entry in layout.shared.items()} == {
        "entities": "annotations/entities.json",
        "splits": "corpus/splits.json",
    }
    assert layout.strays == []


def test_what_belongs_to_nothing_is_a_stray(corpus: Corpus) -> None:
    strays = [
        "annotations/annotators/gold/one-report.json",
        "annotations/gold/notes.txt",
        "annotations/studio/anna/one-report.conflict.json",
        "corpus/notes.txt",
        "corpus/one-report/draft.txt",
    ]
    put(corpus, *strays, "annotations/studio/anna/one-report.json")
    found = {entry.name for entry in scan(corpus.root).strays}
    assert found == {*strays[1:], "annotations/annotators/gold"}


def test_hidden_files_and_pages_are_left_out(corpus: Corpus) -> None:
    before = scan(corpus.root)
    put(corpus, "corpus/.draft", "annotations/README.md", "corpus/one-report/.v1.txt.swp", "schema/notes.json")
    after = scan(corpus.root)
    assert (after.strays, after.units["one-report"]) == (before.strays, before.units["one-report"])


def test_a_link_is_marked_for_everything_below_it(corpus: Corpus, tmp_path: Path) -> None:
    away = (corpus.root / "corpus/one-report").rename(tmp_path / "away")
    (corpus.root / "corpus/one-report").symlink_to(away)
    unit = scan(corpus.root).units["one-report"]
    assert unit.document and unit.document.linked and unit.texts["v1.txt"].linked
    assert not unit.sets["gold"].linked


def test_a_name_that_is_not_text_is_a_stray(corpus: Corpus) -> None:
    (corpus.root / "annotations" / "gold" / os.fsdecode(b"caf\xe9.json")).touch()
    layout = scan(corpus.root)
    assert list(layout.units) == ["one-report"]
    assert len(layout.strays) == 1


@pytest.mark.parametrize(
    ("name", "doc_id"),
    [
        ("corpus/frank-talks/v1.txt", "frank-talks"),
        ("annotations/gold/frank-talks.json", "frank-talks"),
        ("annotations/annotators/anna/frank-talks.json", "frank-talks"),
    ],
)
def test_a_file_belongs_to_the_document_of_its_path(name: str, doc_id: str) -> None:
    assert document_of(name) == doc_id
