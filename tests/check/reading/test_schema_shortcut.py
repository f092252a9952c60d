"""The quick yes is right whenever it is given, and is given to what the corpus holds."""

from __future__ import annotations

import copy
import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings, strategies as st

from anchorage_corpus.check.reading.schema_shortcut import keeps_schema
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.schema import label_values, validator
from anchorage_corpus.model import AnnotationSet

CORPUS = Corpus.bundled()
FILES = [CORPUS.annotation_file(name, doc_id) for name in CORPUS.sets() for doc_id in CORPUS.annotated_ids(name)]


def small(path: Any) -> dict[str, Any]:
    """A file with three annotations a layer, enough for every kind of value."""
    content = json.loads(path.read_bytes())
    return content | {layer: content[layer][:3] for layer in ("entities", "quotes", "claims")}


CONTENTS = [small(path) for path in FILES]
_ENUMS = ("entity_type", "mention_kind", "quote_type", "claim_kind", "factuality", "stance", "topic", "agent_kind")
LABELS = [value for name in _ENUMS for value in label_values(name)]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**54),
    st.floats(-0.5, 1.5, allow_subnormal=False),
    st.sampled_from([*LABELS, "author", "e1", "q1\n", "c01", "", "a" * 81, "a-b", "e" + "1" * 20, "1.0.0\n", [], {}]),
    st.text(max_size=4),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in rows for place in places(inner, (*path, key)))]


PLACES = [(i, path) for i, content in enumerate(CONTENTS) for path in places(content) if path]


@settings(max_examples=1500, deadline=None)
@given(place=st.sampled_from(PLACES), value=VALUES)
@example(place=(0, ("provenance", "set")), value="gold\n")
@example(place=(0, ("provenance", "layers")), value={"tokens": "automatic"})
def test_a_yes_is_never_given_to_what_breaks_the_schema(place: tuple[int, tuple[Any, ...]], value: object):
    index, path = place
    content = inner = copy.deepcopy(CONTENTS[index])
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    try:
        typed = msgspec.json.decode(json.dumps(content), type=AnnotationSet)
    except msgspec.ValidationError:
        return
    content.pop("$schema", None)
    is_lossless = msgspec.to_builtins(typed) == content  # else the file is not canonical and looked at in full
    assert not (keeps_schema(typed) and is_lossless) or validator("annotation").is_valid(content)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_yes_is_given_to_every_file_of_the_corpus(path: Any):
    assert keeps_schema(msgspec.json.decode(path.read_bytes(), type=AnnotationSet))
