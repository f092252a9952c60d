"""What a text-less dataset leaves out: every slice of a text that is longer than ``LIMIT``, in tables and in JSON.

A slice that is left out is replaced by nothing in tables and by its offsets in JSON, from which ``restored`` puts it
back when the text is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

LIMIT = 50
"""Longest slice of a text, in code points, that a text-less dataset holds: a name, a cue, a few words. Publishers'
rights in the texts forbid more than very short extracts; the number is this project's own, on the careful side."""

_WHOLE = frozenset({"tokens"})
"""Columns that are left out whatever the length of their parts: together they are the text."""
_TEXTS = frozenset({"text", "title", "content", "cue", "source"})
"""Columns, at any depth, that hold slices of a text."""

_SLICE = "$slice"
_WITHHELD = re.compile(rb'\{"\$slice":\[(\d+),(\d+)\]\}|"start":(\d+),"end":(\d+),"text":null')
_encoded = msgspec.json.Encoder().encode


def withhold_table(table: pa.Table) -> pa.Table:
    """The same table with long slices null; features and row order stay as they are."""
    columns = [
        _withhold(column.combine_chunks(), name) for name, column in zip(table.column_names, table, strict=True)
    ]
    return pa.Table.from_arrays(columns, schema=table.schema)


def _withhold(array: pa.Array, name: str) -> pa.Array:
    kind = array.type
    if pa.types.is_struct(kind):
        children = [_withhold(array.field(field.name), field.name) for field in kind]
        mask = pc.is_null(array) if array.null_count else None
        return pa.StructArray.from_arrays(children, fields=list(kind), mask=mask)
    if pa.types.is_list(kind):
        bounds = pc.subtract(array.offsets, array.offsets[0])
        return pa.ListArray.from_arrays(bounds, _withhold(array.flatten(), name), type=kind)
    if name in _WHOLE:
        return pa.nulls(len(array), kind)
    if name in _TEXTS and pa.types.is_string(kind):
        return pc.if_else(pc.less_equal(pc.utf8_length(array), LIMIT), array, pa.scalar(None, kind))
    return array


def withheld(value: Any, text: str) -> Any:
    """A JSON value with the long slices of ``text`` in it replaced by their offsets."""
    if isinstance(value, dict):
        if _is_span(value) and len(value["text"]) > LIMIT:
            return {**value, "text": None}
        return {key: withheld(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [withheld(item, text) for item in value]
    if isinstance(value, str) and len(value) > LIMIT and (start := text.find(value)) >= 0:
        return {_SLICE: [start, start + len(value)]}
    return value


def restored(data: bytes, slice_at: Callable[[int, int], str]) -> bytes:
    """The JSON of a withheld value with its slices put back; ``slice_at`` gives what stood at two offsets.

    Works on the bytes, since most of them stay as they are. A quotation mark inside a JSON string is escaped, so
    nothing in a string can look like a withheld slice.
    """

    def put_back(match: re.Match[bytes]) -> bytes:
        first, last, start, end = match.groups()
        if first is not None:
            return _encoded(slice_at(int(first), int(last)))
        return b'"start":%b,"end":%b,"text":%b' % (start, end, _encoded(slice_at(int(start), int(end))))

    return _WITHHELD.sub(put_back, data)


def offsets_needed(value: Any) -> set[tuple[int, int]]:
    """Offsets of every slice and span in a withheld JSON value."""
    if isinstance(value, dict):
        if _SLICE in value:
            return {tuple(value[_SLICE])}
        here = {(value["start"], value["end"])} if _is_span(value) else set()
        return here.union(*map(offsets_needed, value.values()))
    return set().union(*map(offsets_needed, value)) if isinstance(value, list) else set()


def _is_span(value: dict[str, Any]) -> bool:
    return value.keys() >= {"start", "end", "text"}
