"""Parquet files hold the rows that were written, a row group a batch, always in the same bytes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from plain_reading import tables

from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.parquet import SplitWriter, parquet_file
from factories import annotations, document


def batch(*names: str) -> dict[str, pa.Table]:
    return tables(*((doc := document(name), annotations(doc)) for name in names))


def written(folder: Path, *batches: dict[str, pa.Table], shape=None) -> SplitWriter:
    with SplitWriter(folder, "train", shape) as writer:
        for made in batches:
            writer.write(made)
    return writer


def shout(table: pa.Table) -> pa.Table:
    """The same rows with ids in capitals."""
    column = table.column_names.index("doc_id")
    return table.set_column(column, table.field(column), pc.utf8_upper(table["doc_id"]))


def test_a_row_group_is_a_batch_and_its_size_is_known(tmp_path):
    sizes = written(tmp_path, batch("one", "two"), batch("three")).sizes()
    path = parquet_file(tmp_path, "documents", "train")
    with pq.ParquetFile(path) as file:
        assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 1]
        assert file.read()["doc_id"].to_pylist() == ["one", "two", "three"]
    assert (sizes["documents"].rows, sizes["documents"].file_bytes) == (3, path.stat().st_size)


def test_a_config_without_rows_gets_its_file_and_columns(tmp_path):
    written(tmp_path)
    for config in CONFIGS:
        table = pq.read_table(parquet_file(tmp_path, config, "train"))
        assert (table.num_rows, table.schema.equals(features(config).arrow_schema)) == (0, True)


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        written(tmp_path / name, batch("one", "two"))
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.parquet")}
        for name in ("first", "second")
    )
    assert first == second and len(first) == len(CONFIGS)


def test_a_shape_changes_every_table_before_it_is_written(tmp_path):
    written(tmp_path, batch("one"), shape=shout)
    assert pq.read_table(parquet_file(tmp_path, "documents", "train"))["doc_id"].to_pylist() == ["ONE"]


def test_rewriting_a_config_changes_its_rows_alone_and_leaves_no_other_file(tmp_path):
    with SplitWriter(tmp_path, "train") as writer:
        for name in ("one", "two"):
            writer.write(batch(name))
        writer.rewrite("quotes", shout)
    for config, names in (("quotes", ["ONE", "TWO"]), ("claims", ["one", "two"])):
        assert pq.read_table(parquet_file(tmp_path, config, "train"))["doc_id"].to_pylist() == names
        assert writer.sizes()[config].rows == 2
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".parquet"}


def test_a_flipped_byte_is_noticed_when_reading(tmp_path):
    written(tmp_path, batch("one"))
    path = parquet_file(tmp_path, "documents", "train")
    data = bytearray(path.read_bytes())
    start = pq.read_metadata(path).row_group(0).column(12).data_page_offset
    data[start + 60] ^= 1
    path.write_bytes(data)
    with pytest.raises(OSError, match="CRC"):
        pq.read_table(path, page_checksum_verification=True)
