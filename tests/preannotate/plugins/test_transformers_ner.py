from __future__ import annotations

import importlib.machinery
import sys
from types import ModuleType

import pytest

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.plugins import transformers_ner


def pipeline(task: str, *, model: str, aggregation_strategy: str) -> object:
    """Stands in for the library's function: same arguments, a fixed answer in the form of its own."""
    assert (task, model, aggregation_strategy) == ("token-classification", "stand-in", "simple")

    def answer(text: str) -> list[dict[str, object]]:
        at = text.find("Ada Byron’s")
        rows = [("PER", at, at + 11), ("MISC", at + 12, at + 16), ("GPE", at + 20, at + 26)]
        return [{"entity_group": g, "start": a, "end": b, "score": 0.91, "word": ""} for g, a, b in rows if at >= 0]

    return answer


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("transformers")
    module.__spec__ = importlib.machinery.ModuleSpec("transformers", None)
    module.pipeline = pipeline  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "transformers", module)


def test_names_come_from_the_plugged_in_model(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(transformers_ner.MODEL, "stand-in")
    annotations = next(
        preannotate(
            ["First line.\nWe met Ada Byron’s aide in London."], Pipeline.named("fast", entities="transformers")
        )
    )
    assert [(m.text, m.type, m.by, m.confidence) for m in annotations.entities] == [
        ("Ada Byron", "PERSON", "transformers", 0.91),
        ("London", "GPE", "transformers", 0.91),
    ]
    assert ("entities: transformers", "stand-in") in [(a.name, a.version) for a in annotations.provenance.agents]


def test_model_must_be_named(library: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(transformers_ner.MODEL, raising=False)
    with pytest.raises(MisuseError, match=transformers_ner.MODEL):
        Pipeline.named("fast", entities="transformers")


def test_library_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(transformers_ner.MODEL, "stand-in")
    monkeypatch.setattr(transformers_ner.util, "find_spec", lambda name: None)
    with pytest.raises(MisuseError, match="pip install transformers"):
        Pipeline.named("fast", entities="transformers")
