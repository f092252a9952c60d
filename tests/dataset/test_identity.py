"""A corpus is what its citation file says, or what its folder is called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.identity import Identity, identify, slug
from anchorage_corpus.errors import InvalidFileError

CITATION = """title: "The Anchorage Corpus"
version: 1.2.0
abstract: " Five reports.\\n"
date-released: 2026-02-01
repository-code: https://corpus.example
authors:
  - given-names: Ada
    family-names: Lovelace
  - name: The Maintainers
"""


def cited(corpus: Corpus, text: str) -> Identity:
    (corpus.root / "CITATION.cff").write_text(text)
    return identify(corpus)


def test_the_citation_file_says_it_all(corpus):
    assert cited(corpus, CITATION) == Identity(
        "the-anchorage-corpus",
        "The Anchorage Corpus",
        "1.2.0",
        "Five reports.",
        ("Ada Lovelace", "The Maintainers"),
        "2026-02-01",
        "https://corpus.example",
    )


def test_without_one_the_folder_gives_the_name(tmp_path):
    (tmp_path / "My Corpus").mkdir()
    assert identify(Corpus(tmp_path / "My Corpus")) == Identity("my-corpus", "My Corpus", "0.1.0")


@pytest.mark.parametrize("text", ["", "- title", "title: X\n", "version: 1.0.0\n", "title: [\n", 'title: "\\x'])
def test_what_is_no_citation_is_named(corpus, text):
    with pytest.raises(InvalidFileError, match=r"CITATION\.cff: not a citation file with title and version"):
        cited(corpus, text)


@pytest.mark.parametrize("version", ["1.2", "v1.2.0", "1.2.0rc1", "next"])
def test_a_version_is_three_numbers(corpus, version):
    with pytest.raises(InvalidFileError, match=f"version {version!r} is not three numbers like 1.2.0"):
        cited(corpus, f"title: X\nversion: {version}\n")


@given(st.text())
def test_a_slug_is_always_fit_for_a_folder(title):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(title))
