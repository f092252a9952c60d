from __future__ import annotations

import importlib.machinery
import sys
from types import ModuleType

import pytest

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.plugins import gliner


class GLiNER:
    """Stands in for the library's class: same methods, a fixed answer."""

    @classmethod
    def from_pretrained(cls, name: str) -> GLiNER:
        assert name == "stand-in"
        return cls()

    def predict_entities(self, text: str, labels: list[str], threshold: float) -> list[dict[str, object]]:
        assert "person" in labels
        at = text.find("Ada Byron’s")
        return [] if at < 0 else [{"start": at, "end": at + 11, "label": "person", "score": 0.91}]


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("gliner")
    module.__spec__ = importlib.machinery.ModuleSpec("gliner", None)
    module.GLiNER = GLiNER  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gliner", module)


def test_names_come_from_the_plugged_in_model(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(gliner.MODEL, "stand-in")
    annotations = next(
        preannotate(["First line.\nWe met Ada Byron’s aide."], Pipeline.named("fast", entities="gliner"))
    )
    assert [(m.text, m.type, m.by, m.confidence) for m in annotations.entities] == [
        ("Ada Byron", "PERSON", "gliner", 0.91)
    ]
    assert ("entities: gliner", "stand-in") in [(a.name, a.version) for a in annotations.provenance.agents]


def test_model_must_be_named(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(gliner.MODEL, raising=False)
    with pytest.raises(MisuseError, match=gliner.MODEL):
        Pipeline.named("fast", entities="gliner")
