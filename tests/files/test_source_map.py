"""Places of JSON values."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, strategies as st

from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.source_map import SourceMap

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def _paths(value: Any, path: JsonPath = ()) -> list[tuple[JsonPath, Any]]:
    parts: Any = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return [(path, value), *(found for key, part in parts for found in _paths(part, (*path, key)))]


@given(_JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_every_value_is_found_where_it_stands(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    places = SourceMap(text)
    lines = text.split("\n")
    for path, part in _paths(value):
        line, column = places.place(path)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == part


@given(st.text(max_size=200))
def test_no_text_at_all_breaks_it(text: str) -> None:
    places = SourceMap(text)
    assert places.place(("entities", 3, "start")) >= (1, 1)


def test_a_missing_value_is_placed_at_the_nearest_one_above() -> None:
    places = SourceMap('{\n  "a": [\n    {"b": 1}\n  ]\n}')
    assert places.place(("a", 0, "missing", "deeper")) == (3, 5)


def test_duplicate_keys_are_named() -> None:
    assert SourceMap('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}').duplicates == [("b", "c"), ("a",)]


def test_deep_nesting_costs_no_stack() -> None:
    depth = 50_000
    assert SourceMap("[" * depth + "]" * depth).place((0, 0, 0)) == (1, 4)
