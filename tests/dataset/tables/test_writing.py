"""Documents are written in batches of each split; the size of a batch changes no row."""

from __future__ import annotations

import gc
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from anchorage_corpus.dataset.tables import writing
from anchorage_corpus.dataset.tables.batches import Reference
from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.dataset.tables.writing import DatasetWriter
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import Rendering, Utterance
from anchorage_corpus.text.tokens import tokenized
from factories import annotations, document, entity


def annotated(name: str) -> AnnotatedDocument:
    doc = document(name)
    return AnnotatedDocument(doc, annotations(doc), tokenized(doc.text))


def written(folder: Path, *placed: tuple[str, str], utterances: tuple[Utterance, ...] = ()) -> DatasetWriter:
    """Write documents, each in its split."""
    with DatasetWriter(folder, Reference((entity(),), utterances)) as writer:
        for split, name in placed:
            writer.add(split, annotated(name))
    return writer


def rows(folder: Path, config: str, split: str = "train") -> list[dict]:
    return pq.read_table(parquet_file(folder, config, split)).to_pylist()


def test_every_split_of_every_config_gets_its_rows_and_its_size(tmp_path):
    writer = written(tmp_path, ("train", "one"), ("test", "two"), ("train", "three"))
    assert [row["doc_id"] for row in rows(tmp_path, "documents")] == ["one", "three"]
    assert [row["doc_id"] for row in rows(tmp_path, "quotes", "test")] == ["two"]
    assert {split: size.rows for split, size in writer.sizes()["claims"].items()} == {
        **dict.fromkeys(label_values("split"), 0),
        "train": 2,
        "test": 1,
    }
    assert list(writer.sizes()) == list(CONFIGS)


def test_the_size_of_a_batch_changes_no_row(tmp_path, monkeypatch):
    placed = [("train", f"report-{number}") for number in range(5)]
    utterance = Utterance("u1", "talks", None, False, (Rendering("report-4#q1", "same"),) * 2)
    written(tmp_path / "whole", *placed, utterances=(utterance,))
    monkeypatch.setattr(writing, "BATCH", 2)
    written(tmp_path / "pairs", *placed, utterances=(utterance,))
    for config in CONFIGS:
        assert rows(tmp_path / "whole", config) == rows(tmp_path / "pairs", config) != []
    assert pq.read_metadata(parquet_file(tmp_path / "pairs", "documents", "train")).num_row_groups == 3


def test_no_quote_refers_to_an_utterance_that_is_left_out(tmp_path):
    broken = Utterance("u1", "talks", None, False, (Rendering("one#q1", "same"), Rendering("one#q9", "same")))
    written(tmp_path, ("train", "one"), utterances=(broken,))
    assert [row["utterance"] for row in rows(tmp_path, "quotes")] == [None]
    assert rows(tmp_path, "utterances") == []


def test_the_collector_is_paused_for_as_long_as_documents_are_written(tmp_path):
    with DatasetWriter(tmp_path / "whole", Reference((), ())):
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyboardInterrupt), DatasetWriter(tmp_path / "stopped", Reference((), ())):
        raise KeyboardInterrupt
    assert gc.isenabled()


def test_a_span_that_cuts_a_token_is_kept_for_the_report(tmp_path):
    made = annotated("one")
    cut = msgspec.structs.replace(made.annotations.entities[0], end=6, text="Ushako")
    shorter = msgspec.structs.replace(made.annotations, entities=(cut,))
    with DatasetWriter(tmp_path, Reference((), ())) as writer:
        writer.add("train", msgspec.structs.replace(made, annotations=shorter))
    assert len(writer.cuts) == 1
