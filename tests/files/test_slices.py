"""Slice by slice the same is found as in the whole, and less is held at a time."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files import slices
from anchorage_corpus.files.schema import Kind, Violation, keeps, validator, violations

CORPUS = Corpus.bundled()
GOLD = msgspec.json.decode(CORPUS.annotation_file("gold", "abu-dhabi-talks").read_bytes())
SPLITS = {"events": {f"event-{i}": "train" for i in range(60)}}
VALUES: list[Any] = [None, "", "x", -1, 1.5, True, [], {}, [{}], {"start": 1}, {"a": {"b": [1, 2]}}]


def whole(kind: Kind, instance: Any) -> set[tuple[Any, str]]:
    return {(tuple(e.instance_path), str(e.kind.name)) for e in validator(kind).iter_errors(instance)}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in rows for place in places(inner, (*path, key)))]


PLACES: dict[Kind, list[tuple[Any, ...]]] = {"annotation": places(GOLD)[1:], "splits": places(SPLITS)[1:]}


def broken(kind: Kind, changes: list[tuple[int, Any]]) -> Any:
    instance = copy.deepcopy(GOLD if kind == "annotation" else SPLITS)
    for number, value in changes:
        *above, last = PLACES[kind][number % len(PLACES[kind])]
        inner = instance
        try:
            for key in above:
                inner = inner[key]
            inner[last] = copy.deepcopy(value)
        except (KeyError, IndexError, TypeError):
            continue
    return instance


@settings(max_examples=60)
@given(
    kind=st.sampled_from(["annotation", "splits"]),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(VALUES)), min_size=1, max_size=5),
    small=st.sampled_from([5, 40, 1_000]),
)
def test_slices_show_what_the_whole_shows(kind: Kind, changes: list[tuple[int, Any]], small: int):
    instance = broken(kind, changes)
    before, slices.SMALL = slices.SMALL, small
    try:
        found = {(v.path, v.keyword) for v in violations(kind, instance)}
    finally:
        slices.SMALL = before
    assert found == whole(kind, instance)


HOSTILE = {
    "a list of empty rows": {"entities": [{}] * 100_000},
    "a dict of empty rows": {f"k{i}": {} for i in range(100_000)},
    "one row of many": {"quotes": [{"content": [{}] * 100_000}]},
    "no object": [{}] * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_held_does_not_grow_with_what_is_wrong(name: str):
    done = subprocess.run([sys.executable, "-c", PROBE, name], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 500_000, "kilobytes; all the errors of such a value take 2,000,000"


PROBE = f"import sys; sys.path[:0] = {sys.path!r}; from tests.files.test_slices import probe; probe(sys.argv[1])"


def probe(name: str) -> None:
    """Prints the peak of its own memory in kilobytes; ``ru_maxrss`` would be its parent's where that was larger."""
    assert 1 <= len(violations("annotation", HOSTILE[name])) <= 201
    print(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())[1])


def test_more_than_are_listed_is_said():
    (last,) = [v for v in violations("annotation", HOSTILE["a list of empty rows"]) if v.keyword == "more"]
    assert "more than 200 places" in last.message


@pytest.mark.parametrize("depth", [100, 300, 900])
def test_what_is_nested_too_deeply_has_a_place(depth: int):
    value: Any = "x"
    for _ in range(depth):
        value = [value]
    instance = GOLD | {"entities": [GOLD["entities"][0], GOLD["entities"][1] | {"entity": value}]}
    assert not keeps("annotation", instance)
    (found,) = violations("annotation", instance)
    assert found == Violation(("entities", 1, "entity"), "depth", "nested more than 32 deep; no corpus file is")
