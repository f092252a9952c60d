"""Canonical form: one way to write a content, and reading gives it back."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

import factories
from anchorage_corpus.files.canonical import KIND_OF, TYPES, CorpusFile, encode, normalized
from anchorage_corpus.files.parsing import parse
from anchorage_corpus.files.schema import KINDS, Kind, fields, reference_validator, violations
from anchorage_corpus.model import AnnotationSet, EntityRegistry, Splits
from schema_strategies import instances


def content(kind: Kind, instance: dict[str, Any]) -> CorpusFile:
    return parse(msgspec.json.encode(instance), TYPES[kind], "file.json")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=50)
def test_writing_then_reading_is_identity_for_all_that_the_schema_allows(kind: Kind, data: st.DataObject) -> None:
    instance = data.draw(instances(kind))
    assert not violations(kind, instance)
    written = encode(content(kind, instance), 2)
    read = parse(written, TYPES[kind], "file.json")
    assert read == normalized(content(kind, instance))
    assert encode(read, 2) == written
    without_schema = {name: value for name, value in instance.items() if name != "$schema"}
    assert _sorted(msgspec.to_builtins(read)) == _sorted(without_schema)


def _sorted(value: Any) -> Any:
    """The value with lists in one order, so that only what they hold is compared."""
    if isinstance(value, dict):
        return {name: _sorted(part) for name, part in value.items()}
    return sorted(map(_sorted, value), key=_as_text) if isinstance(value, list | tuple) else value


def _as_text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=15)
def test_what_is_written_passes_the_reference_validator(kind: Kind, data: st.DataObject) -> None:
    written = encode(content(kind, data.draw(instances(kind))), 2)
    assert reference_validator(kind).is_valid(msgspec.json.decode(written))


@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_and_annotations_on_disk_changes_nothing(rng: random.Random) -> None:
    doc = factories.document()
    rows = msgspec.to_builtins(factories.annotations(doc))
    mentions = [{**rows["entities"][0], "id": f"e{n}", "start": n, "end": n + 7} for n in range(1, 12)]
    rng.shuffle(mentions)
    shuffled = _shuffled({**rows, "entities": mentions}, rng)
    ordered = {**rows, "entities": sorted(mentions, key=lambda m: m["start"])}
    assert encode(content("annotation", shuffled), 2) == encode(content("annotation", ordered), 2)


def _shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        rng.shuffle(names)
        return {name: _shuffled(value[name], rng) for name in names}
    return [_shuffled(item, rng) for item in value] if isinstance(value, list) else value


def test_one_annotation_stands_on_one_line_in_schema_order() -> None:
    lines = encode(factories.annotations(), 2).decode().splitlines()
    assert lines[1] == '  "$schema": "../../schema/annotation.schema.json",'
    mention = next(line for line in lines if '"e1"' in line)
    assert mention == (
        '    {"id": "e1", "type": "PERSON", "mention": "name", "start": 0, "end": 7, "text": "Ushakov", '
        '"entity": "yuri-ushakov"}'
    )
    assert [line.split('"')[1] for line in lines if line.startswith('  "')] == list(fields("annotation"))


def test_annotations_are_sorted_by_position_then_longest_first_then_by_counting() -> None:
    base = factories.annotations()
    places = {"e10": (0, 7), "e2": (0, 7), "e3": (0, 13), "e1": (8, 13)}
    mentions = [
        msgspec.structs.replace(base.entities[0], id=i, start=s, end=e, text=factories.TEXT[s:e])
        for i, (s, e) in places.items()
    ]
    ordered = normalized(msgspec.structs.replace(base, entities=tuple(mentions)))
    assert isinstance(ordered, AnnotationSet)
    assert [m.id for m in ordered.entities] == ["e3", "e2", "e10", "e1"]


def test_empty_files_stay_small_and_every_kind_ends_in_one_newline() -> None:
    assert encode(Splits({}), 1) == b'{\n  "$schema": "../schema/splits.schema.json",\n  "events": {}\n}\n'
    assert encode(EntityRegistry(()), 1).endswith(b'  "entities": []\n}\n')
    assert set(KIND_OF.values()) == set(KINDS)
