"""Users of a server → names of annotation sets. E-mail addresses stay out of the corpus where a name will do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from anchorage_corpus.model import AUTO, GOLD
from anchorage_corpus.studio.regions import Json

_RESERVED = frozenset({GOLD, AUTO})


def set_names(users: Iterable[Json], known: Mapping[int, str] = MappingProxyType({})) -> dict[int, str]:
    """Name of the annotation set of each user: the part of the address before ``@``, longer only where that is taken.

    Users come oldest first, so that a newcomer never takes over a name. ``known`` are the names given before: they
    stay, and nobody else gets one, not even when its user was deleted.
    """
    names = dict(known)
    taken = _RESERVED | {name.lower() for name in known.values()}
    for user in users:
        if user["id"] in known:
            continue
        address = str(user.get("email") or user.get("username") or f"user-{user['id']}")
        for candidate in (_name(address.partition("@")[0]), _name(address), f"user-{user['id']}"):
            if candidate and candidate.lower() not in taken:
                break
        taken |= {candidate.lower()}
        names[user["id"]] = candidate
    return names


def _name(text: str) -> str:
    """The text as ``set_name`` of ``schema/common.schema.json`` allows it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip("._-")[:80]
