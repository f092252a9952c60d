"""A quick check whether a decoded annotation file certainly keeps its schema.

Decoding into ``model`` types already settles keys and types. The rest (labels, forms of ids, bounds) is checked by
column and remembered; it is read from ``schema/``, as the full validator does. A yes is always right. Otherwise the
full validator decides, and says what is wrong. A property test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from anchorage_corpus.files.schema import label_values, schemas
from anchorage_corpus.model import AUTHOR, LAYERS, AnnotationSet, Provenance

_LARGEST = 2**53 - 1
_NONE: frozenset[object] = frozenset({None})
_LAYERS = frozenset(LAYERS)
_REMEMBERED = 200_000
"""Number of strings to remember per form; beyond it, memory matters more than time."""


class _Form:
    """Strings of a form that the schema gives: pattern and lengths."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self._pattern = re.compile(rules.get("pattern", "").replace("$", r"\Z"))
        self._lengths = range(rules.get("minLength", 0), rules.get("maxLength", 10_000) + 1)
        self._seen: set[str | None] = {None}

    def holds(self, values: Iterable[str | None]) -> bool:
        """Return whether all values but None have the form."""
        new = {*values} - self._seen
        if not new:
            return True
        strings = [value for value in new if value is not None]
        if not all(len(value) in self._lengths and self._pattern.search(value) for value in strings):
            return False
        if len(self._seen) < _REMEMBERED:
            self._seen.update(strings)
        return True


@cache
def _form(definition: str) -> _Form:
    return _Form(schemas()["common.schema.json"]["$defs"][definition])


@cache
def _guidelines() -> _Form:
    return _Form(schemas()["annotation.schema.json"]["properties"]["provenance"]["properties"]["guidelines"])


@cache
def _labels(name: str) -> frozenset[str | None]:
    return frozenset(label_values(name))


@cache
def _labels_or_none(name: str) -> frozenset[str | None]:
    return _labels(name) | {None}


def keeps_schema(content: AnnotationSet) -> bool:
    """Return whether an annotation file certainly keeps its schema, except for unknown keys and ``$schema``."""
    return _head(content) and _entities(content) and _quotes(content) and _claims(content) and _spans(content)


def _head(content: AnnotationSet) -> bool:
    document = content.document
    return (
        _form("doc_id").holds([document.id])
        and _form("sha256").holds([document.sha256])
        and 1 <= document.version <= 1_000_000
        and _provenance(content.provenance)
    )


def _provenance(provenance: Provenance) -> bool:
    return (
        _form("set_name").holds([provenance.set])
        and bool(provenance.agents)
        and all(agent.name and agent.kind in _labels("agent_kind") for agent in provenance.agents)
        and _guidelines().holds([provenance.guidelines])
        and provenance.layers.keys() <= _LAYERS
        and all(made in _labels("layer_provenance") for made in provenance.layers.values())
    )


def _entities(content: AnnotationSet) -> bool:
    rows = content.entities
    return (
        _form("mention_id").holds([row.id for row in rows])
        and {row.type for row in rows} <= _labels("entity_type")
        and {row.mention for row in rows} <= _labels("mention_kind")
        and _form("entity_id").holds([row.entity for row in rows])
        and _machine({row.confidence for row in rows}, {row.by for row in rows})
    )


def _quotes(content: AnnotationSet) -> bool:
    rows = content.quotes
    return (
        _form("quote_id").holds([row.id for row in rows] + [row.parent for row in rows if row.parent is not None])
        and {row.type for row in rows} <= _labels("quote_type")
        and all(row.content for row in rows)
        and _form("entity_id").holds([row.speaker for row in rows])
        and _machine({row.confidence for row in rows}, {row.by for row in rows})
    )


def _claims(content: AnnotationSet) -> bool:
    rows = content.claims
    return (
        _form("claim_id").holds([row.id for row in rows])
        and _form("quote_id").holds([row.quote for row in rows])
        and all(row.span for row in rows)
        and {row.kind for row in rows} <= _labels("claim_kind")
        and _form("entity_id").holds({row.claimer for row in rows} - {AUTHOR})
        and {row.topic for row in rows} <= _labels_or_none("topic")
        and {row.stance for row in rows} <= _labels_or_none("stance")
        and {row.factuality for row in rows} <= _labels_or_none("factuality")
        and _machine({row.confidence for row in rows}, {row.by for row in rows})
    )


def _machine(confidences: set[float | None], components: set[str | None]) -> bool:
    if confidences <= _NONE >= components:
        return True
    return all(0 <= value <= 1 for value in confidences if value is not None) and _form("by").holds(components)


def _spans(content: AnnotationSet) -> bool:
    spans = content.stretches()
    if not spans:
        return True
    starts = [span.start for span in spans]
    ends = [span.end for span in spans]
    is_bounded = min(starts) >= 0 and min(ends) >= 1 and max(starts) <= _LARGEST >= max(ends)
    return is_bounded and "" not in [span.text for span in spans]
