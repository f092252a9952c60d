"""What the rows of a dataset should be, by a plain reading of the models; and the tables that a batch makes."""

from __future__ import annotations

from typing import Any

import msgspec
import pyarrow as pa
from datasets import ClassLabel, List

from anchorage_corpus.dataset.tables.batches import Batch, Reference
from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.model import AnnotationSet, Document, Utterance
from anchorage_corpus.text.tokens import tokenized
from factories import entity

REGISTRY = (entity(), entity("author", "PERSON", "No Speaker"))


def tables(*pairs: tuple[Document, AnnotationSet], utterances: tuple[Utterance, ...] = ()) -> dict[str, pa.Table]:
    batch = Batch(Reference(REGISTRY, utterances))
    for doc, made in pairs:
        batch.add(AnnotatedDocument(doc, made, tokenized(doc.text)))
    return batch.tables()


def numbered(value: Any, feature: Any) -> Any:
    """Python data with labels as numbers and without what is no column."""
    if isinstance(feature, ClassLabel):
        return None if value is None else feature.names.index(value)
    if isinstance(feature, List):
        return [numbered(item, feature.feature) for item in value]
    if isinstance(feature, dict):
        return {name: numbered(value.get(name), child) for name, child in feature.items()}
    return value


def naive_documents(doc: Document, made: AnnotationSet) -> list[dict[str, Any]]:
    meta = doc.metadata
    row = msgspec.to_builtins(meta) | msgspec.to_builtins(made)
    row |= {"doc_id": meta.id, "version": doc.version.version, "published": meta.published.date, "text": doc.text}
    return [row | {"license": meta.rights.license, "text_sha256": doc.version.sha256}]


def naive_quotes(doc: Document, made: AnnotationSet) -> list[dict[str, Any]]:
    names = {e.id: e.name for e in REGISTRY}
    return [
        msgspec.to_builtins(q)
        | {"id": f"{doc.id}#{q.id}", "doc_id": doc.id, "published": doc.metadata.published.date}
        | {"content": " ".join(s.text for s in q.content), "content_spans": msgspec.to_builtins(q.content)}
        | {"speaker_name": names.get(q.speaker or ""), "parent": q.parent and f"{doc.id}#{q.parent}"}
        for q in made.quotes
    ]


def naive_claims(doc: Document, made: AnnotationSet) -> list[dict[str, Any]]:
    names = {e.id: e.name for e in REGISTRY}
    return [
        msgspec.to_builtins(c)
        | {"id": f"{doc.id}#{c.id}", "doc_id": doc.id, "published": doc.metadata.published.date}
        | {"text": " ".join(s.text for s in c.span), "spans": msgspec.to_builtins(c.span)}
        | {"claimer_name": names.get(c.claimer or ""), "quote": c.quote and f"{doc.id}#{c.quote}"}
        for c in made.claims
    ]


def assert_equal(config: str, table: pa.Table, naive: list[dict[str, Any]]) -> None:
    columns = features(config)
    rows = [numbered(row, dict(columns)) for row in naive]
    assert table.schema.equals(columns.arrow_schema, check_metadata=True)
    assert table.to_pylist() == pa.Table.from_pylist(rows, schema=columns.arrow_schema).to_pylist()
    table.validate(full=True)
