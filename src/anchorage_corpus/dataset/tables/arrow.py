"""Makes an Arrow table with the columns of a config from rows.

Rows go through JSON into ``pyarrow.json`` with an explicit schema, then labels become their numbers. That is about
twice as fast as ``Table.from_pylist`` and gives the same table, which a test shows.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from datasets import ClassLabel, Features, List
from pyarrow import json as arrow_json

from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.rows import Row

_SMALLEST_BLOCK = 1 << 20


def table_of_rows(config: str, rows: Sequence[Row]) -> pa.Table:
    """Return the table of a config from its rows; fields that are not columns (``confidence``, ``by``) are left out.

    Raises ``ValueError`` for a label that is not in the schema.
    """
    columns = features(config)
    if not rows:
        return columns.arrow_schema.empty_table()
    table = _parsed(rows, pa.schema({name: _unlabelled(feature) for name, feature in columns.items()}))
    arrays = [_labelled(table[name].combine_chunks(), feature) for name, feature in columns.items()]
    return pa.Table.from_arrays(arrays, schema=columns.arrow_schema)


def _parsed(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Parse the rows, with labels still as strings. A block must hold the longest line whole."""
    lines = msgspec.json.Encoder().encode_lines(rows)
    longest = max(map(len, lines.split(b"\n")))
    return arrow_json.read_json(
        io.BytesIO(lines),
        read_options=arrow_json.ReadOptions(block_size=max(_SMALLEST_BLOCK, 2 * longest)),
        parse_options=arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )


def _unlabelled(feature: object) -> pa.DataType:
    """Return the Arrow type of a feature while its labels are strings."""
    if isinstance(feature, ClassLabel):
        return pa.string()
    if isinstance(feature, List):
        return pa.list_(_unlabelled(feature.feature))
    if isinstance(feature, dict):
        return pa.struct({name: _unlabelled(child) for name, child in feature.items()})
    return Features({"x": feature}).arrow_schema.field("x").type


def _labelled(array: pa.Array, feature: object) -> pa.Array:
    """Return the array with every label replaced by its number."""
    if isinstance(feature, ClassLabel):
        numbers = pc.index_in(array, pa.array(feature.names, pa.string())).cast(pa.int64())
        if numbers.null_count != array.null_count:
            raise ValueError(
                f"labels that are not in the schema: {set(array.unique().to_pylist()) - {*feature.names}}"
            )
        return numbers
    if isinstance(feature, List):
        return _rebuilt_list(array, _labelled(array.flatten(), feature.feature))
    if isinstance(feature, dict):
        children = [_labelled(array.field(name), child) for name, child in feature.items()]
        mask = pc.is_null(array) if array.null_count else None
        return pa.StructArray.from_arrays(children, list(feature), mask=mask)
    return array


def _rebuilt_list(array: pa.ListArray, values: pa.Array) -> pa.ListArray:
    """Return a list array over new values; no list in our rows is null."""
    return pa.ListArray.from_arrays(pc.subtract(array.offsets, array.offsets[0]), values)
