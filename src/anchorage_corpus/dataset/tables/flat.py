"""Makes ``quotes`` and ``claims``: one annotation a row, unnested from the table of ``documents``.

Ids in a row are global (``<doc_id>#<id>``), so rows join across configs. The text of an annotation in several
segments is the segments with one space between two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from anchorage_corpus.dataset.tables.features import features


def quotes_table(documents: pa.Table, names: Mapping[str, str], utterance_of: Mapping[str, str]) -> pa.Table:
    """Return the rows of ``quotes``; ``names`` by entity id, ``utterance_of`` by global quote id."""
    parents, quotes = _unnested(documents, "quotes")
    own = _columns_of(documents, parents)
    doc_id, speaker = own["doc_id"], pc.struct_field(quotes, "speaker")
    ids = _global(doc_id, pc.struct_field(quotes, "id"))
    spans = pc.struct_field(quotes, "content")
    columns = {
        **own,
        "id": ids,
        "type": pc.struct_field(quotes, "type"),
        "content": _joined(spans),
        "content_spans": spans,
        "cue": pc.struct_field(quotes, "cue"),
        "source": pc.struct_field(quotes, "source"),
        "speaker": speaker,
        "speaker_name": _looked_up(speaker, names),
        "parent": _global(doc_id, pc.struct_field(quotes, "parent")),
        "utterance": _looked_up(ids, utterance_of),
    }
    return _table("quotes", columns)


def without_utterances(quotes: pa.Table, utterances: Sequence[str]) -> pa.Table:
    """Return rows of ``quotes`` without references to these utterances, which have no row of their own."""
    place, column = quotes.column_names.index("utterance"), quotes["utterance"]
    gone = pc.is_in(column, pa.array(utterances, column.type))
    return quotes.set_column(place, quotes.field(place), pc.if_else(gone, pa.scalar(None, column.type), column))


def claims_table(documents: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Return the rows of ``claims``; ``claimer_name`` is null if the outlet speaks in its own voice."""
    parents, claims = _unnested(documents, "claims")
    own = _columns_of(documents, parents)
    claimer, spans = pc.struct_field(claims, "claimer"), pc.struct_field(claims, "span")
    labels = ("kind", "topic", "stance", "factuality", "check_worthy")
    columns = {
        **own,
        "id": _global(own["doc_id"], pc.struct_field(claims, "id")),
        "text": _joined(spans),
        "spans": spans,
        "claimer": claimer,
        "claimer_name": _looked_up(claimer, names),
        "quote": _global(own["doc_id"], pc.struct_field(claims, "quote")),
        **{label: pc.struct_field(claims, label) for label in labels},
    }
    return _table("claims", columns)


def _unnested(documents: pa.Table, column: str) -> tuple[pa.Array, pa.StructArray]:
    """Return the index of the document of each annotation, and all annotations in order."""
    lists = documents[column].combine_chunks()
    return pc.list_parent_indices(lists), lists.flatten()


def _columns_of(documents: pa.Table, parents: pa.Array) -> dict[str, pa.Array]:
    """Return the columns that every row repeats from its document."""
    return {name: documents[name].combine_chunks().take(parents) for name in ("doc_id", "publisher", "published")}


def _global(doc_ids: pa.Array, ids: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(doc_ids, ids, "#", null_handling="emit_null")


def _joined(spans: pa.ListArray) -> pa.Array:
    """Return the text of each list of spans."""
    texts = pa.ListArray.from_arrays(spans.offsets, pc.struct_field(spans.values, "text"))
    return pc.binary_join(texts, " ")


def _looked_up(keys: pa.Array, table: Mapping[str, str]) -> pa.Array:
    """Return the value of each key, or null if it is unknown."""
    known = pa.array(table.keys(), pa.string())
    return pa.array(table.values(), pa.string()).take(pc.index_in(keys, known))


def _table(config: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    schema = features(config).arrow_schema
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)
