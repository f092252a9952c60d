"""The schema files themselves: the single source of labels and formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from jsonschema import Draft202012Validator

import factories
from anchorage_corpus import model
from anchorage_corpus.corpus.start import FILES_OF, GIT_ATTRIBUTES, editor_settings
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.files.canonical import TYPES
from anchorage_corpus.files.json_path import JsonPath, pointer
from anchorage_corpus.files.schema import (
    KINDS,
    Kind,
    fields,
    label_values,
    labels,
    labels_in,
    schema_file,
    schema_folder,
    schemas,
    violations,
)

ROOT = Path(__file__).parents[2]
LABEL_SETS = tuple(schemas()["labels.schema.json"]["$defs"])


def _walk(value: Any, path: JsonPath = ()) -> Iterator[tuple[JsonPath, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
    parts = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, part in parts:
        yield from _walk(part, (*path, key))


@pytest.mark.parametrize("name", schemas())
def test_each_file_passes_the_metaschema(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])
    jsonschema_rs.meta.validate(schemas()[name])
    assert schemas()[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", schemas())
def test_every_property_and_definition_is_described(name: str) -> None:
    for path, node in _walk(schemas()[name]):
        for group in ("properties", "$defs"):
            for key, part in node.get(group, {}).items() if isinstance(node.get(group), dict) else ():
                assert part.get("description", "").strip().endswith("."), f"{name} {pointer((*path, group, key))}"


@pytest.mark.parametrize("name", schemas())
def test_every_object_is_closed(name: str) -> None:
    for path, node in _walk(schemas()[name]):
        if node.get("type") == "object":
            closed = node.get("unevaluatedProperties") is False or "propertyNames" in node
            assert closed, f"{name} {pointer(path)}"


@pytest.mark.parametrize("name", schemas())
def test_every_reference_leads_somewhere(name: str) -> None:
    for path, node in _walk(schemas()[name]):
        if "$ref" in node:
            file, _, inside = node["$ref"].partition("#")
            target = schemas()[file or name]
            for part in inside.strip("/").split("/"):
                assert part in target, f"{name} {pointer(path)}: {node['$ref']}"
                target = target[part]


@pytest.mark.parametrize("name", schemas())
def test_every_pattern_ends_at_the_true_end_in_every_dialect(name: str) -> None:
    for path, node in _walk(schemas()[name]):
        if isinstance(node.get("pattern"), str):
            assert node["pattern"].endswith(r"$(?!\n)"), f"{name} {pointer(path)}"


@pytest.mark.parametrize("name", LABEL_SETS)
def test_every_label_has_definition_example_and_colour(name: str) -> None:
    for label in labels(name):
        assert label.title
        assert label.description.endswith(".")
        assert label.example
        assert re.fullmatch("#[0-9a-f]{6}", label.color)
    assert len(set(label_values(name))) == len(label_values(name))
    assert len({label.color for label in labels(name)}) == len(labels(name)), "two labels look the same"


def test_hotkeys_are_unique_within_the_annotation_interface() -> None:
    keys = [label.hotkey for name in LABEL_SETS for label in labels(name) if label.hotkey]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("kind", "definition", "struct"),
    [(kind, None, cls) for kind, cls in TYPES.items()]
    + [
        ("annotation", "mention", model.Mention),
        ("annotation", "quote", model.Quote),
        ("annotation", "claim", model.Claim),
    ],
)
def test_the_model_has_the_fields_of_the_schema_in_order(kind: Kind, definition: str | None, struct: type) -> None:
    wanted = [name for name in fields(kind, definition) if name != "$schema"]
    names = [field.name for field in msgspec.structs.fields(struct)]
    assert names == wanted


@pytest.mark.parametrize("date", ["2026", "202X", "2026-01", "2026-XX", "2026-10-3X", "2026-01-23~", None])
def test_a_date_of_the_calendar_is_taken(date: str | None) -> None:
    assert not violations("document", _metadata() | {"published": _published(date)})


@pytest.mark.parametrize("date", ["2026-19-39", "2026-00", "2026-13", "2026-01-00", "2026-01-32", "2026-1-1", "26"])
def test_a_date_of_no_calendar_is_refused(date: str) -> None:
    (violation,) = violations("document", _metadata() | {"published": _published(date)})
    assert violation.path == ("published", "date")


@pytest.mark.parametrize("url", ["www.example.org", "https://example.org/a?b=ü#c", None])
def test_an_address_is_taken_as_the_text_states_it(url: str | None) -> None:
    assert not violations("document", _metadata() | {"url": url})


@pytest.mark.parametrize("url", ["", " ", "www.example.org page 2", "www.example.org\n", "\tx", "a\u00a0b"])
def test_an_address_holds_no_space(url: str) -> None:
    (violation,) = violations("document", _metadata() | {"url": url})
    assert violation.path == ("url",)


def _metadata() -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(factories.metadata())
    return made


def _published(date: str | None) -> dict[str, Any]:
    return {"date": date, "basis": "stated", "evidence": []}


def test_violations_name_every_allowed_label() -> None:
    instance = {"events": {"x": "dev"}}
    (violation,) = violations("splits", instance)
    assert violation.path == ("events", "x")
    assert all(split in violation.message for split in label_values("split"))


def test_unknown_label_definitions_raise_key_error() -> None:
    with pytest.raises(KeyError):
        labels("no-such-labels")


def test_the_editor_maps_every_kind_of_file_to_its_schema() -> None:
    committed = (ROOT / ".vscode" / "settings.json").read_text()
    assert committed == editor_settings(), "write it anew from anchorage_corpus.corpus.start.editor_settings()"
    mapped = json.loads(committed)["json.schemas"]
    assert {entry["url"] for entry in mapped} == {f"./schema/{schema_file(kind)}" for kind in KINDS}
    assert all((ROOT / entry["url"]).is_file() for entry in mapped)
    assert set(FILES_OF) == set(KINDS)


def test_git_never_touches_a_line_ending_of_a_text() -> None:
    assert GIT_ATTRIBUTES in (ROOT / ".gitattributes").read_text()


BROKEN_LABELS = [b"{oops", b"[1]", b"{}", b'{"$defs": []}', b'{"$defs": {"a": {"anyOf": [{}]}}}', b"[" * 5_000]


@pytest.mark.parametrize("data", BROKEN_LABELS)
def test_a_folder_whose_labels_cannot_be_read_is_refused_with_the_file_and_the_reason(
    tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "labels.schema.json").write_bytes(data)
    with pytest.raises(InvalidFileError, match=r"labels\.schema\.json: no labels can be read from it \(.+\)"):
        labels_in(tmp_path)


def test_the_labels_of_a_folder_are_those_of_its_file(tmp_path: Path) -> None:
    assert labels_in(schema_folder()) == {name: label_values(name) for name in LABEL_SETS}
    assert labels_in(tmp_path) == {}
