"""The fast validator and the reference reject the same documents at the same places."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

import factories
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.canonical import KIND_OF, CorpusFile, encode
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.schema import KINDS, Kind, reference_validator, validator
from anchorage_corpus.model import (
    EntityRegistry,
    Exemption,
    Exemptions,
    Rendering,
    Splits,
    TextVersion,
    Utterance,
    Utterances,
)

REPLACEMENTS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 1.5, 2, 10**16, 10**30, 1e300, "", " ", "x", "X", "../../etc", "é", "💩",
    "a\n", "e1\n", "q1\n", "gold\n", "1.0.0\n", "e1", "q01", "c0", "author", "PERSON", "person", "0" * 64, "g" * 64,
    "x" * 81, "a-" * 50 + "a", "2026-13", "2026-01-23", "2026-01-23\n", "2026-02-30", "AC204\n",
    "en", "EN", "v0.txt", "v2.txt", "Q0", "Q1",
    [], [[]], [None], ["x", "x"], [{}], {}, {"start": 0}, {"start": 0, "end": 1, "text": "x"}, {"x": {"y": 1}},
)  # fmt: skip
"""Values that stand in for every value of every file: wrong types, edges, near misses, label-like strings."""


def _samples() -> Iterator[CorpusFile]:
    doc = factories.document()
    meta = factories.metadata()
    yield factories.annotations(doc)
    yield msgspec.structs.replace(meta, versions=(*meta.versions, TextVersion(2, "v2.txt", "0" * 64, None, "typo")))
    yield EntityRegistry((factories.entity(),))
    yield Utterances(
        (Utterance("u1", "x", None, False, (Rendering("a#q1", "same"), Rendering("b#q2", "truncated"))),)
    )
    yield Splits({"x": "train", "y": "test"})
    yield Exemptions((Exemption("AC204", "annotations/gold/x.json", None, "as the source has it", "2027-01-31"),))


SAMPLES: dict[Kind, dict[str, Any]] = {KIND_OF[type(c)]: msgspec.json.decode(encode(c, 2)) for c in _samples()}


def _paths(value: Any, path: JsonPath = ()) -> Iterator[JsonPath]:
    yield path
    parts: Any = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, part in parts:
        yield from _paths(part, (*path, key))


def _changed(instance: Any, path: JsonPath, change: Any) -> Any:
    """A copy in which the container of a path was changed by ``change(container, key)``."""
    whole = {"": copy.deepcopy(instance)}
    container: Any = whole
    for key in ("", *path[:-1]) if path else ():
        container = container[key]
    change(container, path[-1] if path else "")
    return whole[""]


def mutants(instance: dict[str, Any]) -> Iterator[Any]:
    """One mutation each, at every place: removed, replaced, added to, doubled."""
    for path in _paths(instance):
        for value in REPLACEMENTS:
            yield _changed(instance, path, lambda parent, key, value=value: parent.__setitem__(key, value))
        if path:
            yield _changed(instance, path, lambda parent, key: parent.__delitem__(key))
        yield _changed(instance, path, _add_to)
        yield _changed(instance, path, _double)


def _add_to(parent: Any, key: str | int) -> None:
    if isinstance(parent[key], dict):
        parent[key]["unknown"] = 1
    elif isinstance(parent[key], list):
        parent[key].append({"unknown": 1})


def _double(parent: Any, key: str | int) -> None:
    if isinstance(parent[key], list | str):
        parent[key] = parent[key] * 2


@pytest.mark.parametrize("kind", KINDS)
def test_both_validators_reject_the_same_mutants_at_the_same_places(kind: Kind) -> None:
    fast, reference = validator(kind), reference_validator(kind)
    assert fast.is_valid(SAMPLES[kind])
    rejected = accepted = 0
    for mutant in mutants(SAMPLES[kind]):
        here = {(tuple(e.instance_path), e.kind.name) for e in fast.iter_errors(mutant)}
        there = {(tuple(e.absolute_path), e.validator) for e in reference.iter_errors(mutant)}
        assert here == there, mutant
        assert fast.is_valid(mutant) == (not here)
        rejected, accepted = rejected + bool(here), accepted + (not here)
    assert rejected > 50
    assert accepted > 5


def test_both_accept_every_file_of_this_corpus() -> None:
    for path, cls in Corpus.bundled().files():
        instance = msgspec.json.decode(path.read_bytes())
        assert validator(KIND_OF[cls]).is_valid(instance), path
        assert reference_validator(KIND_OF[cls]).is_valid(instance), path
