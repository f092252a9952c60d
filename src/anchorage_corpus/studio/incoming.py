"""Label Studio's result list → annotations. Pure and exact: what would be lost is refused by name.

Regions that we sent come back under their ids; regions drawn in the browser get ids of ours, minted once and kept.
An unlabelled relation is read by what it joins where that leaves no doubt (a CONTENT and its CUE); any other is
refused. A SOURCE or CUE that no relation joins to a CONTENT would vanish from our format, so it is refused too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from anchorage_corpus.model import Claim, Mention, Quote, Span, span_at
from anchorage_corpus.schema import schemas
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.interface import CLAIM, CONTENT, YES
from anchorage_corpus.studio.outgoing import ROLES, Made, made_by
from anchorage_corpus.studio.regions import Parsed, Region, Relation

_PART = re.compile(r"[qc][0-9]+\.[a-z]+\.([0-9]+)")
_ID_NAMES = {"entities": "mention_id", "quotes": "quote_id", "claims": "claim_id"}
_MENTION = "mention"
_ENDS: dict[str, tuple[str, str]] = {
    "source": (CONTENT, "SOURCE"),
    "cue": (CONTENT, "CUE"),
    "addressee": (CONTENT, "ADDRESSEE"),
    "content": (CONTENT, CONTENT),
    "parent": (CONTENT, CONTENT),
    "quote": (CLAIM, CONTENT),
    "span": (CLAIM, CLAIM),
    "claimer": (CLAIM, _MENTION),
}
"""What each relation joins: labels of regions, or ``_MENTION`` for any region of the entities layer."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """The three layers read from a result."""

    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    """Notes that annotators left on regions, with the id they stand on; no part of the annotation format."""
    marks: Mapping[str, str] = field(default_factory=dict)
    """By id, the mark that an annotation was sent with; see ``outgoing.mark``."""


def mint(parsed: Parsed, known: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """Ids of ours for regions that carry an annotation and have none yet, by region id.

    ``known`` are the ids given before; ``taken`` all that were ever used in the document: none is given again.
    """
    if all(region.label in ROLES or _is_ours(region) for region in parsed.regions.values()):
        return {}
    heads = list(_Reader(parsed, "", {}).all_heads())
    own = {region.id for region in heads if _is_ours(region)}
    used = own | set(taken) | set(known.values())
    last = {layer: max((int(i[1:]) for i in used if i[0] == layer[0]), default=0) for layer in _ID_NAMES}
    minted: dict[str, str] = {}
    for region in sorted(heads, key=lambda region: (region.start, -region.end, region.id)):
        if region.id in own or known.get(region.id, "?")[0] == region.layer[0]:
            continue
        last[region.layer] += 1
        minted[region.id] = f"{region.layer[0]}{last[region.layer]}"
    return minted


def _is_ours(region: Region) -> bool:
    return fits(_ID_NAMES[region.layer], region.id)


def misjoined(parsed: Parsed, text: str) -> list[tuple[str, str]]:
    """Region id and reason for every relation that cannot be read, and every region that needs one and has none."""
    return _Reader(parsed, text, {}).rejected


def fits(definition: str, value: str) -> bool:
    """Whether a string is an identifier of a kind that ``schema/common.schema.json`` defines."""
    longest, pattern = _form(definition)
    return len(value) <= longest and pattern.fullmatch(value) is not None


@cache
def _form(definition: str) -> tuple[int, re.Pattern[str]]:
    rule = schemas()["common.schema.json"]["$defs"][definition]
    return rule["maxLength"], re.compile(rule["pattern"], re.ASCII)


def from_result(parsed: Parsed, text: str, ids: Mapping[str, str], subject: str) -> Annotations:
    """Annotations that a parsed result holds; ``ids`` are those of ``mint`` and earlier ones.

    ``subject`` names the result in messages. Raises ``ConversionError`` with every reason.
    """
    reader = _Reader(parsed, text, ids)
    read = Annotations(
        tuple(reader.mention(r) for r in reader.heads("entities")),
        tuple(reader.quote(r) for r in reader.heads("quotes")),
        tuple(reader.claim(r) for r in reader.heads("claims")),
        tuple(reader.notes()),
        reader.marks(),
    )
    reasons = [*map(str, parsed.reasons), *(reason for _, reason in reader.rejected)]
    if reasons:
        raise ConversionError(subject, reasons)
    return read


class _Reader:
    """Joins regions along their relations; gathers a reason for everything that would be lost."""

    def __init__(self, parsed: Parsed, text: str, ids: Mapping[str, str]) -> None:
        self.rejected: list[tuple[str, str]] = []
        self._regions = parsed.regions
        self._text = text
        self._ids = ids
        self._made = {region.id: _made_by(region) for region in self._regions.values() if region.notes}
        self._links: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in _ENDS}
        for relation in parsed.relations:
            self._link(relation)
        self._head_of = self._segments("content") | self._segments("span")
        self._stray_values()
        self._orphans()

    def all_heads(self) -> Iterator[Region]:
        """Regions that carry an annotation: no role of a quote, no further segment."""
        for region in self._regions.values():
            if region.label not in ROLES and region.id not in self._head_of:
                yield region

    def heads(self, layer: str) -> Iterator[Region]:
        """Regions that carry an annotation of a layer."""
        return (region for region in self.all_heads() if region.layer == layer)

    def mention(self, region: Region) -> Mention:
        """The mention that a region of the entities layer is."""
        kind = self._needed(region, "mention", "mention kind")
        span = self._span(region)
        entity = self._entity(region, "entity")
        return Mention(self._id(region.id), region.label, kind, *_fields(span), entity, *self._made_with(region))

    def quote(self, head: Region) -> Quote:
        """The quote whose first content segment a region is."""
        parents = self._joined(head, "parent")
        if len(parents) > 1:
            self._reject(head, "has more than one parent")
        return Quote(
            self._id(head.id),
            self._needed(head, "quote_type", "quote type"),
            self._parts(head, "content"),
            self._parts(head, "cue"),
            self._parts(head, "source"),
            self._parts(head, "addressee"),
            self._entity(head, "speaker"),
            self._id(self._top(parents[0])) if parents else None,
            *self._made_with(head),
        )

    def claim(self, head: Region) -> Claim:
        """The claim whose first segment a region is."""
        quotes = self._joined(head, "quote")
        if len(quotes) > 1:
            self._reject(head, "stands in more than one quote")
        worthy = head.values.get("check_worthy")
        return Claim(
            self._id(head.id),
            self._parts(head, "span"),
            self._needed(head, "claim_kind", "claim kind"),
            self._claimer(head),
            self._id(self._top(quotes[0])) if quotes else None,
            head.values.get("topic"),
            head.values.get("stance"),
            head.values.get("factuality"),
            None if worthy is None else worthy == YES,
            *self._made_with(head),
        )

    def notes(self) -> Iterator[str]:
        """What annotators wrote on regions."""
        for region in self._regions.values():
            for note in region.notes:
                made = made_by(note)
                remark = note if made is None else made.remark
                if remark:
                    yield f"{self._id(region.id)}: {remark}"

    def marks(self) -> dict[str, str]:
        """Marks that annotations were sent with, by annotation id."""
        return {self._id(name): made.mark for name, made in self._made.items() if made.mark is not None}

    def _reject(self, region: Region, reason: str) -> None:
        covered = self._text[region.start : region.end]
        shown = covered if len(covered) <= 40 else covered[:39] + "…"
        self.rejected.append((region.id, f"{region.label} {shown!r} at {region.start}–{region.end} {reason}"))

    def _made_with(self, region: Region) -> tuple[float | None, str | None]:
        """Confidence, and the component that made an annotation."""
        return region.score, self._made.get(region.id, Made()).by

    def _id(self, region_id: str) -> str:
        return self._ids.get(region_id, region_id)

    def _link(self, relation: Relation) -> None:
        ends = self._regions[relation.source], self._regions[relation.target]
        for name in relation.labels or _implied(*ends):
            first, second = _ENDS[name]
            if (_kind(ends[0]), _kind(ends[1])) == (first, second) and (first != second or not relation.both_ways):
                self._links[name][ends[0].id].append(ends[1].id)
            elif (_kind(ends[1]), _kind(ends[0])) == (first, second) and first != second:
                self._links[name][ends[1].id].append(ends[0].id)
            else:
                self._reject(ends[0], f"has a {name} relation with {_kind(ends[1])}; it joins {first} to {second}")
        if not relation.labels and not _implied(*ends):
            self._reject(ends[0], f"has a relation without a label to {_kind(ends[1])}; give it one")

    def _segments(self, name: str) -> dict[str, str]:
        """Further segment → the head that it hangs on, through any number of segments between."""
        up: dict[str, str] = {}
        for head, parts in self._links[name].items():
            for part in parts:
                if up.setdefault(part, head) != head:
                    self._reject(self._regions[part], f"is a further segment ({name}) of two regions")
        tops: dict[str, str] = {}
        for part in up:
            top, seen = up[part], {part}
            while top in up and top not in seen:
                seen.add(top)
                top = up[top]
            if top in seen:
                self._reject(self._regions[part], f"is joined by {name} relations in a circle")
            tops[part] = top
        return tops

    def _stray_values(self) -> None:
        """A further segment says nothing that the first one does not say."""
        for part, head in self._head_of.items():
            for name, value in self._regions[part].values.items():
                if self._regions[head].values.get(name) != value:
                    self._reject(
                        self._regions[part], f"is a further segment with {name} {value!r}; set that on the first"
                    )

    def _top(self, region_id: str) -> str:
        return self._head_of.get(region_id, region_id)

    def _joined(self, head: Region, name: str) -> list[str]:
        """Regions that a relation joins to a head or to one of its segments, each once."""
        members = [head.id, *(part for part, top in self._head_of.items() if top == head.id)]
        found = [target for member in members for target in self._links[name].get(member, ())]
        return list(dict.fromkeys(map(self._top, found) if name in ("parent", "quote") else found))

    def _parts(self, head: Region, name: str) -> tuple[Span, ...]:
        """Spans of a field, in the order they were sent in, or in text order once the annotator added one."""
        if name in ("content", "span"):
            regions = [head, *(self._regions[part] for part, top in self._head_of.items() if top == head.id)]
            later = regions[1:]
        else:
            regions = later = [self._regions[part] for part in self._joined(head, name)]
        numbers = [_PART.fullmatch(region.id) for region in later]
        if all(numbers):
            order = {r.id: int(n[1]) for r, n in zip(later, numbers, strict=True) if n}
            regions.sort(key=lambda region: order.get(region.id, 0))
        else:
            regions.sort(key=lambda region: (region.start, region.end))
        return tuple(map(self._span, regions))

    def _span(self, region: Region) -> Span:
        return span_at(self._text, region.start, region.end)

    def _needed(self, region: Region, control: str, title: str) -> str:
        if control not in region.values:
            self._reject(region, f"has no {title}; choose one")
        return region.values.get(control, "")

    def _entity(self, region: Region, control: str) -> str | None:
        value = region.values.get(control)
        if value and not fits("entity_id", value):
            self._reject(region, f"has {control} {value!r}, which is no registry id (lower-case words with hyphens)")
        return value or None

    def _claimer(self, head: Region) -> str | None:
        """The claimer by field, or by a relation to a mention that is linked to an entity."""
        written = self._entity(head, "claimer")
        for target in self._joined(head, "claimer"):
            pointed = self._regions[target].values.get("entity")
            if not pointed:
                self._reject(head, "has a claimer relation to a mention without entity; give the mention one")
            elif written not in (None, pointed):
                self._reject(head, f"has claimer {written!r} in its field and {pointed!r} by relation; clear one")
            written = written or pointed
        return written

    def _orphans(self) -> None:
        """Role regions that hang on no quote, and therefore would vanish."""
        held = {part for name in ROLES.values() for parts in self._links[name].values() for part in parts}
        for region in self._regions.values():
            if region.label in ROLES and region.id not in held:
                self._reject(region, f"belongs to no CONTENT; draw a {ROLES[region.label]} relation from its CONTENT")


def _kind(region: Region) -> str:
    return _MENTION if region.layer == "entities" else region.label


def _implied(source: Region, target: Region) -> tuple[str, ...]:
    """The only relation that can join two regions; empty where there are several or none."""
    kinds = (_kind(source), _kind(target))
    fitting = [name for name, ends in _ENDS.items() if kinds in (ends, ends[::-1])]
    return tuple(fitting) if len(fitting) == 1 else ()


def _made_by(region: Region) -> Made:
    return next(filter(None, map(made_by, region.notes)), Made())


def _fields(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.text
