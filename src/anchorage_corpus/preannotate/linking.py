"""Names to the registry of real-world entities: by alias, then by spelling distance, with a confidence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import DamerauLevenshtein

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention

BY_ALIAS, BY_SPELLING = 0.97, 0.72
_COMPATIBLE = {
    "PERSON": {"PERSON"},
    "ORG": {"ORG", "GPE", "FAC", "NORP"},
    "GPE": {"GPE", "LOC", "NORP", "ORG"},
    "LOC": {"LOC", "GPE", "FAC"},
    "FAC": {"FAC", "ORG", "LOC", "GPE"},
    "NORP": {"NORP", "GPE", "ORG"},
}
_SHORTEST_FUZZY = 6
LINKED_TYPES = frozenset("PERSON ORG GPE LOC FAC NORP EVENT LAW PRODUCT".split())
"""Types whose names are candidates for the registry; dates and numbers are not."""


class Link(NamedTuple):
    """A registry entity with how sure the link is."""

    entity: Entity
    confidence: float


class Candidate(msgspec.Struct, frozen=True):
    """A name that no registry entity bears: its type and in how many mentions it stood."""

    name: str
    type: str
    mentions: int


class Registry:
    """The registry, indexed by folded name and alias."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = tuple(entities)

    @cached_property
    def by_id(self) -> dict[str, Entity]:
        """Entities by registry id."""
        return {e.id: e for e in self.entities}

    @cached_property
    def _index(self) -> dict[str, list[Entity]]:
        index: dict[str, list[Entity]] = {}
        for entity in self.entities:
            for name in dict.fromkeys(map(fold, (entity.name, *entity.aliases))):
                index.setdefault(name, []).append(entity)
        return index

    @cached_property
    def _surnames(self) -> list[tuple[str, Entity]]:
        people = (e for e in self.entities if e.type == "PERSON")
        found = {(fold(n).split()[-1], e.id): e for e in people for n in (e.name, *e.aliases) if fold(n)}
        return [(surname, entity) for (surname, _), entity in sorted(found.items(), key=lambda item: item[0])]

    def link(self, name: str, type: str) -> Link | None:
        """The entity that a name stands for, or None.

        Exact aliases come first; a person's unknown first name with a known surname next; then, for persons, a
        surname within two edits (Damerau–Levenshtein), as transliterations differ (“Whitcoff”, Witkoff).
        """
        folded = fold(name)
        exact = [e for e in self._index.get(folded, ()) if _compatible(type, e.type)]
        if exact:
            return Link(exact[0], BY_ALIAS)
        return self._person(folded) if type == "PERSON" and folded else None

    def _person(self, folded: str) -> Link | None:
        surname = folded.split()[-1]
        near = [(s, e) for key, e in self._surnames if (s := _likeness(surname, key)) >= BY_SPELLING]
        if not near:
            return None
        best = max(s for s, _ in near)
        found = {e.id: e for s, e in near if s == best}
        agreeing = [e for e in found.values() if _first_names_agree(folded, e)]
        chosen = agreeing or (list(found.values()) if len(folded.split()) == 1 else [])
        return Link(chosen[0], round(0.95 * best, 2)) if len(chosen) == 1 else None

    def names(self) -> Iterable[tuple[str, Entity]]:
        """Every name and alias with its entity, longest first."""
        pairs = ((name, e) for e in self.entities for name in dict.fromkeys((e.name, *e.aliases)))
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0], pair[1].id))


def fold(name: str) -> str:
    """A name for comparison: without case, accents, articles, possessives, full stops and outer space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s$|[.]", "", plain.casefold().strip())
    return " ".join(re.sub(r"^(?:the|a|an)\s+", "", plain).replace("-", " ").split())


def link_mentions(mentions: Sequence[DraftMention], text: str, registry: Registry) -> list[DraftMention]:
    """The mentions with their registry entities; a bare surname follows the full name that the text gave it."""
    linked = []
    for mention in mentions:
        link = registry.link(text[mention.start : mention.end], mention.type) if mention.kind == "name" else None
        linked.append(msgspec.structs.replace(mention, **_linked(mention, link)) if link else mention)
    return linked


def _linked(mention: DraftMention, link: Link) -> dict[str, object]:
    confidence = round(min(mention.confidence, link.confidence), 2)
    return {"entity": link.entity.id, "type": link.entity.type, "confidence": confidence}


def candidates(mentions: Iterable[tuple[str, str]]) -> list[Candidate]:
    """Candidates for the registry from (name, type) pairs that stayed unlinked, most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for pair in mentions:
        counts[pair] = counts.get(pair, 0) + 1
    rows = [Candidate(name, type, n) for (name, type), n in counts.items()]
    return sorted(rows, key=lambda c: (-c.mentions, c.name, c.type))


def _compatible(found: str, registered: str) -> bool:
    return found == registered or registered in _COMPATIBLE.get(found, {found})


def _likeness(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if min(len(a), len(b)) < _SHORTEST_FUZZY or a[0] != b[0]:
        return 0.0
    return float(DamerauLevenshtein.normalized_similarity(a, b)) if DamerauLevenshtein.distance(a, b) <= 2 else 0.0


def _first_names_agree(folded: str, entity: Entity) -> bool:
    first = folded.split()[0]
    known = {fold(n).split()[0] for n in (entity.name, *entity.aliases)}
    return any(first[:2] == k[:2] for k in known)
