"""Counts what a built dataset holds, from its files: the numbers of the card and the datasheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasets import ClassLabel

from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.files.schema import label_values

Counts = Counter[str | None]
"""How often a value occurs; ``None`` is a value that is not given."""


class Figures(msgspec.Struct, frozen=True):
    """Counts over a whole dataset.

    ``mentions`` are by type, then kind; ``labels`` by config and column; ``speakers`` by the name in the registry.
    """

    tokens: Counts
    mentions: dict[str, Counts]
    labels: dict[tuple[str, str], Counts]
    speakers: Counts
    check_worthy: int
    nested: int
    discontinuous: int


def count(folder: Path) -> Figures:
    """Count the contents of a built dataset; reads only the columns that it counts, a row group at a time."""
    flat = [("quotes", "type"), *(("claims", c) for c in ("kind", "topic", "stance", "factuality"))]
    return Figures(
        tokens=_tokens(folder),
        mentions=_mentions(folder),
        labels={(config, column): _counted(folder, config, column) for config, column in flat},
        speakers=_counted(folder, "quotes", "speaker_name"),
        check_worthy=_counted(folder, "claims", "check_worthy")[True],  # type: ignore[index]
        nested=sum(n for parent, n in _counted(folder, "quotes", "parent").items() if parent),
        discontinuous=sum(
            pc.sum(pc.greater(pc.list_value_length(batch["content_spans"]), 1)).as_py() or 0
            for _, batch in _batches(folder, "quotes", ["content_spans.list.element.start"])
        ),
    )


def document_rows(folder: Path, limit: int) -> list[dict[str, Any]] | None:
    """Return the split and metadata of every document, by id, or None if there are more than ``limit``."""
    columns = ["doc_id", "publisher", "published", "genre", "event", "license"]
    rows: list[dict[str, Any]] = []
    for split, batch in _batches(folder, "documents", columns):
        rows += ({"split": split, **row} for row in batch.to_pylist())
        if len(rows) > limit:
            return None
    genres = features("documents")["genre"]
    return sorted(
        ({**row, "genre": genres.int2str(row["genre"])} for row in rows), key=lambda row: str(row["doc_id"])
    )


def licences(folder: Path) -> list[str]:
    """Return the distinct licences of the texts, sorted."""
    return sorted(licence for licence in _counted(folder, "documents", "license") if licence)


def languages(folder: Path) -> list[str]:
    """Return the languages of the documents, sorted."""
    return sorted(language for language in _counted(folder, "documents", "language") if language)


def _batches(folder: Path, config: str, columns: list[str]) -> Iterator[tuple[str, pa.Table]]:
    """Yield some columns of a config, with the split, a row group at a time."""
    for split in label_values("split"):
        file = pq.ParquetFile(parquet_file(folder, config, split))
        for group in range(file.num_row_groups):
            yield split, file.read_row_group(group, columns=columns)


def _counted(folder: Path, config: str, column: str) -> Counts:
    total: Counts = Counter()
    for _, batch in _batches(folder, config, [column]):
        total.update({row["values"]: row["counts"] for row in pc.value_counts(batch[column]).to_pylist()})
    feature = features(config)[column]
    if isinstance(feature, ClassLabel):
        return Counter({None if v is None else feature.names[int(v)]: n for v, n in total.items()})
    return total


def _tokens(folder: Path) -> Counts:
    """Return the tokens by split, from the files' own counts: every sentence holds a token."""
    total: Counts = Counter()
    for split in label_values("split"):
        metadata = pq.read_metadata(parquet_file(folder, "ner", split))
        column = metadata.schema.names.index("element") if metadata.num_row_groups else 0
        groups = (metadata.row_group(group) for group in range(metadata.num_row_groups))
        total[split] = sum(group.column(column).num_values for group in groups)
    return total


def _mentions(folder: Path) -> dict[str, Counts]:
    mention = features("documents")["entities"].feature
    total: dict[str, Counts] = {name: Counter() for name in mention["type"].names}
    columns = ["entities.list.element.type", "entities.list.element.mention"]
    for _, batch in _batches(folder, "documents", columns):
        flat = pc.list_flatten(batch["entities"]).combine_chunks()
        pairs = pa.table({name: pc.struct_field(flat, name) for name in ("type", "mention")})
        for row in pairs.group_by(["type", "mention"]).aggregate([([], "count_all")]).to_pylist():
            total[mention["type"].names[row["type"]]][mention["mention"].names[row["mention"]]] += row["count_all"]
    return total
