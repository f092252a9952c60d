"""Makes the tables of a dataset again from its documents, and reports how its own tables differ.

For a text-less dataset it can make ``quotes``, ``claims`` and ``utterances``; tokens need the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
import pyarrow as pa

from anchorage_corpus.dataset.tables.batches import Batch, Reference
from anchorage_corpus.dataset.tables.flat import claims_table, quotes_table
from anchorage_corpus.dataset.verify.corpus_from_dataset import (
    named_rows,
    restored_document,
    restored_entity,
    restored_utterance,
)

Tables = Mapping[str, Mapping[str, pa.Table]]
"""Table of each split of each config."""

_CREDITED = {"quotes": "speaker", "claims": "claimer"}
"""Config → its column of entities, which is next to a column of their names."""


def contradictions(tables: Tables) -> Iterator[str]:
    """Yield a sentence for every row of a config that is not what ``documents`` gives.

    Every table must have the columns of its config, and ``documents`` must be sound. Raises ``ValueError`` for rows
    that do not make a table.
    """
    try:
        made = _derived(tables)
    except (msgspec.MsgspecError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(str(error)) from None
    for split, found in made.items():
        for config in sorted(found.keys() & tables.keys()):
            yield from _differing(f"{config}, {split}", tables[config][split], found[config])


def _derived(tables: Tables) -> dict[str, dict[str, pa.Table]]:
    utterances = [
        restored_utterance(row) for table in _of(tables, "utterances") for row in named_rows("utterances", table)
    ]
    reference = Reference([restored_entity(key, name) for key, name in _names(tables).items()], utterances)
    made = {split: _of_split(documents, reference) for split, documents in tables["documents"].items()}
    split_of = {key: split for split, table in tables["documents"].items() for key in table["doc_id"].to_pylist()}
    for split, found in made.items():
        found["utterances"] = reference.utterance_table(split, split_of)
    return made


def _of(tables: Tables, config: str) -> list[pa.Table]:
    return list(tables.get(config, {}).values())


def _names(tables: Tables) -> dict[str, str]:
    """Return the names of the entities that are credited with a quote or a claim, by id."""
    rows = (
        pair
        for config, key in _CREDITED.items()
        for table in _of(tables, config)
        for pair in zip(table[key].to_pylist(), table[f"{key}_name"].to_pylist(), strict=True)
    )
    return {key: name for key, name in rows if key and name}


def _of_split(documents: pa.Table, reference: Reference) -> dict[str, pa.Table]:
    """Return the tables made from the documents of a split; also collects their rendered quotes."""
    if documents["text"].null_count:
        quotes = quotes_table(documents, reference.names, reference.utterance_of)
        reference.gather(quotes)
        return {"quotes": quotes, "claims": claims_table(documents, reference.names)}
    batch = Batch(reference)
    for row in named_rows("documents", documents):
        batch.add(restored_document(row))
    return batch.tables()


def _differing(place: str, found: pa.Table, made: pa.Table) -> Iterator[str]:
    made = made.select(found.column_names)
    if found.equals(made):
        return
    if found.num_rows != made.num_rows:
        yield f"{place}: {found.num_rows} rows, the documents give {made.num_rows}"
        return
    for number, (row, other) in enumerate(zip(found.to_pylist(), made.to_pylist(), strict=True), 1):
        if fields := [name for name in row if row[name] != other[name]]:
            key = row.get("id") or row.get("doc_id") or f"row {number}"
            yield f"{place}: {key}: {', '.join(fields)} not as the documents give it"
