"""Withholds the text from tables and JSON for a text-less dataset, all but few and very short slices.

Slices that are close together count as one, since a reader would join them. A withheld slice becomes null in tables
and its offsets in JSON, from which ``restored`` puts it back if the text is available.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from anchorage_corpus.model import AnnotationSet, Document, DocumentMetadata

LIMIT = 50
"""Longest run of a text, in code points, that a text-less dataset holds: a name, a cue, a few words. Publishers'
rights in the texts forbid more than very short extracts; the number is this project's own, on the careful side."""

GAP = 3
"""Most code points between two slices that count as one run."""

SHARE = 0.25
"""Largest share of a text that all slices together hold."""

Offsets = tuple[int, int]

_TOKENS = frozenset({"tokens", "starts"})
"""Columns that are left out: together they are the text, or the length of each of its words."""
_TEXTS = frozenset({"text", "title", "content", "cue", "source"})
"""Columns, at any depth, that hold slices of a text."""

_WITHHELD_MARK = "\0"
"""Marks a withheld slice until tables are made; no text that the schema admits as a slice is just this."""

_SLICE = "$slice"
_WITHHELD_SLICE = re.compile(rb'\{"\$slice":\[(\d+),(\d+)\]\}')
_WITHHELD_SPAN = re.compile(rb'"start":(\d+),"end":(\d+),"text":null')
_encoded = msgspec.json.Encoder().encode


def published(document: Document, annotations: AnnotationSet) -> set[Offsets]:
    """Return the offsets of the slices to publish: names first, then the shortest, while every run stays short."""
    text = document.text
    names = {(m.start, m.end) for m in annotations.entities if m.mention == "name"}
    others = annotations.offsets()
    others |= {place for slice_ in stated(document.metadata) if (place := _place(text, slice_))}
    budget = SHARE * len(text)
    covered, told = bytearray(len(text)), set()
    for start, end in sorted(names, key=_shortest) + sorted(others - names, key=_shortest):
        first, last = _run(covered, start, end)
        if last - first <= LIMIT and covered.count(1) + covered.count(0, start, end) <= budget:
            covered[start:end] = b"\1" * (end - start)
            told.add((start, end))
    return told


def _shortest(place: Offsets) -> tuple[int, int]:
    return place[1] - place[0], place[0]


def _run(covered: bytearray, start: int, end: int) -> Offsets:
    """Return the run of published characters that a slice would make with its published neighbours."""
    while (left := covered.find(1, max(0, start - GAP), start)) >= 0:
        start = left
    while (right := covered.rfind(1, end, end + GAP)) >= 0:
        end = right + 1
    return start, end


def stated(metadata: DocumentMetadata) -> Iterator[str]:
    """Yield what metadata quote from the text."""
    yield from filter(None, (metadata.title, metadata.rights.statement, *metadata.published.evidence))


def _place(text: str, slice_: str) -> Offsets | None:
    start = text.find(slice_)
    return (start, start + len(slice_)) if start >= 0 else None


def marked(document: Document, annotations: AnnotationSet) -> tuple[Document, AnnotationSet]:
    """Return a document and its annotations, with every withheld slice replaced by a mark, for tables."""
    told = published(document, annotations)
    data = _marked(msgspec.to_builtins(annotations), told)
    title = document.metadata.title
    if title and _place(document.text, title) not in told:
        metadata = msgspec.structs.replace(document.metadata, title=_WITHHELD_MARK)
        document = msgspec.structs.replace(document, metadata=metadata)
    return document, msgspec.convert(data, AnnotationSet)


def _marked(value: Any, told: Container[Offsets]) -> Any:
    if isinstance(value, dict):
        if _is_span(value) and (value["start"], value["end"]) not in told:
            return {**value, "text": _WITHHELD_MARK}
        return {key: _marked(item, told) for key, item in value.items()}
    return [_marked(item, told) for item in value] if isinstance(value, list | tuple) else value


def withhold_table(table: pa.Table) -> pa.Table:
    """Return the table with texts, tokens and marked slices null; features and row order stay as they are."""
    whole = _TOKENS | {"text"} if "text_sha256" in table.column_names else _TOKENS
    columns = [
        pa.nulls(len(column), column.type) if name in whole else _withhold(column.combine_chunks(), name)
        for name, column in zip(table.column_names, table, strict=True)
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
    if name in _TEXTS and pa.types.is_string(kind):
        return pc.if_else(pc.match_substring(array, _WITHHELD_MARK), pa.scalar(None, kind), array)
    return array


def withheld(value: Any, document: Document, told: Container[Offsets]) -> Any:
    """Return a JSON value of a document with its withheld slices replaced by their offsets."""
    places = {slice_: place for slice_ in stated(document.metadata) if (place := _place(document.text, slice_))}

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            if _is_span(value) and (value["start"], value["end"]) not in told:
                return {**value, "text": None}
            return {key: without(item) for key, item in value.items()}
        if isinstance(value, list):
            return [without(item) for item in value]
        place = places.get(value) if isinstance(value, str) else None
        return {_SLICE: list(place)} if place and place not in told else value

    return without(value)


def restored(data: bytes, slice_at: Callable[[int, int], str]) -> bytes:
    """Return the JSON of a withheld value with its slices put back; ``slice_at`` gives the text between two offsets.

    Works on the bytes, since most of them stay as they are. A quotation mark inside a JSON string is escaped, so
    nothing in a string can look like a withheld slice.
    """

    def slice_of(match: re.Match[bytes]) -> bytes:
        return _encoded(slice_at(int(match[1]), int(match[2])))

    def span_of(match: re.Match[bytes]) -> bytes:
        return b'"start":%b,"end":%b,"text":%b' % (match[1], match[2], slice_of(match))

    return _WITHHELD_SPAN.sub(span_of, _WITHHELD_SLICE.sub(slice_of, data))


def offsets_needed(value: Any) -> set[tuple[int, int]]:
    """Return the offsets of every slice and span in a withheld JSON value."""
    if isinstance(value, dict):
        if _SLICE in value:
            return {tuple(value[_SLICE])}
        here = {(value["start"], value["end"])} if _is_span(value) else set()
        return here.union(*map(offsets_needed, value.values()))
    return set().union(*map(offsets_needed, value)) if isinstance(value, list) else set()


def _is_span(value: dict[str, Any]) -> bool:
    return value.keys() >= {"start", "end", "text"}
