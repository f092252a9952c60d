"""Finds the names of the registry in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.linking import Registry

NAME = "registry"
_CONFIDENCE = 0.95


def with_registry(mentions: Sequence[DraftMention], text: str, registry: Registry) -> list[DraftMention]:
    """Return the mentions with registry names added; of two that overlap the longer wins, then the registry's."""
    known = [*_registered(text, registry)]
    ends = {m.end: m for m in known}
    free = [m for m in mentions if not _owned(text, m, ends.get(m.end))]
    return _without_overlap([*known, *free])


def _owned(text: str, mention: DraftMention, known: DraftMention | None) -> bool:
    """Return whether a mention is a registered name with its owner before it (“Trump’s Board of Peace”)."""
    return known is not None and text[mention.start : known.start].endswith(("'s ", "’s "))


def _registered(text: str, registry: Registry) -> Iterator[DraftMention]:
    by_name: dict[str, Entity] = {}
    for name, entity in registry.names():
        if name[:1].isupper() or name[:1].isdigit():
            by_name.setdefault(name, entity)
    if not by_name:
        return
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, by_name)) + r")(?!\w|-\w|\.\w)")
    for match in pattern.finditer(text):
        entity = by_name[match.group()]
        yield DraftMention(*match.span(), entity.type, "name", _CONFIDENCE, NAME, entity.id)


def _without_overlap(mentions: Sequence[DraftMention]) -> list[DraftMention]:
    """Return mentions without overlaps, preferring longer ones, then those given earlier."""
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].start - mentions[i].end, i))
    taken: dict[int, DraftMention] = {}
    covered: set[int] = set()
    for index in order:
        mention = mentions[index]
        cells = range(mention.start, mention.end)
        if covered.isdisjoint(cells):
            covered.update(cells)
            taken[index] = mention
    return sorted(taken.values(), key=lambda m: m.start)
