"""A release opens everywhere: every reader finds the rows that were written, all of them, value for value."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
import spacy
from datasets import load_dataset
from spacy.tokens import DocBin

from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.files.schema import label_values

Rows = list[dict[str, Any]]


def files(built: Path, config: str) -> list[Path]:
    return [p for s in label_values("split") for p in (built / "data" / config).glob(f"{s}-*.parquet")]


def written(built: Path, config: str) -> Rows:
    """The rows as pyarrow wrote them, split after split."""
    return [row for path in files(built, config) for row in pq.read_table(path).to_pylist()]


def map_style(built: Path, config: str, cache: Path) -> Rows:
    opened = load_dataset(str(built), config, cache_dir=str(cache))
    return [row for split in label_values("split") if split in opened for row in opened[split]]


def streaming(built: Path, config: str, cache: Path) -> Rows:
    opened = load_dataset(str(built), config, streaming=True, cache_dir=str(cache))
    return [row for split in label_values("split") if split in opened for row in opened[split]]


def with_pandas(built: Path, config: str, cache: Path) -> Rows:
    frames = [pandas.read_parquet(path, dtype_backend="pyarrow") for path in files(built, config)]
    return [row for frame in frames for row in frame.to_dict("records")]


def with_polars(built: Path, config: str, cache: Path) -> Rows:
    return [row for path in files(built, config) for row in polars.read_parquet(path).to_dicts()]


def with_duckdb(built: Path, config: str, cache: Path) -> Rows:
    names = [str(path) for path in files(built, config)]
    found = duckdb.execute("from read_parquet($1)", [names])
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def with_pyarrow(built: Path, config: str, cache: Path) -> Rows:
    return pyarrow.dataset.dataset(list(map(str, files(built, config)))).to_table().to_pylist()


def plain(value: Any) -> Any:
    """A value without what is only a reader's way to say it."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if hasattr(value, "tolist") and not isinstance(value, list):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    assert not isinstance(value, datetime.datetime)
    return None if value is pandas.NA else value


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize(
    "reader", [map_style, streaming, with_pandas, with_polars, with_duckdb, with_pyarrow], ids=lambda r: r.__name__
)
def test_every_row_is_read(reader: Callable[[Path, str, Path], Rows], config, built, tmp_path):
    expected = written(built, config)
    assert expected
    assert plain(reader(built, config, tmp_path)) == expected


def test_spans_survive_a_docbin(built):
    blank = spacy.blank("en")
    rows = written(built, "documents")
    stored = DocBin(docs=(with_groups(blank, row) for row in rows)).to_bytes()
    docs = list(DocBin().from_bytes(stored).get_docs(blank.vocab))
    for row, doc in zip(rows, docs, strict=True):
        assert doc.text == row["text"]
        for layer, places in groups(row).items():
            assert [(s.start_char, s.end_char, s.label_) for s in doc.spans[layer]] == whole_tokens(doc, places)
            exact = sum(s.text == row["text"][a:b] for s, (a, b, _) in zip(doc.spans[layer], places, strict=True))
            assert exact >= 0.9 * len(places), layer


def groups(row: dict[str, Any]) -> dict[str, list[tuple[int, int, str]]]:
    """Places and labels of the span groups of a document."""
    found = {"entities": [(m["start"], m["end"], m["id"]) for m in row["entities"]]}
    for role in ("content", "cue", "source", "addressee"):
        found[role] = [(s["start"], s["end"], quote["id"]) for quote in row["quotes"] for s in quote[role]]
    return found


def with_groups(blank: spacy.Language, row: dict[str, Any]) -> spacy.tokens.Doc:
    doc = blank(row["text"])
    for layer, places in groups(row).items():
        doc.spans[layer] = [doc.char_span(*place, alignment_mode="expand") for place in places]
    return doc


def whole_tokens(doc: spacy.tokens.Doc, places: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The places grown to whole tokens, by counting rather than by spaCy's alignment."""
    starts = [token.idx for token in doc]
    ends = [token.idx + len(token) for token in doc]
    return [(starts[bisect_right(ends, a)], ends[bisect_left(starts, b) - 1], label) for a, b, label in places]
