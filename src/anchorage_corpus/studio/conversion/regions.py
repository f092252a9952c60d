"""Parses Label Studio's result lists.

A result is a flat list: one item for each region and control, all items of a region under one id, then relations.
The server checks next to nothing of it (measured on 1.23.2), and the browser then loses or shifts what does not fit;
so everything is checked here. Offsets are Unicode code points, zero-based, end-exclusive.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from anchorage_corpus.model import Layer
from anchorage_corpus.studio.conversion.interface import CONTROLS, TEXT, Control, relations, values

Json = dict[str, Any]

Result = list[Json]
"""What ``to_label_studio`` makes and ``parse`` reads; other modules pass it on as it is."""


class Region(msgspec.Struct):
    """A labelled stretch of text with what its per-region controls say."""

    id: str
    layer: Layer
    label: str
    start: int
    end: int
    values: dict[str, str] = {}
    score: float | None = None
    notes: tuple[str, ...] = ()


class Relation(msgspec.Struct, frozen=True):
    """An arrow between two regions; ``both_ways`` if the annotator left its direction open."""

    source: str
    target: str
    labels: tuple[str, ...]
    both_ways: bool = False


class Reason(msgspec.Struct, frozen=True):
    """Why an item of a result is refused; ``item`` is its index, None for the whole."""

    item: int | None
    sentence: str

    def __str__(self) -> str:
        return self.sentence if self.item is None else f"item {self.item}: {self.sentence}"


class Parsed(msgspec.Struct, frozen=True):
    """What a result says, and a reason for everything in it that cannot be read."""

    regions: dict[str, Region]
    relations: tuple[Relation, ...]
    reasons: tuple[Reason, ...]


def parse(result: object, length: int) -> Parsed:
    """Parse a result over a text of ``length`` code points; never raises, gathers every reason instead."""
    if not isinstance(result, list):
        return Parsed({}, (), (Reason(None, "result is not a list"),))
    reading = _Reading(length)
    labels: list[tuple[int, Json]] = []
    others: list[tuple[int, Json]] = []
    for index, item in enumerate(result):
        if isinstance(item, dict):
            (labels if item.get("type") == "labels" else others).append((index, item))
        else:
            reading.reject(index, "is not an object")
    for index, item in labels:
        reading.region(index, item)
    for index, item in others:
        if item.get("type") == "relation":
            reading.relation(index, item)
        else:
            reading.value(index, item)
    return Parsed(reading.regions, tuple(reading.relations), tuple(reading.reasons))


class _Reading:
    """Regions, relations and reasons gathered so far."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.regions: dict[str, Region] = {}
        self.relations: list[Relation] = []
        self.reasons: list[Reason] = []
        self._pairs: set[tuple[str, str]] = set()

    def reject(self, index: int, reason: str) -> None:
        self.reasons.append(Reason(index, reason))

    def region(self, index: int, item: Json) -> None:
        """Read a labels item, which opens a region."""
        control, value = self._control(index, item), self._value(index, item)
        region_id = self._id(index, item)
        if control is None or value is None or region_id is None:
            return
        if region_id in self.regions:
            self.reject(
                index, f"region id {region_id!r} is used twice; the second would take the first one's offsets"
            )
            return
        offsets, label = self._offsets(index, value), self._label(index, control, value.get("labels"))
        score = self._score(index, item)
        if offsets and label:
            self.regions[region_id] = Region(region_id, control.layer, label, *offsets, {}, score, notes_on(item))

    def value(self, index: int, item: Json) -> None:
        """Read a choices or textarea item, which adds a value to the region of the same id."""
        control, value = self._control(index, item), self._value(index, item)
        region_id = self._id(index, item)
        if control is None or value is None or region_id is None:
            return
        region = self.regions.get(region_id)
        if region is None:
            self.reject(index, f"{control.name} belongs to region {region_id!r}, which is missing or cannot be read")
        elif (value.get("start"), value.get("end")) != (region.start, region.end):
            self.reject(index, f"{control.name} of {region_id!r} has other offsets than the region")
        elif control.layer != region.layer or control.only not in (None, region.label):
            self.reject(index, f"{control.name} does not belong to a {region.label} region ({region_id!r})")
        elif control.name in region.values:
            self.reject(index, f"{control.name} of {region_id!r} is given twice")
        else:
            self._keep(index, control, value, region)

    def _keep(self, index: int, control: Control, value: Json, region: Region) -> None:
        if control.type == "choices":
            chosen = self._label(index, control, value.get("choices"))
        else:
            chosen = self._text(index, control, value.get("text"))
        if chosen:
            region.values[control.name] = chosen

    def relation(self, index: int, item: Json) -> None:
        """Read a relation item; its ends may be anywhere in the list."""
        ends = [item.get("from_id"), item.get("to_id")]
        for end in ends:
            if not isinstance(end, str) or end not in self.regions:
                self.reject(index, f"relation end {end!r} is not a region; the task could not be opened")
                return
        direction = item.get("direction", "right")
        if direction not in ("left", "right", "bi"):
            self.reject(index, f"direction {direction!r} is not left, right or bi")
            return
        pair = (str(ends[0]), str(ends[1]))
        if pair in self._pairs:
            self.reject(index, f"second relation from {pair[0]!r} to {pair[1]!r}; only the first would be kept")
            return
        self._pairs.add(pair)
        labels = self._relation_labels(index, item.get("labels") or [])
        if labels is not None:
            source, target = reversed(pair) if direction == "left" else pair
            self.relations.append(Relation(source, target, labels, direction == "bi"))

    def _relation_labels(self, index: int, labels: object) -> tuple[str, ...] | None:
        if not isinstance(labels, list) or not all(isinstance(name, str) for name in labels):
            self.reject(index, "relation labels are not a list of strings")
            return None
        unknown = [name for name in labels if name not in relations()]
        if unknown:
            self.reject(index, f"relation {unknown[0]!r} is not in the interface; it has {', '.join(relations())}")
            return None
        return tuple(labels)

    def _control(self, index: int, item: Json) -> Control | None:
        name = item.get("from_name")
        control = CONTROLS.get(name) if isinstance(name, str) else None
        if control is None:
            self.reject(index, f"control {name!r} is not in the interface; its label would be lost")
        elif item.get("type") != control.type:
            self.reject(index, f"type {item.get('type')!r} is not that of {name}, {control.type!r}")
        elif item.get("to_name") != TEXT:
            self.reject(index, f"to_name {item.get('to_name')!r} is not {TEXT!r}")
        else:
            return control
        return None

    def _value(self, index: int, item: Json) -> Json | None:
        value = item.get("value")
        if not isinstance(value, dict):
            self.reject(index, "value is not an object")
            return None
        return value

    def _id(self, index: int, item: Json) -> str | None:
        region_id = item.get("id")
        if isinstance(region_id, str) and region_id:
            return region_id
        self.reject(index, f"region id {region_id!r} is not a string; the task could not be opened")
        return None

    def _offsets(self, index: int, value: Json) -> tuple[int, int] | None:
        start, end = value.get("start"), value.get("end")
        if type(start) is not int or type(end) is not int:
            self.reject(index, f"start {start!r} and end {end!r} are not both integers")
        elif start < 0:
            self.reject(index, f"start {start} is negative")
        elif start >= end:
            self.reject(index, f"start {start} is not before end {end}")
        elif end > self.length:
            self.reject(index, f"end {end} is beyond the text of {self.length} characters")
        else:
            return start, end
        return None

    def _label(self, index: int, control: Control, chosen: object) -> str | None:
        if not isinstance(chosen, list) or len(chosen) != 1:
            self.reject(index, f"{control.name} needs exactly one label, not {chosen!r}")
            return None
        if not isinstance(chosen[0], str) or chosen[0] not in values(control.name):
            self.reject(index, f"{chosen[0]!r} is not a label of {control.name}")
            return None
        return chosen[0]

    def _text(self, index: int, control: Control, lines: object) -> str | None:
        if isinstance(lines, str):
            lines = [lines]
        if not isinstance(lines, list) or len(lines) != 1 or not isinstance(lines[0], str):
            self.reject(index, f"{control.name} needs exactly one line of text, not {lines!r}")
            return None
        return lines[0].strip()

    def _score(self, index: int, item: Json) -> float | None:
        score = item.get("score")
        if score is None:
            return None
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
            self.reject(index, f"score {score!r} is not a number from 0 to 1")
            return None
        return score


def notes_on(item: Json) -> tuple[str, ...]:
    """Return the lines of the note on the region of a labels item."""
    meta = item.get("meta")
    lines = meta.get("text") if isinstance(meta, dict) else None
    return tuple(map(str, lines)) if isinstance(lines, list) else ()


def _is_note(meta: object) -> bool:
    lines = meta["text"] if isinstance(meta, dict) and set(meta) == {"text"} else None
    return isinstance(lines, list) and all(isinstance(line, str) for line in lines)


_KEPT = frozenset({"id", "from_name", "to_name", "type", "value", "score", "meta", "origin"})
_KEPT_RELATION = frozenset({"type", "from_id", "to_id", "direction", "labels"})
_KEPT_VALUE = frozenset({"start", "end", "text"})


def losses(result: Result, text: str) -> Iterator[Reason]:
    """Yield what Label Studio would silently lose or falsify of a readable result."""
    for index, item in enumerate(result):
        relation = item["type"] == "relation"
        unknown = item.keys() - (_KEPT_RELATION if relation else _KEPT)
        if unknown:
            yield Reason(index, f"key {min(unknown)!r} would be dropped")
        if relation:
            if not item.get("labels"):
                yield Reason(index, "relation has no label")
            continue
        value = item["value"]
        beyond = value.keys() - _KEPT_VALUE - ({item["type"]} - {"textarea"})
        if beyond:
            yield Reason(index, f"key {min(beyond)!r} of its value would be dropped")
        if "meta" in item and not _is_note(item["meta"]):
            yield Reason(index, 'meta is not {"text": [lines]}; what else it holds would be dropped')
        covered = text[value["start"] : value["end"]]
        if item["type"] != "textarea" and value.get("text") != covered:
            yield Reason(index, f"text is {value.get('text')!r}, the characters there are {covered!r}")
