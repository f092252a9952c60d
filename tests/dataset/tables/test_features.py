"""The columns and labels of every config are those of the schema, in its order."""

from __future__ import annotations

from typing import Any

from datasets import ClassLabel, List

from anchorage_corpus.dataset.tables.features import CONFIGS, features, iob2
from anchorage_corpus.files.schema import fields, label_values
from anchorage_corpus.model import Span

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
