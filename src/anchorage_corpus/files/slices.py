"""Cuts a large JSON value into small ones that break a schema in the same places.

A validator keeps every error of a value in memory before it returns the first. Validated slice by slice, a value may
be as large as a file can be, and validation can stop as soon as it has found enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from anchorage_corpus.files.json_path import JsonPath

SMALL = 1_000
"""The most values within a value that is validated whole."""


class Slice(msgspec.Struct, frozen=True):
    """A part of a value to validate, and which of the places found in it are places of the whole."""

    part: Any
    at: JsonPath = ()
    """Place of the cut container in ``part``."""
    real: JsonPath = ()
    """Place of the cut container in the whole."""
    offset: int = 0
    """Index in the whole of the first row of a cut list."""
    own: bool = True
    """Whether this part shows what is wrong with the container itself."""
    left_out: frozenset[str | int] = frozenset()
    """Members of the container that other slices validate."""

    def place(self, path: JsonPath) -> JsonPath | None:
        """Return the place in the whole of a place in ``part``, or None if another slice covers it."""
        rest = path[len(self.at) :]
        if path[: len(self.at)] != self.at or (rest[0] in self.left_out if rest else not self.own):
            return None
        head = tuple(step + self.offset if isinstance(step, int) else step for step in rest[:1])
        return (*self.real, *head, *rest[1:])


def slices(value: Any) -> Iterator[Slice]:
    """Yield small parts of a value that together show all of it."""
    if _is_small(value, SMALL):
        yield Slice(value)
    elif isinstance(value, list):
        yield Slice([_emptied(row) for row in value[:2]], left_out=frozenset((0, 1)))
        yield from _list_slices(value)
    else:
        large = {key for key, member in value.items() if not _is_small(member, SMALL // len(value))}
        rest = {key: _emptied(member) if key in large else member for key, member in value.items()}
        yield Slice(rest, left_out=frozenset(large))
        yield from _dict_slices({key: value[key] for key in sorted(large)})


def _list_slices(rows: list[Any]) -> Iterator[Slice]:
    start = 0
    for chunk in _chunks(rows):
        if len(chunk) > 1 or _is_small(chunk[0], SMALL):
            yield Slice(chunk, offset=start, own=False)
        else:
            yield from (_within([s.part], s, 0, start) for s in slices(chunk[0]))
        start += len(chunk)


def _dict_slices(members: dict[str, Any]) -> Iterator[Slice]:
    keys = iter(members)
    for chunk in _chunks(members.values()):
        some = dict(zip(islice(keys, len(chunk)), chunk, strict=True))
        if len(chunk) > 1 or _is_small(chunk[0], SMALL):
            yield Slice(some, own=False)
        else:
            for key, member in some.items():
                yield from (_within({key: s.part}, s, key, key) for s in slices(member))


def _within(part: Any, inner: Slice, key: str | int, real: str | int) -> Slice:
    return msgspec.structs.replace(inner, part=part, at=(key, *inner.at), real=(real, *inner.real))


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield runs of rows that are small together, or single rows."""
    chunk: list[Any] = []
    total = 0
    for row in rows:
        size = _size(row, SMALL)
        if chunk and total + size > SMALL:
            yield chunk
            chunk, total = [], 0
        chunk.append(row)
        total += size
    yield chunk


def too_deep(value: Any, deepest: int) -> JsonPath | None:
    """Return the path of a container nested deeper than ``deepest`` others, or None."""
    level: list[tuple[JsonPath, Any]] = [((), value)]
    while level:
        path, inner = level.pop()
        if len(path) > deepest:
            return path
        level += [((*path, key), row) for key, row in _members(inner) if isinstance(row, dict | list)]
    return None


def _is_small(value: Any, limit: int) -> bool:
    return _size(value, limit) <= limit


def _size(value: Any, limit: int) -> int:
    """Count the values in a value, including itself; return a number above the limit if there are more."""
    total, waiting = 0, [value]
    while waiting and total <= limit:
        inner = waiting.pop()
        total += 1
        if isinstance(inner, dict | list):
            if len(inner) > limit:
                return limit + 1
            waiting += inner.values() if isinstance(inner, dict) else inner
    return total


def _members(value: Any) -> Iterable[tuple[str | int, Any]]:
    return value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()


def _emptied(value: Any) -> Any:
    """Return an empty container of the same type, or any other value as it is."""
    return type(value)() if isinstance(value, dict | list) else value
