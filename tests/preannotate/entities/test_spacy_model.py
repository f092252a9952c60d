from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.preannotate.entities import spacy_model


def installed(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def test_installed_copy_is_the_one_that_was_pinned() -> None:
    assert spacy_model.content_hash(installed(spacy_model.COPY)) == spacy_model.COPY_SHA256


def test_hash_sees_every_byte_and_name(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"one")
    first = spacy_model.content_hash(tmp_path)
    (tmp_path / "a.bin").write_bytes(b"onf")
    second = spacy_model.content_hash(tmp_path)
    (tmp_path / "a.bin").rename(tmp_path / "b.bin")
    assert len({first, second, spacy_model.content_hash(tmp_path)}) == 3


def test_other_content_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spacy_model, "COPY_SHA256", "0" * 64)
    with pytest.raises(MisuseError, match="differs from the data that this version was built with"):
        spacy_model._verify(spacy_model.COPY)
