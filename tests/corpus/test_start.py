"""A new corpus is whole, or not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import OWN, schema_folder, without_own


def test_a_new_corpus_has_all_that_it_needs(tmp_path: Path) -> None:
    corpus = start_corpus(tmp_path / "deep" / "new")
    assert (corpus.document_ids(), corpus.sets(), corpus.entities(), corpus.utterances()) == ([], [], (), ())
    assert {p.name for p in (corpus.root / "schema").iterdir()} == {p.name for p in schema_folder().glob("*.json")}
    names = {path.name for path in corpus.root.iterdir()}
    wanted = {"README.md", "corpus", "annotations", "schema", ".vscode", ".gitignore", ".gitattributes"}
    assert names == wanted


def test_a_new_corpus_gets_no_words_of_another_ones_topics(tmp_path: Path) -> None:
    written = (start_corpus(tmp_path / "new").root / "schema" / "labels.schema.json").read_text(encoding="utf-8")
    ours = (schema_folder() / "labels.schema.json").read_text(encoding="utf-8")
    assert all(key in ours and key not in written for key in OWN)
    assert json.loads(written) == without_own(json.loads(ours))


def test_a_corpus_may_start_inside_a_fresh_git_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert start_corpus(tmp_path).document_ids() == []


@pytest.mark.parametrize("there", ["corpus", "notes.txt", ".gitignore"])
def test_nothing_that_is_there_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    with pytest.raises(MisuseError, match=f"not empty.*{there}"):
        start_corpus(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(there, "mine")]


def test_a_file_is_no_place_for_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MisuseError, match="a file, not a folder"):
        start_corpus(tmp_path / "file")
