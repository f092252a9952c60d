"""Describes the people of a text: their offices, and whether the text makes them women or men."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities import gender
from anchorage_corpus.preannotate.entities.linking import Registry, fold
from anchorage_corpus.preannotate.entities.offices import Office, role_of, roles_of

_BEFORE = re.compile(r"[,.;:“”\"()]|\b(?:and|with|between|told|said|says|to|by|of|that|as|but|when|after)\b")
_BEHIND = re.compile(r",\s+([^,.;“”\"]{3,60})(?:[,.]|$)")


class People:
    """What a text and the registry say of the people whom the text names."""

    def __init__(self, text: str, mentions: Sequence[DraftMention], registry: Registry) -> None:
        self._text = text
        self._registry = registry
        self._by_surname: dict[str, str] = {}
        self._gender: dict[str, str] = {}
        self.roles: dict[str, set[Office]] = {}
        """Offices by entity, from titles next to the name and from the registry."""
        for mention in mentions:
            if mention.type == "PERSON" and mention.kind == "name":
                self._add(mention)

    def gender_of(self, mention: DraftMention) -> str:
        """Return whether a named person is a woman or a man, as far as text or name show it."""
        return self._gender.get(self._key(mention), gender.UNKNOWN) if mention.type == "PERSON" else gender.UNKNOWN

    def _key(self, mention: DraftMention) -> str:
        """Return a key for whom a mention means: the entity, else the full name, shared by a later bare surname."""
        name = fold(self._text[mention.start : mention.end])
        surname = name.rpartition(" ")[2]
        if mention.entity:
            return mention.entity
        return name if " " in name else self._by_surname.get(surname, name)

    def _add(self, mention: DraftMention) -> None:
        name = fold(self._text[mention.start : mention.end])
        if " " in name and not mention.entity:
            self._by_surname[name.rpartition(" ")[2]] = name
        before, behind = self._beside(mention)
        entity = self._registry.by_id.get(mention.entity) if mention.entity else None
        told = gender.by_title(f"{before} / {behind}") or gender.by_first_name(name)
        if entity and not told:
            told = gender.by_first_name(fold(entity.name)) or gender.by_title(entity.description or "")
        key = self._key(mention)
        self._gender[key] = self._gender.get(key) or told
        if entity:
            found = [role_of(before), *roles_of(behind), *(roles_of(entity.description or ""))]
            self.roles.setdefault(entity.id, set()).update(r for r in found if r)

    def _beside(self, mention: DraftMention) -> tuple[str, str]:
        """Return the words of a title before a name and of an apposition behind it."""
        before = _BEFORE.split(self._text[max(0, mention.start - 60) : mention.start])[-1]
        behind = _BEHIND.match(self._text[mention.end : mention.end + 70])
        return before, behind.group(1) if behind else ""
