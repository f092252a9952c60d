"""Converts Label Studio's result lists to annotations, exactly: what would be lost is refused by name.

Regions that we sent come back under their ids; regions drawn in the browser get ids of ours, minted once and kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import msgspec

from anchorage_corpus.files.schema import schemas
from anchorage_corpus.model import LETTERS, ROLES, TYPES, Claim, Mention, Quote, Span, span_at
from anchorage_corpus.studio.conversion.interface import YES, hanging_roles
from anchorage_corpus.studio.conversion.marks import Made, made_by, maker_of
from anchorage_corpus.studio.conversion.regions import Parsed, Region
from anchorage_corpus.studio.conversion.relations import Joined
from anchorage_corpus.studio.errors import ConversionError

_PART = re.compile(r"[qc][0-9]+\.[a-z]+\.([0-9]+)")
_ID_NAMES = {layer: f"{kind.__name__.lower()}_id" for layer, kind in TYPES.items()}
"""Definition of the ids of each layer in ``schema/common.schema.json``."""


class Annotations(msgspec.Struct, frozen=True):
    """The three layers read from a result."""

    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()
    """Notes that annotators left on regions, each with its id; they are not part of the annotation format."""
    marks: Mapping[str, str] = {}
    """The mark that an annotation was sent with, by id; see ``marks.mark``."""


def mint(parsed: Parsed, known: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """Mint ids for regions that carry an annotation and have no id of ours yet; returns them by region id.

    ``known`` are the ids given before; ``taken`` all that were ever used in the document: none is given again.
    """
    if all(region.label in hanging_roles() or _is_ours(region) for region in parsed.regions.values()):
        return {}
    heads = list(Joined(parsed, "").heads())
    own = {region.id for region in heads if _is_ours(region)}
    used = own | set(taken) | set(known.values())
    last = {layer: max((int(i[1:]) for i in used if i[0] == letter), default=0) for layer, letter in LETTERS.items()}
    minted: dict[str, str] = {}
    for region in sorted(heads, key=lambda region: (region.start, -region.end, region.id)):
        if region.id in own or known.get(region.id, "?")[0] == LETTERS[region.layer]:
            continue
        last[region.layer] += 1
        minted[region.id] = f"{LETTERS[region.layer]}{last[region.layer]}"
    return minted


def _is_ours(region: Region) -> bool:
    return fits(_ID_NAMES[region.layer], region.id)


def fits(definition: str, value: str) -> bool:
    """Return whether a string is an identifier of a kind that ``schema/common.schema.json`` defines."""
    longest, pattern = _form(definition)
    return len(value) <= longest and pattern.fullmatch(value) is not None


@cache
def _form(definition: str) -> tuple[int, re.Pattern[str]]:
    rule = schemas()["common.schema.json"]["$defs"][definition]
    return rule["maxLength"], re.compile(rule["pattern"], re.ASCII)


def from_result(parsed: Parsed, text: str, ids: Mapping[str, str], subject: str) -> Annotations:
    """Return the annotations that a parsed result holds; ``ids`` are those of ``mint`` and earlier ones.

    ``subject`` names the result in messages. Raises ``ConversionError`` with every reason.
    """
    joined = Joined(parsed, text)
    reader = _Reader(joined, text, ids)
    read = Annotations(
        tuple(reader.mention(r) for r in joined.heads("entities")),
        tuple(reader.quote(r) for r in joined.heads("quotes")),
        tuple(reader.claim(r) for r in joined.heads("claims")),
        tuple(reader.notes()),
        reader.marks(),
    )
    reasons = [*map(str, parsed.reasons), *(reason for _, reason in joined.rejected)]
    if reasons:
        raise ConversionError(subject, reasons)
    return read


class _Reader:
    """Makes annotations of joined regions, and rejects regions that lack something."""

    def __init__(self, joined: Joined, text: str, ids: Mapping[str, str]) -> None:
        self._joined = joined
        self._text = text
        self._ids = ids
        self._made = {region.id: maker_of(region) for region in joined.regions.values() if region.notes}

    def mention(self, region: Region) -> Mention:
        """Return the mention that a region of the entities layer is."""
        kind = self._needed(region, "mention", "mention kind")
        span = self._span(region)
        entity = self._entity(region, "entity")
        return Mention(self._id(region.id), region.label, kind, *_fields(span), entity, *self._made_with(region))

    def quote(self, head: Region) -> Quote:
        """Return the quote whose first content segment a region is."""
        parents = self._joined.targets(head, "parent")
        if len(parents) > 1:
            self._joined.reject(head, "has more than one parent")
        confidence, by = self._made_with(head)
        return Quote(
            id=self._id(head.id),
            type=self._needed(head, "quote_type", "quote type"),
            **{role: self._parts(head, role) for role in ROLES},
            speaker=self._entity(head, "speaker"),
            parent=self._id(self._joined.top(parents[0])) if parents else None,
            confidence=confidence,
            by=by,
        )

    def claim(self, head: Region) -> Claim:
        """Return the claim whose first segment a region is."""
        quotes = self._joined.targets(head, "quote")
        if len(quotes) > 1:
            self._joined.reject(head, "is in more than one quote")
        worthy = head.values.get("check_worthy")
        return Claim(
            self._id(head.id),
            self._parts(head, "span"),
            self._needed(head, "claim_kind", "claim kind"),
            self._claimer(head),
            self._id(self._joined.top(quotes[0])) if quotes else None,
            head.values.get("topic"),
            head.values.get("stance"),
            head.values.get("factuality"),
            None if worthy is None else worthy == YES,
            *self._made_with(head),
        )

    def notes(self) -> Iterator[str]:
        """Yield what annotators wrote on regions."""
        for region in self._joined.regions.values():
            for note in region.notes:
                made = made_by(note)
                remark = note if made is None else made.remark
                if remark:
                    yield f"{self._id(region.id)}: {remark}"

    def marks(self) -> dict[str, str]:
        """Return the marks that annotations were sent with, by annotation id."""
        return {self._id(name): made.mark for name, made in self._made.items() if made.mark is not None}

    def _made_with(self, region: Region) -> tuple[float | None, str | None]:
        """Return the confidence of an annotation, and the component that made it."""
        return region.score, self._made.get(region.id, Made()).by

    def _id(self, region_id: str) -> str:
        return self._ids.get(region_id, region_id)

    def _parts(self, head: Region, name: str) -> tuple[Span, ...]:
        """Return the spans of a field in the order sent, or in text order once the annotator added one."""
        if name in ("content", "span"):
            later = self._joined.further(head)
            regions = [head, *later]
        else:
            regions = later = [self._joined.regions[part] for part in self._joined.targets(head, name)]
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
            self._joined.reject(region, f"has no {title}; choose one")
        return region.values.get(control, "")

    def _entity(self, region: Region, control: str) -> str | None:
        value = region.values.get(control)
        if value and not fits("entity_id", value):
            self._joined.reject(
                region, f"has {control} {value!r}, which is not a registry id (lower-case words with hyphens)"
            )
        return value or None

    def _claimer(self, head: Region) -> str | None:
        """Return the claimer from its field, or from a relation to a mention that is linked to an entity."""
        written = self._entity(head, "claimer")
        for target in self._joined.targets(head, "claimer"):
            pointed = self._joined.regions[target].values.get("entity")
            if not pointed:
                self._joined.reject(head, "has a claimer relation to a mention without entity; give the mention one")
            elif written not in (None, pointed):
                self._joined.reject(
                    head, f"has claimer {written!r} in its field and {pointed!r} by relation; clear one"
                )
            written = written or pointed
        return written


def _fields(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.text
