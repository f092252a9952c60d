"""The labelling interface, made from ``schema/``.

Each layer has one ``<Labels>`` control; whatever else a region says is a per-region choice or field; regions are
joined by relations. Adding a label to the schema adds it here.
"""

from __future__ import annotations

from functools import cache
from typing import Literal
from xml.etree import ElementTree

import msgspec

from anchorage_corpus.files.schema import Label, label_values, labels, schemas
from anchorage_corpus.model import LAYERS, Layer

TEXT = "text"
"""Name of the ``<Text>`` tag, and key of the text in a task's data."""

CONTENT, CLAIM = "CONTENT", "CLAIM"
"""Labels whose regions carry a quote and a claim: relations join the other regions of either to them."""

YES, NO = "yes", "no"

ControlType = Literal["labels", "choices", "textarea"]


class Control(msgspec.Struct, frozen=True):
    """A control tag: what regions of a layer it belongs to, and which labels it offers.

    ``definition`` names the labels in ``schema/labels.schema.json``; ``only`` is the label whose regions show it.
    """

    name: str
    type: ControlType
    layer: Layer
    definition: str | None = None
    only: str | None = None
    title: str = ""
    hint: str = ""
    required: bool = False

    @property
    def values(self) -> frozenset[str]:
        """The values that it accepts; empty for a text field."""
        return frozenset(choice.value for choice in _offered(self))


CONTROLS: dict[str, Control] = {
    control.name: control
    for control in (
        Control("entities", "labels", "entities", "entity_type"),
        Control("quotes", "labels", "quotes", "attribution_role"),
        Control("claims", "labels", "claims"),
        Control("mention", "choices", "entities", "mention_kind", required=True),
        Control("entity", "textarea", "entities", title="Entity", hint="id in the registry"),
        Control("quote_type", "choices", "quotes", "quote_type", CONTENT),
        Control("speaker", "textarea", "quotes", None, CONTENT, "Speaker", "id in the registry"),
        Control("claim_kind", "choices", "claims", "claim_kind"),
        Control("claimer", "textarea", "claims", title="Claimer", hint="id in the registry, or author"),
        Control("topic", "choices", "claims", "topic"),
        Control("stance", "choices", "claims", "stance"),
        Control("factuality", "choices", "claims", "factuality"),
        Control("check_worthy", "choices", "claims", title="Check-worthy"),
    )
}
"""Every control by name, in the order of the page."""

_RELATIONS = {
    "content": "from the first segment of a discontinuous CONTENT to a further one",
    "parent": "from a nested CONTENT to the CONTENT that holds it",
    "quote": "from a CLAIM to the CONTENT that it is in",
    "span": "from the first segment of a discontinuous CLAIM to a further one",
    "claimer": "from a CLAIM to a mention of the entity that makes it",
}
"""What the relations join that do not lead from a quote to one of its roles."""

_STYLE = """
.anchorage-labels { position: sticky; top: 0; z-index: 5; background: var(--color-neutral-background, white); }
.anchorage-fields { flex: 1; min-width: 14em; position: sticky; top: 0; align-self: flex-start; }
.htx-richtext, [class*="richtext__container"] { white-space: pre-wrap; }
"""
"""Labels and fields stay in sight while a long text scrolls; runs of spaces and tabs are shown as they are."""

CLAIM_HOTKEY = "t"
"""Next to the hotkeys of the attribution roles in the schema."""


@cache
def hanging_roles() -> dict[str, str]:
    """Map labels of regions that are parts of a quote to the relation, and the field, that holds them."""
    return {label: label.lower() for label in label_values("attribution_role") if label != CONTENT}


@cache
def relations() -> dict[str, str]:
    """Return every relation and what it joins."""
    return {role: f"from a {CONTENT} to its {label}" for label, role in hanging_roles().items()} | _RELATIONS


@cache
def values(name: str) -> frozenset[str]:
    """Return the values that a control accepts."""
    return CONTROLS[name].values


def interface() -> str:
    """Return the labelling XML for Label Studio; the same text for the same schema."""
    view = ElementTree.Element("View", style="display: flex; gap: 1.5em")
    ElementTree.SubElement(view, "Style").text = _STYLE
    page = ElementTree.SubElement(view, "View", style="flex: 3; min-width: 0")
    bar = ElementTree.SubElement(page, "View", className="anchorage-labels")
    for layer in LAYERS:
        _labels(bar, CONTROLS[layer])
    ElementTree.SubElement(page, "Text", name=TEXT, value=f"${TEXT}", granularity="symbol", saveTextResult="yes")
    side = ElementTree.SubElement(view, "View", className="anchorage-fields")
    for control in CONTROLS.values():
        if control.type != "labels":
            _per_region(side, control)
    joints = ElementTree.SubElement(view, "Relations", choice="multiple")
    for name in relations():
        ElementTree.SubElement(joints, "Relation", value=name)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _offered(control: Control) -> tuple[Label, ...]:
    if control.definition:
        return labels(control.definition)
    if control.name == "claims":
        description = schemas()["annotation.schema.json"]["$defs"]["claim"]["description"]
        return (Label(CLAIM, "Claim", description, "", "#bcbd22", CLAIM_HOTKEY),)
    if control.name == "check_worthy":
        description = _description("claim", "check_worthy")
        return (Label(YES, YES, description, "", "", None), Label(NO, NO, description, "", "", None))
    return ()


def _description(definition: str, field: str) -> str:
    text: str = schemas()["annotation.schema.json"]["$defs"][definition]["properties"][field]["description"]
    return text


def _labels(view: ElementTree.Element, control: Control) -> None:
    tag = ElementTree.SubElement(view, "Labels", name=control.name, toName=TEXT, choice="single", showInline="true")
    for label in _offered(control):
        attributes = {"value": label.value, "background": label.color, "hint": _hint(label)}
        if label.hotkey:
            attributes["hotkey"] = label.hotkey
        ElementTree.SubElement(tag, "Label", attributes)


def _per_region(view: ElementTree.Element, control: Control) -> None:
    """Add a choice or field that shows while a region of its layer is selected."""
    shown = {"visibleWhen": "region-selected", "whenTagName": control.layer}
    if control.only:
        shown["whenLabelValue"] = control.only
    box = ElementTree.SubElement(view, "View", shown)
    attributes = {"name": control.name, "toName": TEXT, "perRegion": "true"} | shown
    title = control.title or _title(control)
    ElementTree.SubElement(box, "Header", value=title, size="6")
    if control.type == "textarea":
        attributes |= {"maxSubmissions": "1", "editable": "true", "rows": "1", "placeholder": control.hint}
        ElementTree.SubElement(box, "TextArea", attributes)
        return
    attributes |= {"choice": "single", "showInline": "true"}
    if control.required:
        attributes |= {"required": "true", "requiredMessage": f"Every region needs: {title}"}
    tag = ElementTree.SubElement(box, "Choices", attributes)
    for label in _offered(control):
        ElementTree.SubElement(tag, "Choice", value=label.value, hint=_hint(label))


def _title(control: Control) -> str:
    """Return the heading of a control, from the title of its labels in the schema."""
    title: str = schemas()["labels.schema.json"]["$defs"][control.definition]["title"]
    return title


def _hint(label: Label) -> str:
    example = f" Example: {label.example}" if label.example else ""
    return f"{label.title}: {label.description}{example}"
