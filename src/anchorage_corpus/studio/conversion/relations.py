"""Joins regions along their relations, as far as these can be read.

An unlabelled relation is read by what it joins if that leaves no doubt (a CONTENT and its CUE); any other is refused.
A SOURCE or CUE that no relation joins to a CONTENT would vanish from our format, so it is refused too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from anchorage_corpus.studio.conversion.interface import CLAIM, CONTENT, hanging_roles
from anchorage_corpus.studio.conversion.regions import Parsed, Region, Relation

_MENTION = "mention"
_ENDS = {
    "content": (CONTENT, CONTENT),
    "parent": (CONTENT, CONTENT),
    "quote": (CLAIM, CONTENT),
    "span": (CLAIM, CLAIM),
    "claimer": (CLAIM, _MENTION),
}
"""What the relations join that do not lead from a quote to one of its roles."""


@cache
def joined_labels() -> dict[str, tuple[str, str]]:
    """Return what each relation joins: labels of regions, or ``_MENTION`` for any region of the entities layer."""
    return {role: (CONTENT, label) for label, role in hanging_roles().items()} | _ENDS


def misjoined(parsed: Parsed, text: str) -> list[tuple[str, str]]:
    """Return region id and reason for every relation that cannot be read, and every region that lacks one."""
    return Joined(parsed, text).rejected


class Joined:
    """Regions that carry annotations, and those joined to them; ``rejected`` says why others would be lost."""

    def __init__(self, parsed: Parsed, text: str) -> None:
        self.rejected: list[tuple[str, str]] = []
        self.regions = parsed.regions
        self._text = text
        self._links: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in joined_labels()}
        for relation in parsed.relations:
            self._link(relation)
        self._head_of = self._segments("content") | self._segments("span")
        self._stray_values()
        self._orphans()

    def heads(self, layer: str | None = None) -> Iterator[Region]:
        """Yield regions that carry an annotation, of one layer or any; roles and further segments do not."""
        for region in self.regions.values():
            hangs = region.label in hanging_roles() or region.id in self._head_of
            if not hangs and layer in (None, region.layer):
                yield region

    def further(self, head: Region) -> list[Region]:
        """Return the further segments of a head."""
        return [self.regions[part] for part, top in self._head_of.items() if top == head.id]

    def top(self, region_id: str) -> str:
        """Return the head of a further segment, or the region's own id."""
        return self._head_of.get(region_id, region_id)

    def targets(self, head: Region, name: str) -> list[str]:
        """Return the regions that a relation joins to a head or to one of its segments, each once."""
        members = [head.id, *(segment.id for segment in self.further(head))]
        found = [target for member in members for target in self._links[name].get(member, ())]
        return list(dict.fromkeys(map(self.top, found) if name in ("parent", "quote") else found))

    def reject(self, region: Region, reason: str) -> None:
        """Note why a region cannot be read."""
        covered = self._text[region.start : region.end]
        shown = covered if len(covered) <= 40 else covered[:39] + "…"
        self.rejected.append((region.id, f"{region.label} {shown!r} at {region.start}–{region.end} {reason}"))

    def _link(self, relation: Relation) -> None:
        ends = self.regions[relation.source], self.regions[relation.target]
        for name in relation.labels or _implied(*ends):
            first, second = joined_labels()[name]
            if (_kind(ends[0]), _kind(ends[1])) == (first, second) and (first != second or not relation.both_ways):
                self._links[name][ends[0].id].append(ends[1].id)
            elif (_kind(ends[1]), _kind(ends[0])) == (first, second) and first != second:
                self._links[name][ends[1].id].append(ends[0].id)
            else:
                self.reject(ends[0], f"has a {name} relation with {_kind(ends[1])}; it joins {first} to {second}")
        if not relation.labels and not _implied(*ends):
            self.reject(ends[0], f"has a relation without a label to {_kind(ends[1])}; give it one")

    def _segments(self, name: str) -> dict[str, str]:
        """Map each further segment to its head, through any number of segments between."""
        up: dict[str, str] = {}
        for head, parts in self._links[name].items():
            for part in parts:
                if up.setdefault(part, head) != head:
                    self.reject(self.regions[part], f"is a further segment ({name}) of two regions")
        tops: dict[str, str] = {}
        for part in up:
            top, seen = up[part], {part}
            while top in up and top not in seen:
                seen.add(top)
                top = up[top]
            if top in seen:
                self.reject(self.regions[part], f"is joined by {name} relations in a circle")
            tops[part] = top
        return tops

    def _stray_values(self) -> None:
        """Reject further segments that say something that the first one does not say."""
        for part, head in self._head_of.items():
            for name, value in self.regions[part].values.items():
                if self.regions[head].values.get(name) != value:
                    self.reject(
                        self.regions[part], f"is a further segment with {name} {value!r}; set that on the first"
                    )

    def _orphans(self) -> None:
        """Reject role regions without a quote: they would vanish."""
        held = {part for name in hanging_roles().values() for parts in self._links[name].values() for part in parts}
        for region in self.regions.values():
            if region.label in hanging_roles() and region.id not in held:
                self.reject(
                    region, f"belongs to no CONTENT; draw a {hanging_roles()[region.label]} relation from its CONTENT"
                )


def _kind(region: Region) -> str:
    return _MENTION if region.layer == "entities" else region.label


def _implied(source: Region, target: Region) -> tuple[str, ...]:
    """Return the only relation that can join two regions; empty if there are several or none."""
    kinds = (_kind(source), _kind(target))
    fitting = [name for name, labels in joined_labels().items() if kinds in (labels, labels[::-1])]
    return tuple(fitting) if len(fitting) == 1 else ()
