"""Any JSON that a schema of ``schema/`` allows, made by walking the schema itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from anchorage_corpus.files.schema import Kind, schema_file, schemas
from strategies import NASTY

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def instances(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Everything that a file of a kind may hold, as decoded JSON."""
    name = schema_file(kind)
    return _of(schemas()[name], name)


def _of(schema: dict[str, Any], file: str) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _of(*_resolved(schema["$ref"], file))
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([_of(branch, file) for branch in schema["anyOf"]])
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return st.one_of([_MAKERS[type_](schema, file) for type_ in types])


def _resolved(reference: str, file: str) -> tuple[dict[str, Any], str]:
    target, _, pointer = reference.partition("#")
    schema = schemas()[target or file]
    for part in pointer.strip("/").split("/"):
        schema = schema[part] if part else schema
    return schema, target or file


def _objects(schema: dict[str, Any], file: str) -> st.SearchStrategy[dict[str, Any]]:
    if "propertyNames" in schema:
        values = _of(schema["additionalProperties"], file)
        return st.dictionaries(_of(schema["propertyNames"], file), values, max_size=4)
    parts = {name: _of(part, file) for name, part in schema["properties"].items()}
    required = {name: parts.pop(name) for name in schema.get("required", [])}
    return st.fixed_dictionaries(required, optional=parts)


def _arrays(schema: dict[str, Any], file: str) -> st.SearchStrategy[list[Any]]:
    unique = schema.get("uniqueItems", False)
    return st.lists(_of(schema["items"], file), min_size=schema.get("minItems", 0), max_size=3, unique=unique)


def _strings(schema: dict[str, Any], _file: str) -> st.SearchStrategy[str]:
    if schema.get("format") == "date":
        return st.dates().map(date.isoformat)
    shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 10**6)
    made = st.from_regex(schema["pattern"]) if "pattern" in schema else _TEXT | st.sampled_from(NASTY)
    return made.filter(lambda text: shortest <= len(text) <= longest)


_MAKERS = {
    "object": _objects,
    "array": _arrays,
    "string": _strings,
    "integer": lambda schema, _: st.integers(schema["minimum"], schema["maximum"]),
    "number": lambda schema, _: st.floats(schema["minimum"], schema["maximum"], allow_subnormal=False),
    "boolean": lambda schema, _: st.booleans(),
    "null": lambda schema, _: st.none(),
}
