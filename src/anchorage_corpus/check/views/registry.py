"""The registry as rules look at it, with everything computed only once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from anchorage_corpus.model import Entity

WORD = re.compile(r"[^\0-@\[-\xbf\u2000-\u2bff]\w*")
"""A word that may belong to a name: it begins with a letter other than a small ASCII one. Other names are ignored.

The set names what it leaves out, which is little: to compile a large range of characters takes many milliseconds.
"""

Profile = tuple[str, str, str | None, str]
"""Type, kind, entity and text of a mention: all that rules about a mention and its entity look at."""


class KnownEntities:
    """The entities that annotations point to, by id and by name; not ``usable`` if their file cannot be read."""

    def __init__(self, entities: Iterable[Entity], usable: bool = True) -> None:
        self.entities = tuple(entities)
        self.usable = usable
        self.by_id = {entity.id: entity for entity in self.entities}
        self.index = {entity.id: index for index, entity in enumerate(self.entities)}
        self.familiar: set[Profile] = set()
        """Profiles of mentions in gold sets without any finding, which are not looked at one by one again.

        No finding depends on which documents came before: if a profile breaks a rule over ``SetView.unfamiliar``,
        every set that has it has a finding, so it is never added here.
        """

    @cached_property
    def names(self) -> dict[str, frozenset[str]]:
        """Return the names and aliases of each entity."""
        return {e.id: frozenset((e.name, *e.aliases)) for e in self.entities}

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Return id and type of each entity."""
        return frozenset((entity.id, entity.type) for entity in self.entities)

    @cached_property
    def owners(self) -> dict[str, set[str]]:
        """Return the entities that have each name or alias."""
        owners: dict[str, set[str]] = {}
        for entity, names in self.names.items():
            for name in names:
                owners.setdefault(name, set()).add(entity)
        return owners

    @cached_property
    def by_first_word(self) -> dict[str, list[str]]:
        """Return the names and aliases by their first word that may be a name's (``WORD``)."""
        found: dict[str, list[str]] = {}
        for name in self.owners:
            for word in WORD.findall(name)[:1]:
                found.setdefault(word, []).append(name)
        return found
