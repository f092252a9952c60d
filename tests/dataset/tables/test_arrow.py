"""Tables equal what a plain reading of the models gives, for anything that the schema allows."""

from __future__ import annotations

from typing import Any

import msgspec
import pyarrow as pa
from datasets import ClassLabel, List
from hypothesis import HealthCheck, given, settings

from anchorage_corpus.dataset.tables.batches import Batch, Reference
from anchorage_corpus.dataset.tables.features import CONFIGS, features, iob2
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.files.schema import fields, label_values
from anchorage_corpus.model import AnnotationSet, Document, Rendering, Span, Utterance
from anchorage_corpus.text.tokens import tokenized
from factories import annotations, document, entity
from strategies import annotated

CLAIM_LABELS = {"kind": "claim_kind", "topic": "topic", "stance": "stance", "factuality": "factuality"}
LABELLED = {
    "documents.genre": "genre",
    "documents.entities.type": "entity_type",
    "documents.entities.mention": "mention_kind",
    "documents.quotes.type": "quote_type",
    **{f"documents.claims.{column}": name for column, name in CLAIM_LABELS.items()},
    "quotes.type": "quote_type",
    **{f"claims.{column}": name for column, name in CLAIM_LABELS.items()},
    "utterances.renderings.relation": "rendering_relation",
}
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


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(annotated(), annotated())
def test_tables_equal_a_plain_reading_of_the_models(first, second):
    pairs = [first, (msgspec.structs.replace(second[0]), second[1])]
    made = tables(*pairs)
    assert_equal("documents", made["documents"], [row for pair in pairs for row in naive_documents(*pair)])
    assert_equal("quotes", made["quotes"], [row for pair in pairs for row in naive_quotes(*pair)])
    assert_equal("claims", made["claims"], [row for pair in pairs for row in naive_claims(*pair)])


@given(annotated())
def test_sentences_put_together_are_the_tokens_of_the_text(pair):
    doc, made = pair
    for config in ("ner", "attribution"):
        rows = tables((doc, made))[config].to_pylist()
        pieces = [(start, token) for row in rows for start, token in zip(row["starts"], row["tokens"], strict=True)]
        assert all(doc.text[start : start + len(token)] == token for start, token in pieces)
        assert [token for _, token in pieces] == tokenized(doc.text).tokens
        assert [row["id"] for row in rows] == [f"{doc.id}#s{i + 1}" for i in range(len(rows))]
        assert all(len(row["tokens"]) == len(row[f"{config}_tags"]) > 0 for row in rows)


def test_a_null_character_and_a_long_text_come_through():
    doc = document(text="a\x00b “\\u0041”\u2028" + "long " * 300_000)
    made = msgspec.structs.replace(annotations(doc), entities=(), quotes=(), claims=())
    assert tables((doc, made))["documents"]["text"].to_pylist() == [doc.text]


def test_the_utterance_of_a_quote_stands_in_its_row():
    doc = document()
    utterance = Utterance("u7", "moscow-talks", None, False, (Rendering("frank-talks#q1", "same"),) * 2)
    made = tables((doc, annotations(doc)), utterances=(utterance,))
    assert made["quotes"]["utterance"].to_pylist() == ["u7"]


def test_an_empty_batch_has_every_column():
    made = tables()
    assert all(made[config].schema.equals(features(config).arrow_schema) for config in made)
    assert sum(table.num_rows for table in made.values()) == 0


def test_columns_follow_the_schema():
    documents = features("documents")
    nested = {"entities": "mention", "quotes": "quote", "claims": "claim"}
    for column, definition in nested.items():
        expected = [f for f in fields("annotation", definition) if f not in ("confidence", "by")]
        assert list(documents[column].feature) == expected
    assert list(features("quotes")["cue"].feature) == list(Span.__struct_fields__)


def test_labels_follow_the_schema_in_order():
    found = {path: names for config in CONFIGS for path, names in labels_of(config, dict(features(config)))}
    assert found.pop("ner.ner_tags") == iob2(label_values("entity_type"))
    assert found.pop("attribution.attribution_tags") == iob2(("SOURCE", "CUE", "CONTENT"))
    assert found == {path: list(label_values(name)) for path, name in LABELLED.items()}


def test_iob2_counts_outside_first_then_begin_and_inside_of_each_label():
    assert iob2(("A", "B")) == ["O", "B-A", "I-A", "B-B", "I-B"]


def labels_of(path: str, feature: Any) -> list[tuple[str, list[str]]]:
    if isinstance(feature, ClassLabel):
        return [(path, feature.names)]
    if isinstance(feature, List):
        return labels_of(path, feature.feature)
    if isinstance(feature, dict):
        return [pair for name, child in feature.items() for pair in labels_of(f"{path}.{name}", child)]
    return []
