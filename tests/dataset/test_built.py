"""A build is described by what made it, and has a folder of its own."""

from __future__ import annotations

from importlib.metadata import version

import anchorage_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.built import builder_versions, choose_set, default_folder, default_textless_folder
from factories import annotated_corpus, annotations


def test_a_build_without_texts_goes_to_a_folder_of_another_name(tmp_path):
    corpus = Corpus(tmp_path / "My Corpus")
    corpus.root.mkdir()
    assert default_folder(corpus) == corpus.root / "build" / "my-corpus"
    assert default_textless_folder(corpus) == corpus.root / "build" / "my-corpus-textless"


def test_gold_is_built_as_soon_as_one_document_has_it(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train", "beta": "test"})
    corpus.write(annotations(corpus.document("alpha-report"), "auto"))
    corpus.annotation_file("gold", "alpha-report").unlink()
    assert choose_set(corpus) == "gold"
    corpus.annotation_file("gold", "beta-report").unlink()
    assert choose_set(corpus) == "auto"


def test_the_versions_of_this_package_and_of_what_writes_files_make_the_bytes():
    assert builder_versions() == {
        "anchorage-corpus": anchorage_corpus.__version__,
        **{name: version(name) for name in ("datasets", "pyarrow", "msgspec")},
    }
