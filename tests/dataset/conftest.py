"""The dataset of the corpus, built once, or the one that a release made."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build, build_textless


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset that ``ANCHORAGE_DATASET`` names, or one built here. Tests leave it as it is."""
    if given := os.environ.get("ANCHORAGE_DATASET"):
        return Path(given).resolve()
    folder = tmp_path_factory.mktemp("built") / "anchorage-corpus"
    build(Corpus.bundled(), folder)
    return folder


@pytest.fixture(scope="session")
def textless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its text-less twin, which a release makes beside it."""
    if given := os.environ.get("ANCHORAGE_DATASET"):
        return Path(f"{given}-textless").resolve()
    folder = tmp_path_factory.mktemp("textless") / "anchorage-corpus-textless"
    build_textless(Corpus.bundled(), folder)
    return folder


@pytest.fixture
def dataset(built: Path, tmp_path: Path) -> Path:
    """A copy of the built dataset, to damage."""
    return Path(shutil.copytree(built, tmp_path / "anchorage-corpus"))
