"""``ner`` and ``attribution``: one sentence a row, with its tokens, their starts and their tags."""

from __future__ import annotations

from array import array

import pyarrow as pa

from anchorage_corpus.dataset.features import features
from anchorage_corpus.model import global_id
from anchorage_corpus.tokens import Tokenized


class SentenceColumns:
    """Tokens of many documents in flat columns; both configs share them and differ in their tags."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._doc_ids: list[str] = []
        self._offsets: list[int] = []
        self._tokens: list[str] = []
        self._starts = array("i")
        self._tags = {"ner": array("b"), "attribution": array("b")}

    def add(self, doc_id: str, text: Tokenized, ner: bytes, attribution: bytes) -> None:
        """Add the sentences of a document, with a tag number a token for each config."""
        count = len(text.sentences)
        self._ids += [global_id(doc_id, f"s{number}") for number in range(1, count + 1)]
        self._doc_ids += [doc_id] * count
        self._offsets += [len(self._tokens) + first for first in text.sentences]
        self._tokens += text.tokens
        self._starts.extend(text.starts)
        self._tags["ner"].frombytes(ner)
        self._tags["attribution"].frombytes(attribution)

    def tables(self) -> dict[str, pa.Table]:
        """Table of each of the two configs."""
        bounds = pa.array([*self._offsets, len(self._tokens)], pa.int32())
        shared = [pa.array(self._ids, pa.string()), pa.array(self._doc_ids, pa.string())]
        shared.append(pa.ListArray.from_arrays(bounds, pa.array(self._tokens, pa.string())))
        shared.append(pa.ListArray.from_arrays(bounds, _buffered(self._starts, pa.int32())))
        return {config: self._table(config, shared, bounds) for config in self._tags}

    def _table(self, config: str, shared: list[pa.Array], bounds: pa.Array) -> pa.Table:
        tags = _buffered(self._tags[config], pa.int8()).cast(pa.int64())
        return pa.Table.from_arrays(
            [*shared, pa.ListArray.from_arrays(bounds, tags)], schema=features(config).arrow_schema
        )


def _buffered(values: array[int], kind: pa.DataType) -> pa.Array:
    """An Arrow array over the memory of ``values``."""
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])
