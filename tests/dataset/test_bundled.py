"""``anchorage_corpus.load`` opens the corpus of the package, offline, as it is now."""

from __future__ import annotations

import shutil
from pathlib import Path

import datasets
import msgspec
import pytest

import anchorage_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.errors import MisuseError
from factories import annotated_corpus

SPLITS = ("train", "validation", "test")


@pytest.fixture(scope="module", autouse=True)
def quiet():
    datasets.disable_progress_bars()


@pytest.fixture
def bundled(tmp_path, monkeypatch) -> str:
    """``anchorage_corpus.load`` over a small corpus; gives a cache folder."""
    corpus = annotated_corpus(tmp_path / "bundled", {"alpha": "train"})
    monkeypatch.setattr(Corpus, "bundled", lambda: corpus)
    return str(tmp_path / "cache")


def test_load_opens_the_bundled_corpus(bundled):
    quotes = anchorage_corpus.load("quotes", split="train", cache_dir=bundled)
    assert quotes["id"][:] == ["alpha-report#q1"]
    assert anchorage_corpus.load(split="train[:1]", cache_dir=bundled)["doc_id"][:] == ["alpha-report"]
    stream = anchorage_corpus.load("quotes", split="train", streaming=True, cache_dir=bundled)
    assert [row["id"] for row in stream] == ["alpha-report#q1"]


def test_load_gives_empty_splits_typed_and_empty(bundled):
    opened = anchorage_corpus.load("utterances", cache_dir=bundled)
    assert {name: split.num_rows for name, split in opened.items()} == dict.fromkeys(SPLITS, 0)
    assert opened["test"].features == features("utterances")
    assert list(anchorage_corpus.load("quotes", split="test", streaming=True, cache_dir=bundled)) == []


def test_load_sees_a_changed_corpus(bundled, tmp_path):
    assert anchorage_corpus.load("documents", split="train", cache_dir=bundled)[0]["publisher"] is None
    corpus = Corpus.bundled()
    corpus.write(msgspec.structs.replace(corpus.metadata("alpha-report"), publisher="A Paper"))
    assert anchorage_corpus.load("documents", split="train", cache_dir=bundled)[0]["publisher"] == "A Paper"


def test_load_mends_a_cache_that_lost_files(bundled):
    anchorage_corpus.load("quotes", split="train", cache_dir=bundled)
    for folder in Path(bundled).glob("anchorage-corpus-built/*/*"):
        shutil.rmtree(folder / "data" / "quotes")
    assert anchorage_corpus.load("quotes", split="train", cache_dir=bundled).num_rows == 1


def test_load_names_the_configs_when_there_is_no_such(bundled):
    with pytest.raises(MisuseError, match="no config 'qoutes'; there are: documents, ner, attribution, quotes"):
        anchorage_corpus.load("qoutes")
