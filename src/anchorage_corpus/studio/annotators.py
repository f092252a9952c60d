"""Users of a server → names of annotation sets. E-mail addresses stay out of the corpus where a name will do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anchorage_corpus.model import AUTO, GOLD
from anchorage_corpus.studio.regions import Json

_RESERVED = frozenset({GOLD, AUTO})


def set_names(users: Iterable[Json]) -> dict[int, str]:
    """Name of the annotation set of each user: the part of the address before ``@``, longer only where that is taken.

    Users come oldest first, so that a newcomer never takes over a name.
    """
    names: dict[int, str] = {}
    taken = set(_RESERVED)
    for user in users:
        address = str(user.get("email") or user.get("username") or f"user-{user['id']}")
        for candidate in (_name(address.partition("@")[0]), _name(address), f"user-{user['id']}"):
            if candidate and candidate.lower() not in taken:
                break
        taken.add(candidate.lower())
        names[user["id"]] = candidate
    return names


def _name(text: str) -> str:
    """The text as ``set_name`` of ``schema/common.schema.json`` allows it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip("._-")[:80]
