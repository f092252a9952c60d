"""Users of a server → names of annotation sets. E-mail addresses stay out of the corpus where a name will do."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from anchorage_corpus.atomic import write_atomically
from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.model import AUTO, GOLD
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.records import studio_annotations

_RESERVED = frozenset({GOLD, AUTO})


class Roster:
    """Annotation set of each user of a project.

    Names of those whose work was taken over stand in ``annotations/studio/users.json``, in git, by project and user
    id: they stay whoever pulls, also when the user is deleted and a namesake comes.
    """

    def __init__(self, corpus: Corpus, project_key: str, users: Iterable[Json]) -> None:
        self._path = studio_annotations(corpus) / "users.json"
        self._project = project_key
        self._kept = self._read()
        known = {int(user): name for user, name in self._kept.get(project_key, {}).items()}
        self._names = set_names(users, known)

    def name(self, user: int) -> str:
        """The set of a user, also of one whom the server no longer has."""
        if user not in self._names:
            self._names = set_names([{"id": user}], self._names)
        return self._names[user]

    def keep(self, user: int) -> None:
        """Write down the name of a user, before work goes under it."""
        mine = self._kept.setdefault(self._project, {})
        if str(user) not in mine:
            mine[str(user)] = self.name(user)
            body = msgspec.json.encode(self._kept, order="sorted")
            write_atomically(self._path, msgspec.json.format(body, indent=2) + b"\n")

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, dict[str, str]])
        except FileNotFoundError:
            return {}
        except msgspec.DecodeError as error:
            message = f"{error}; restore the file with git"
            raise InvalidFileError([Problem(str(self._path), 1, 1, "", message)]) from None


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
        name = next(name for name in _candidates(user) if name and name.lower() not in taken)
        taken |= {name.lower()}
        names[user["id"]] = name
    return names


def _candidates(user: Json) -> Iterator[str]:
    number = f"user-{user['id']}"
    address = str(user.get("email") or user.get("username") or number)
    yield from (_name(address.partition("@")[0]), _name(address), number)
    yield from (f"{number}-{again}" for again in itertools.count(2))


def _name(text: str) -> str:
    """The text as ``set_name`` of ``schema/common.schema.json`` allows it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip("._-")[:80]
