"""Merges annotations three ways by id: takes what does not collide, returns the rest as conflicts."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.model import Annotation, Claim, Quote
from anchorage_corpus.studio.sync.records import Base, Conflict, layers_of


class Merged(msgspec.Struct, frozen=True):
    """Layers after the merge, with ours kept in a conflict; ids by what happened to them."""

    layers: Base
    conflicts: tuple[Conflict, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def merge(base: Base, here: Base, there: Base) -> Merged:
    """Merge what changed ``there`` since ``base`` into ``here``.

    It is a conflict if an annotation changed on both sides, or was deleted there while something here refers to it.
    """
    rows = [side.by_id() for side in (base, here, there)]
    merged: dict[str, Annotation] = {}
    conflicts: list[Conflict] = []
    happened: dict[str, list[str]] = {"added": [], "changed": [], "removed": []}
    for name in dict.fromkeys(name for side in rows[1:] + rows[:1] for name in side):
        before, ours, theirs = (side.get(name) for side in rows)
        collides = ours != theirs and ours != before and theirs != before
        taken = ours if collides or theirs == before else theirs
        if collides:
            conflicts.append(Conflict(name, before, ours, theirs))
        elif taken != ours:
            happened["added" if ours is None else "removed" if taken is None else "changed"].append(name)
        if taken is not None:
            merged[name] = taken
    for conflict in _bring_back(merged, rows):
        conflicts.append(conflict)
        for ids in happened.values():
            if conflict.id in ids:
                ids.remove(conflict.id)
    return Merged(layers_of(merged.values()), tuple(conflicts), *map(tuple, happened.values()))


def apart(base: Base, here: Base, there: Base) -> Merged:
    """Leave ``here`` as it is, and return every difference to ``there`` as a conflict.

    For work that has no common ancestor with ``here``: nothing says which side is an edit of the other.
    """
    before, ours, theirs = (side.by_id() for side in (base, here, there))
    names = [name for name in ours | theirs if ours.get(name) != theirs.get(name)]
    conflicts = (Conflict(name, before.get(name), ours.get(name), theirs.get(name)) for name in names)
    return Merged(here, tuple(conflicts), (), (), ())


def _bring_back(merged: dict[str, Annotation], rows: list[dict[str, Annotation]]) -> Iterator[Conflict]:
    """Keep quotes that one side deleted while the other refers to them."""
    waiting = list(merged.values())
    while waiting:
        for name in _references(waiting.pop()):
            kept = rows[1].get(name) or rows[2].get(name)
            if name not in merged and kept is not None:
                merged[name] = kept
                waiting.append(kept)
                yield Conflict(name, *(side.get(name) for side in rows))


def dangling(layers: Base) -> set[tuple[str, str]]:
    """Return the ids of annotations that refer to a missing one, each with what it refers to."""
    rows = layers.by_id()
    return {(name, other) for name, row in rows.items() for other in _references(row) if other not in rows}


def _references(annotation: Annotation) -> Iterator[str]:
    if isinstance(annotation, Quote) and annotation.parent:
        yield annotation.parent
    if isinstance(annotation, Claim) and annotation.quote:
        yield annotation.quote


def replace(layers: Base, name: str, by: Annotation | None) -> Base:
    """Return the layers with one annotation replaced, added or, for None, removed."""
    rows = layers.by_id()
    rows.pop(name, None)
    return layers_of([*rows.values(), *([by] if by is not None else [])])
