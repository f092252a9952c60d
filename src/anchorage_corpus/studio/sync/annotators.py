"""Names of annotation sets for the users of a server. E-mail addresses stay out of the corpus if a name will do."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.model import AUTO, GOLD
from anchorage_corpus.studio.api.answers import Stamp, User
from anchorage_corpus.studio.sync.records import studio_annotations

_RESERVED = frozenset({GOLD, AUTO})


class Roster:
    """The annotation set of each user of a project.

    Names of those whose work was taken over are in ``annotations/studio/users.json``, in git, by project and user id:
    they stay the same whoever pulls, also when the user is deleted and a namesake comes. ``owners`` gives the set of
    each annotation that was taken over, for those whose user was deleted.
    """

    def __init__(
        self,
        corpus: Corpus,
        project_key: str,
        users: Iterable[User],
        owners: Callable[[], Mapping[int, str]],
    ) -> None:
        self._path = studio_annotations(corpus) / "users.json"
        self._project, self._owners = project_key, owners
        self._kept = self._read()
        known = {int(user): name for user, name in self._kept.get(project_key, {}).items()}
        self._names = set_names(users, known)

    def owner(self, annotation: Stamp) -> str:
        """Return the set of whoever made an annotation; that of a deleted user stays where it was."""
        if annotation.user:
            return self.name(annotation.user)
        return self._owners().get(annotation.id) or self.name(0)

    def name(self, user: int) -> str:
        """Return the set of a user, also of one whom the server no longer has."""
        if user not in self._names:
            self._names = set_names([User(user)], self._names)
        return self._names[user]

    def keep(self, user: int) -> None:
        """Write down the name of a user, before work is written under it."""
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


def set_names(users: Iterable[User], known: Mapping[int, str] = MappingProxyType({})) -> dict[int, str]:
    """Name the annotation set of each user: the part of the address before ``@``, longer only if that is taken.

    Users come oldest first, so that a newcomer never takes over a name. ``known`` are the names given before: they
    stay, and no one else gets one, even if its user was deleted.
    """
    names = dict(known)
    taken = _RESERVED | {name.lower() for name in known.values()}
    for user in users:
        if user.id in known:
            continue
        name = next(name for name in _candidates(user) if name and name.lower() not in taken)
        taken |= {name.lower()}
        names[user.id] = name
    return names


def _candidates(user: User) -> Iterator[str]:
    number = f"user-{user.id}"
    address = user.email or user.username or number
    yield from (_name(address.partition("@")[0]), _name(address), number)
    yield from (f"{number}-{again}" for again in itertools.count(2))


def _name(text: str) -> str:
    """Return the text as ``set_name`` of ``schema/common.schema.json`` allows it."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).lstrip("._-")[:80]
