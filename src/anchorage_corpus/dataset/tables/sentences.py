"""Makes ``ner`` and ``attribution``: one sentence a row, with its tokens, their starts and their tags."""

from __future__ import annotations

from array import array

import numpy as np
import pyarrow as pa

from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.model import global_id
from anchorage_corpus.text.tokens import Offsets, Tokenized


class SentenceColumns:
    """Tokens of many documents in flat columns; both configs share them and differ in their tags."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._doc_ids: list[str] = []
        self._offsets: list[int] = []
        self._token_data: list[bytes] = []
        self._token_sizes = array("i")
        self._starts = array("i")
        self._tags = {"ner": array("b"), "attribution": array("b")}

    def add(self, doc_id: str, text: Tokenized, ner: bytes, attribution: bytes) -> None:
        """Add the sentences of a document, with one tag number per token for each config."""
        count = len(text.sentences)
        self._ids += [global_id(doc_id, f"s{number}") for number in range(1, count + 1)]
        self._doc_ids += [doc_id] * count
        self._offsets += [len(self._starts) + first for first in text.sentences]
        self._token_data.append("".join(text.text.split()).encode())
        self._token_sizes.frombytes(_byte_sizes(text).tobytes())
        self._starts.frombytes(text.start_array.tobytes())
        self._tags["ner"].frombytes(ner)
        self._tags["attribution"].frombytes(attribution)

    def tables(self) -> dict[str, pa.Table]:
        """Return the table of each of the two configs."""
        bounds = pa.array([*self._offsets, len(self._starts)], pa.int32())
        shared = [pa.array(self._ids, pa.string()), pa.array(self._doc_ids, pa.string())]
        shared.append(pa.ListArray.from_arrays(bounds, self._token_array()))
        shared.append(pa.ListArray.from_arrays(bounds, _buffered(self._starts, pa.int32())))
        return {config: self._table(config, shared, bounds) for config in self._tags}

    def _token_array(self) -> pa.Array:
        """Return the tokens, cut by size from the text without white space: Python makes no string for them."""
        ends = np.concatenate(([0], np.cumsum(np.frombuffer(self._token_sizes, np.int32)))).astype(np.int32)
        data = b"".join(self._token_data)
        return pa.Array.from_buffers(pa.string(), len(ends) - 1, [None, pa.py_buffer(ends), pa.py_buffer(data)])

    def _table(self, config: str, shared: list[pa.Array], bounds: pa.Array) -> pa.Table:
        tags = _buffered(self._tags[config], pa.int8()).cast(pa.int64())
        return pa.Table.from_arrays(
            [*shared, pa.ListArray.from_arrays(bounds, tags)], schema=features(config).arrow_schema
        )


def _byte_sizes(text: Tokenized) -> Offsets:
    """Return the size of each token in UTF-8 bytes."""
    if text.text.isascii():
        return text.end_array - text.start_array
    data = text.text.encode()
    leading = np.frombuffer(data, np.uint8) & 0xC0 != 0x80
    offsets = np.append(np.flatnonzero(leading), len(data)).astype(np.int32)
    sizes: Offsets = offsets[text.end_array] - offsets[text.start_array]
    return sizes


def _buffered(values: array[int], kind: pa.DataType) -> pa.Array:
    """Return an Arrow array over the memory of ``values``."""
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])
