"""Links names to the registry of real-world entities: by alias, then by spelling distance, with a confidence."""

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
from anchorage_corpus.preannotate.entities.gender import UNKNOWN, by_first_name
from anchorage_corpus.preannotate.entities.metonymy import is_place
from anchorage_corpus.preannotate.entities.offices import Office, roles_of, terms

BY_ALIAS, BY_SPELLING = 0.97, 0.72
_COMPATIBLE = {
    "PERSON": {"PERSON"},
    "ORG": {"ORG", "GPE", "FAC", "NORP"},
    "GPE": {"GPE", "LOC", "NORP", "ORG"},
    "LOC": {"LOC", "GPE", "FAC"},
    "FAC": {"FAC", "ORG", "LOC", "GPE"},
    "NORP": {"NORP", "GPE", "ORG"},
}
_SHORTEST_FUZZY, _SHORT, _SHORTEST_CUT = 4, 6, 3
"""Fewest letters: of a surname compared by spelling, of a misspelt one without a first name, of a cut first name."""
_LEAST_AGREEMENT = 0.55
"""Likeness from which two first names can be one in two spellings (Vladimir, Volodymyr)."""
LINKED_TYPES = frozenset("PERSON ORG GPE LOC FAC NORP EVENT LAW PRODUCT".split())
"""Types whose names are candidates for the registry; dates and numbers are not."""


class Link(NamedTuple):
    """A registry entity and the confidence of the link."""

    entity: Entity
    confidence: float


class Candidate(msgspec.Struct, frozen=True):
    """A name that no registry entity has: its type and its number of mentions."""

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
    def roles(self) -> dict[str, tuple[Office, ...]]:
        """Offices named in the descriptions of people, by registry id."""
        return {e.id: tuple(roles_of(e.description or "")) for e in self.entities if e.type == "PERSON"}

    @cached_property
    def _index(self) -> dict[str, list[Entity]]:
        index: dict[str, list[Entity]] = {}
        for entity in self.entities:
            for name in dict.fromkeys(map(fold, (entity.name, *entity.aliases))):
                index.setdefault(name, []).append(entity)
        return index

    @cached_property
    def _by_terms(self) -> dict[frozenset[str], Entity]:
        """Bodies, groups and states by the words of their names, with “American” and “U.S.” as one."""
        rows = [(terms(name), e) for e in self.entities for name in (e.name, *e.aliases)]
        return {words: e for words, e in reversed(rows) if e.type in {"ORG", "PERSON", "GPE"}}

    @cached_property
    def _surnames(self) -> list[tuple[str, Entity]]:
        people = (e for e in self.entities if e.type == "PERSON")
        found = {(fold(n).split()[-1], e.id): e for e in people for n in (e.name, *e.aliases) if fold(n)}
        return [(surname, entity) for (surname, _), entity in sorted(found.items(), key=lambda item: item[0])]

    def namesakes(self, name: str, type: str) -> list[Entity]:
        """Return the entities of a fitting type with a name; a capital may be the city and its state."""
        return [e for e in self._index.get(fold(name), ()) if _compatible(type, e.type)]

    def link(self, name: str, type: str) -> Link | None:
        """Return the entity that a name means, or None.

        Exact aliases come first, then a person's known surname with an unknown first name, then a person's surname
        within two edits (Damerau–Levenshtein), as transliterations differ (“Whitcoff”, Witkoff)."""
        exact = self.namesakes(name, type)
        if exact:
            return Link(exact[0], BY_ALIAS)
        return self._person(fold(name)) if type == "PERSON" and fold(name) else None

    def described(self, words: frozenset[str]) -> Entity | None:
        """Return the body or group named by exactly these ``terms`` (“the U.S. delegation”, American delegation)."""
        found = self._by_terms.get(words)
        return found if found and found.type != "GPE" else None

    def state(self, words: frozenset[str]) -> Entity | None:
        """Return the country or city whose name has exactly these ``terms``."""
        found = self._by_terms.get(words)
        return found if found and found.type == "GPE" else None

    def _person(self, folded: str) -> Link | None:
        surname = folded.split()[-1]
        scored = [(_likeness(surname, key) * _agreement(folded, key, e), e) for key, e in self._surnames]
        near = [(s, e) for s, e in scored if s >= BY_SPELLING * _LEAST_AGREEMENT]
        best = max((s for s, _ in near), default=0.0)
        found = {e.id: e for s, e in near if s == best}
        return Link(next(iter(found.values())), round(0.95 * best, 2)) if len(found) == 1 else None

    def names(self) -> Iterable[tuple[str, Entity]]:
        """Yield every name and alias with its entity, longest first."""
        pairs = ((name, e) for e in self.entities for name in dict.fromkeys((e.name, *e.aliases)))
        return sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0], pair[1].id))


def fold(name: str) -> str:
    """Fold a name for comparison: drop case, accents, articles, possessives, full stops and outer space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    plain = re.sub(r"['’]s$|[.]", "", plain.casefold().strip())
    return " ".join(re.sub(r"^(?:the|a|an)\s+", "", plain).replace("-", " ").split())


def link_mentions(mentions: Sequence[DraftMention], text: str, registry: Registry) -> list[DraftMention]:
    """Return the mentions linked to their registry entities.

    A bare surname follows the full name that the text gave before: after “Ivanka Trump” alone, “Trump” means her. A
    capital that is both a city and its state means the state, unless the text uses it as a place.
    """
    linked = []
    strangers: dict[str, bool] = {}
    for mention in mentions:
        link = _link(mention, text, registry) if mention.kind == "name" else None
        *first, surname = fold(text[mention.start : mention.end]).split() or [""]
        if mention.type == "PERSON" and mention.kind == "name":
            if first:
                strangers[surname] = not link and strangers.get(surname, True)
            elif strangers.get(surname):
                link = None
        linked.append(_linked(mention, link))
    return linked


def _link(mention: DraftMention, text: str, registry: Registry) -> Link | None:
    name = text[mention.start : mention.end]
    namesakes = registry.namesakes(name, mention.type)
    if len(namesakes) < 2:
        return registry.link(name, mention.type)
    places = [e for e in namesakes if _is_place(e, name, namesakes)]
    others = [e for e in namesakes if e not in places]
    chosen = places if is_place(text, mention.start, mention.end) else others
    return Link((chosen or namesakes)[0], BY_ALIAS)


def _is_place(entity: Entity, name: str, namesakes: Sequence[Entity]) -> bool:
    """Return whether an entity is the place among its namesakes: the building of a body, or the city of a state."""
    if any(e.type == "ORG" for e in namesakes):
        return entity.type in {"FAC", "LOC"}
    return fold(entity.name) == fold(name)


def _linked(mention: DraftMention, link: Link | None) -> DraftMention:
    if link is None:
        return msgspec.structs.replace(mention, entity=None) if mention.kind == "name" else mention
    confidence = round(min(mention.confidence, link.confidence), 2)
    return msgspec.structs.replace(mention, entity=link.entity.id, type=link.entity.type, confidence=confidence)


def candidates(mentions: Iterable[tuple[str, str]]) -> list[Candidate]:
    """Return registry candidates from the (name, type) pairs that stayed unlinked, most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    for pair in mentions:
        counts[pair] = counts.get(pair, 0) + 1
    rows = [Candidate(name, type, n) for (name, type), n in counts.items()]
    return sorted(rows, key=lambda c: (-c.mentions, c.name, c.type))


def _compatible(found: str, registered: str) -> bool:
    return found == registered or registered in _COMPATIBLE.get(found, {found})


def _likeness(a: str, b: str) -> float:
    """Return how alike two surnames are: 0 for two names, as a Slavic woman's and man's are (Putina, Putin)."""
    if a == b:
        return 1.0
    if min(len(a), len(b)) < _SHORTEST_FUZZY or a[0] != b[0] or a == b + "a" or b == a + "a":
        return 0.0
    edits = 1 if min(len(a), len(b)) < _SHORT else 2
    return (
        float(DamerauLevenshtein.normalized_similarity(a, b)) if DamerauLevenshtein.distance(a, b) <= edits else 0.0
    )


def _agreement(folded: str, surname: str, entity: Entity) -> float:
    """Return how well a name's first name fits an entity's: 1 if equal, less if shortened or spelt differently.

    A surname alone fits everyone who has it; a short, misspelt one needs the same first name.
    """
    *first, last = folded.split()
    exact, short = last == surname, min(len(last), len(surname)) < _SHORT
    if not first:
        return 1.0 if exact or not short else 0.0
    known = {fold(n).split()[0] for n in (entity.name, *entity.aliases) if len(fold(n).split()) > 1}
    best = max((_same_first_name(first[0], k) for k in known), default=0.0)
    return best if exact or not short or best == 1.0 else 0.0


def _same_first_name(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.9 if a[0] == b[0] else 0.0
    told = {by_first_name(f"{a} x"), by_first_name(f"{b} x")} - {UNKNOWN}
    if len(told) > 1 or a[0] != b[0]:
        return 0.0
    if min(len(a), len(b)) >= _SHORTEST_CUT and (a.startswith(b) or b.startswith(a)):
        return 0.9
    likeness = float(DamerauLevenshtein.normalized_similarity(a, b))
    return likeness if likeness >= _LEAST_AGREEMENT else 0.0
