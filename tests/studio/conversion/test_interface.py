"""The labelling interface is the schema, in XML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from anchorage_corpus.files import schema
from anchorage_corpus.studio.conversion.interface import CONTROLS, interface, relations

PAGE = ElementTree.fromstring(interface())


def offered(control: str) -> list[str]:
    tag = PAGE.find(f".//*[@name='{control}']")
    assert tag is not None
    return [child.attrib["value"] for child in tag]


@pytest.mark.parametrize("control", [c for c in CONTROLS.values() if c.definition], ids=lambda c: c.name)
def test_every_label_of_the_schema_is_offered_in_order(control) -> None:
    assert offered(control.name) == list(schema.label_values(control.definition))


def test_every_field_of_the_format_has_a_place() -> None:
    """A new field in the schema must get a control, a relation or a reason here."""
    held_by = {
        "mention": {"id": "", "type": "entities", "mention": "mention", "entity": "entity"}
        | dict.fromkeys(("start", "end", "text", "confidence", "by"), ""),
        "quote": {"id": "", "type": "quote_type", "speaker": "speaker", "confidence": "", "by": ""}
        | {name: name for name in ("content", "cue", "source", "addressee", "parent")},
        "claim": {"id": "", "kind": "claim_kind", "confidence": "", "by": ""}
        | {name: name for name in ("span", "claimer", "quote", "topic", "stance", "factuality", "check_worthy")},
    }
    for definition, places in held_by.items():
        assert set(schema.fields("annotation", definition)) == set(places)
        assert {place for place in places.values() if place} <= set(CONTROLS) | set(relations())


def test_hotkeys_are_all_different() -> None:
    keys = [tag.attrib["hotkey"] for tag in PAGE.iter("Label") if "hotkey" in tag.attrib]
    assert len(keys) == len(set(keys)) > 8


def test_hints_carry_the_definitions() -> None:
    hints = {tag.attrib["value"]: tag.attrib["hint"] for tag in PAGE.iter() if "hint" in tag.attrib}
    for label in schema.labels("entity_type"):
        assert label.description in hints[label.value]


def test_markup_in_a_label_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = schema.Label('x"><script>', "T", "<b>&", "", "#fff", None)
    monkeypatch.setattr("anchorage_corpus.studio.conversion.interface.labels", lambda _name: (evil,))
    page = ElementTree.fromstring(interface())
    assert page.find(".//script") is None
    assert page.find(".//Label").attrib["value"] == 'x"><script>'
