"""The files that go with the data: the schema of the package, the citation of the corpus, and checksums of all."""

from __future__ import annotations

import json

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.checksums import CHECKSUMS, hash_files, listed_files, read_checksums
from anchorage_corpus.dataset.papers.extras import seal
from anchorage_corpus.files.schema import schema_folder, without_own
from factories import annotated_corpus


@pytest.fixture
def corpus(tmp_path) -> Corpus:
    return annotated_corpus(tmp_path / "corpus", {"alpha": "train"})


def test_a_build_carries_the_labels_without_the_words_that_a_corpus_gave_them(corpus, tmp_path):
    build(corpus, tmp_path / "out")
    built = json.loads((tmp_path / "out" / "schema" / "labels.schema.json").read_text(encoding="utf-8"))
    ours = json.loads((schema_folder() / "labels.schema.json").read_text(encoding="utf-8"))
    assert built == without_own(ours) != ours


def test_a_citation_goes_along_byte_for_byte_if_there_is_one(corpus, tmp_path):
    build(corpus, tmp_path / "out")
    assert not (tmp_path / "out" / "CITATION.cff").exists()
    citation = b"title: A # ours\r\nversion: 1.2.0\n"
    (corpus.root / "CITATION.cff").write_bytes(citation)
    build(corpus, tmp_path / "out")
    assert (tmp_path / "out" / "CITATION.cff").read_bytes() == citation


def test_a_seal_is_over_every_other_file_and_can_be_renewed(tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("README.md", "data/one.parquet"):
        (tmp_path / name).write_text(name)
        seal(tmp_path)
        assert read_checksums(tmp_path) == hash_files(tmp_path, listed_files(tmp_path))
    assert set(read_checksums(tmp_path)) == {"README.md", "data/one.parquet"}
    assert CHECKSUMS not in read_checksums(tmp_path)
