"""What the pre-annotator writes, ``check`` accepts: no error, whatever the text."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings

import factories
from anchorage_corpus.check import Finding, Options, check_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import EntityRegistry, Splits
from anchorage_corpus.preannotate import PIPELINES, Pipeline
from strategies import news

REGISTRY = (factories.entity(),)
TEXT_RULES = ("AC21", "AC50")
"""Rules over the text itself, whatever is annotated: control characters, near-duplicates."""


def errors(pipeline: Pipeline, texts: Iterable[str]) -> list[Finding]:
    """What ``check`` calls an error of annotations that a pipeline made of some texts."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        (corpus.root / "annotations").mkdir()
        corpus.write(EntityRegistry(REGISTRY))
        events = {}
        for number, text in enumerate(texts):
            doc = factories.document(f"report-{number}", text, f"event-{number}")
            factories.write_document(corpus, doc)
            corpus.write(pipeline.annotate(text, doc.ref))
            events[doc.metadata.event] = "train"
        corpus.write(Splits(events))
        found = check_corpus(corpus.root, Options(cache=False, jobs=1)).findings
    return [f for f in found if f.severity == "error" and not f.code.startswith(TEXT_RULES)]


@pytest.fixture(scope="module", params=sorted(PIPELINES))
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline.named(request.param, REGISTRY)


@settings(max_examples=60)
@given(news())
def test_any_text_is_accepted(pipeline: Pipeline, text: str) -> None:
    assert errors(pipeline, [text]) == []


def test_the_five_texts_are_accepted(pipeline: Pipeline) -> None:
    assert errors(pipeline, [document.text for document in Corpus.bundled().documents()]) == []


def test_articles_of_polnear_are_accepted(pipeline: Pipeline) -> None:
    folder = Path(os.environ.get("ANCHORAGE_EVAL", "")) / "polnear" / "data" / "train" / "text"
    if "ANCHORAGE_EVAL" not in os.environ or not folder.is_dir():
        pytest.skip("ANCHORAGE_EVAL names no folder of evaluation data")
    articles = islice(sorted(folder.glob("*.txt")), 0, None, 21)
    assert errors(pipeline, [path.read_bytes().decode() for path in articles]) == []
