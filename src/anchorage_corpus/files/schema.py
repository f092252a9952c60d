"""Reads ``schema/``: labels, and validators that are compiled once per process.

``jsonschema-rs`` validates in daily use; tests compare it with ``jsonschema``, the reference. Both read the same
files, resolve ``$ref`` across them offline, and check ``format``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.slices import slices, too_deep

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema_rs import ValidationError, Validator

Kind = Literal["document", "annotation", "entities", "utterances", "splits", "exemptions"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LABELS = "labels.schema.json"
"""Name of the file that holds the labels of a ``schema/`` folder."""

_PACKAGE = Path(__file__).parents[1]
_BASE = "https://anchorage-corpus.invalid/schema/"
"""Retrieval address under which the schemas refer to each other; RFC 2606 reserves ``.invalid``."""

DEEPEST = 32
"""The deepest nesting of containers that a file may have; the schemas need only a few levels."""

MOST = 200
"""The most violations listed for one file: more add nothing, and would fill the memory of a report."""

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")

_TRUE_END = r"$(?!\n)"
"""How every pattern ends: Python's ``$`` alone would match before a final newline; ECMA 262's does not."""


class Label(msgspec.Struct, frozen=True):
    """One label: its value, title, definition, example, colour and, for some, a hotkey."""

    value: str
    title: str
    description: str
    example: str
    color: str
    hotkey: str | None


class Violation(msgspec.Struct, frozen=True, order=True):
    """One place at which an instance breaks its schema: path of keys and indices, keyword, sentence."""

    path: JsonPath
    keyword: str
    message: str


def data_root() -> Path:
    """Return the folder that holds ``schema/`` and the bundled corpus: in the wheel, or in the source checkout."""
    bundled = _PACKAGE / "data"
    return bundled if bundled.is_dir() else _PACKAGE.parents[1]


def schema_folder() -> Path:
    """Return the folder of the JSON Schema files that this package uses."""
    return data_root() / "schema"


OWN = ("x-words", "x-precedence")
"""Keywords of labels that each corpus fills in for itself: what speaks of a label, and which label goes first."""


def without_own(schema: Any) -> Any:
    """Return a schema without what a corpus says for itself: what is left is the package's to say."""
    if isinstance(schema, dict):
        return {key: without_own(value) for key, value in schema.items() if key not in OWN}
    return [without_own(item) for item in schema] if isinstance(schema, list) else schema


def neutral(path: Path) -> bytes:
    """Return a schema file as ``init`` writes it and a dataset carries it: without what a corpus says for itself."""
    data = path.read_bytes()
    schema = json.loads(data)
    bare = without_own(schema)
    return data if bare == schema else encode_schema(bare)


def encode_schema(schema: Any) -> bytes:
    """Return a schema as its file holds it."""
    return (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()


def schema_file(kind: str) -> str:
    """Return the file name of the schema for a kind of file."""
    return f"{kind}.schema.json"


@cache
def schemas() -> dict[str, Any]:
    """Return every schema by file name."""
    return {p.name: json.loads(p.read_bytes()) for p in sorted(schema_folder().glob("*.schema.json"))}


@cache
def labels(name: str) -> tuple[Label, ...]:
    """Return the labels of a definition in ``schema/labels.schema.json``, in order.

    Raises ``KeyError`` if the definition does not exist.
    """
    rows = schemas()[LABELS]["$defs"][name]["anyOf"]
    return tuple(
        Label(r["const"], r["title"], r["description"], r["examples"][0], r["x-color"], r.get("x-hotkey"))
        for r in rows
    )


@cache
def label_values(name: str) -> tuple[str, ...]:
    """Return the values of the labels of a definition, in order."""
    return tuple(label.value for label in labels(name))


class _Value(msgspec.Struct):
    const: str | bool


class _List(msgspec.Struct, rename="camel"):
    any_of: tuple[_Value, ...] = ()


class _LabelFile(msgspec.Struct):
    lists: dict[str, _List] = msgspec.field(name="$defs")


def labels_in(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the values of every list of labels in a ``schema/`` folder, in order; none if it has no such file.

    Raises ``InvalidFileError`` if the file holds no labels.
    """
    path = folder / LABELS
    if not path.is_file():
        return {}
    try:
        lists = msgspec.json.decode(path.read_bytes(), type=_LabelFile).lists
    except (ValueError, RecursionError) as error:
        raise InvalidFileError([Problem(str(path), 0, 0, "", f"no labels can be read from it ({error})")]) from None
    return {name: tuple(str(label.const) for label in part.any_of) for name, part in lists.items()}


@cache
def fields(kind: Kind, definition: str | None = None) -> tuple[str, ...]:
    """Return the property names of a kind of file, or of one of its ``$defs``, in schema order."""
    schema = schemas()[schema_file(kind)]
    return tuple((schema["$defs"][definition] if definition else schema)["properties"])


@cache
def validator(kind: Kind) -> Validator:
    """Return the fast validator for a kind of file."""
    import jsonschema_rs

    registry = jsonschema_rs.Registry([(_BASE + name, schema) for name, schema in schemas().items()])
    return jsonschema_rs.validator_for({"$ref": _BASE + schema_file(kind)}, registry=registry, validate_formats=True)


@cache
def reference_validator(kind: Kind) -> Draft202012Validator:
    """Return the reference validator for a kind of file; it is about a hundred times slower than ``validator``."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    pairs = [(_BASE + name, Resource.from_contents(schema)) for name, schema in schemas().items()]
    registry: Registry[Any] = Registry().with_resources(pairs)
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator({"$ref": _BASE + schema_file(kind)}, registry=registry, format_checker=checker)


def keeps(kind: Kind, instance: object) -> bool:
    """Return whether ``instance`` (decoded JSON) keeps the schema of its kind."""
    try:
        return validator(kind).is_valid(instance)
    except ValueError:
        return False  # nested deeper than the validator follows


def violations(kind: Kind, instance: object) -> list[Violation]:
    """Return every violation of the schema by ``instance`` (decoded JSON), sorted by path.

    If there are very many, return the first ones and one more violation that says so.
    """
    if keeps(kind, instance):
        return []
    buried = too_deep(instance, DEEPEST)
    if buried is not None:
        return [Violation(buried[:3], "depth", f"nested more than {DEEPEST} deep; no corpus file is")]
    found = list(islice(_violations(kind, instance), MOST + 1))
    if len(found) > MOST:
        found[MOST:] = [
            Violation((), "more", f"breaks its schema in more than {MOST} places; only the first are listed")
        ]
    if not found:
        found = [Violation((), "size", "breaks its schema in a part too large to name the place; split it")]
    return sorted(found, key=lambda v: ([str(part).zfill(12) for part in v.path], v.keyword))


def _violations(kind: Kind, instance: object) -> Iterator[Violation]:
    compiled = validator(kind)
    for part in slices(instance):
        for error in compiled.iter_errors(part.part):
            place = part.place(tuple(error.instance_path))
            if place is not None:
                yield Violation(place, str(error.kind.name), _sentence(error))


def refusal(error: msgspec.ValidationError) -> Violation:
    """Return what JSON Schema accepts and the model does not, such as ``1.0`` for an integer, with its path."""
    sentence, _, place = str(error).partition(" - at `$")
    path = tuple(int(index) if index else key for key, index in _STEP.findall(place))
    return Violation(path, "type", sentence)


def _sentence(error: ValidationError) -> str:
    """Return a sentence that says what is wrong, with every allowed value if the schema lists them."""
    allowed = list(dict.fromkeys(_allowed(error)))
    if error.kind.name != "anyOf" or not allowed:
        return _shortened(str(error.message).replace(_TRUE_END, "$"), 400)
    value = _shortened(json.dumps(error.instance, ensure_ascii=False), 60)
    return f"{value} is not one of {', '.join(allowed)}"


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _allowed(error: ValidationError) -> Iterator[str]:
    """Yield what the branches of an ``anyOf`` would have accepted."""
    for branch in getattr(error.kind, "context", ()):
        for inner in branch:
            kind = inner.kind
            if kind.name == "const":
                yield str(kind.expected_value)
            elif kind.name == "type":
                yield " or ".join(map(str, kind.types))
            elif kind.name == "pattern":
                yield f"a string like {kind.pattern.removesuffix(_TRUE_END)}$"
            elif kind.name == "anyOf":
                yield from _allowed(inner)
