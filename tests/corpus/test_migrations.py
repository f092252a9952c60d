"""Files of an older format are brought up step by step, and a newer one is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from anchorage_corpus.corpus.migrations import format_version, migrate
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError

TESTS = Path(__file__).parents[1]
LATEST = max((TESTS / "golden").glob("v*"))
"""The corpus of the last release."""


def test_a_step_rewrites_every_file_and_the_schema_last(tmp_path):
    """A made-up format 2, in which every document has a title."""
    corpus = Corpus(shutil.copytree(LATEST, tmp_path / "golden"))
    schema = shutil.copytree(corpus.root / "schema", tmp_path / "schema")
    common = json.loads((schema / "common.schema.json").read_text())
    (schema / "common.schema.json").write_text(json.dumps(common | {"x-format": 2}))

    def step(kind: str, content: dict[str, Any]) -> dict[str, Any]:
        return content | {"title": "The bridge"} if kind == "document" else content

    assert migrate(corpus, write=False, steps={1: step}, schema=schema) == [
        corpus.root / "corpus/springhaven-bridge/document.json"
    ]
    assert corpus.metadata("springhaven-bridge").title is None
    migrate(corpus, steps={1: step}, schema=schema)
    assert corpus.metadata("springhaven-bridge").title == "The bridge"
    assert format_version(corpus.root / "schema") == 2
    assert migrate(corpus, steps={1: step}, schema=schema) == []
    with pytest.raises(MisuseError, match="files have format 2, this package reads 1; upgrade it"):
        migrate(corpus)


def test_a_step_keeps_the_words_that_the_corpus_gave_its_labels(tmp_path):
    corpus = Corpus(shutil.copytree(LATEST, tmp_path / "golden"))
    schema = shutil.copytree(TESTS.parent / "schema", tmp_path / "schema")
    common = json.loads((schema / "common.schema.json").read_text())
    (schema / "common.schema.json").write_text(json.dumps(common | {"x-format": 2}))
    path = corpus.root / "schema" / "labels.schema.json"
    labels = json.loads(path.read_text())
    labels["$defs"]["topic"]["anyOf"][1]["x-words"] = ["bridge*"]
    path.write_text(json.dumps(labels))
    migrate(corpus, steps={1: lambda kind, content: content}, schema=schema)
    written = json.loads(path.read_text())["$defs"]["topic"]
    assert [label.get("x-words") for label in written["anyOf"]][:3] == [None, ["bridge*"], None]
    assert "x-precedence" not in written


def test_a_schema_that_states_no_format_is_of_the_first(tmp_path):
    assert format_version(tmp_path) == 1
    (tmp_path / "common.schema.json").write_text("{}")
    assert format_version(tmp_path) == 1
    (tmp_path / "common.schema.json").write_text('{"x-format": 7}')
    assert format_version(tmp_path) == 7


def test_a_corpus_of_the_present_format_is_not_touched(tmp_path):
    corpus = Corpus(shutil.copytree(LATEST, tmp_path / "golden"))
    before = {path: path.stat().st_mtime_ns for path in corpus.root.rglob("*")}
    assert migrate(corpus) == []
    assert {path: path.stat().st_mtime_ns for path in corpus.root.rglob("*")} == before
