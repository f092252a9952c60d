"""Decides what a change of the data means for its version: major, minor or patch, as ``docs/versioning.md`` says.

It compares two states of a corpus: texts and the metadata of documents, gold annotations, registry and utterances,
the labels of ``schema/``, and the splits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import labels_in
from anchorage_corpus.history.diffing import Change, Difference, Snapshot, count_kinds, counted, diff_snapshots
from anchorage_corpus.history.snapshots import corpus_at, of_corpus
from anchorage_corpus.model import GOLD

Part = Literal["patch", "minor", "major"]
PARTS: tuple[Part, ...] = ("patch", "minor", "major")
"""Parts of a version that a change may raise, the least first."""

Labels = Mapping[str, tuple[str, ...]]
"""Values of each list of labels, in order."""


class State(msgspec.Struct, frozen=True):
    """The data that its version covers."""

    gold: Snapshot
    """The corpus without its other annotation sets."""
    labels: dict[str, tuple[str, ...]]
    splits: dict[str, str]


class Consequence(msgspec.Struct, frozen=True, order=True):
    """One reason to raise a part of the version."""

    part: Part
    reason: str


_TITLES = {"registry": "registry", "utterances": "utterances", "documents": "document metadata"}
"""Titles for changes outside the annotation sets."""

NOTHING = State(Snapshot({}, {}), {}, {})
"""The state before the first release."""


def state_at(name: str, near: Path) -> State:
    """Return the state of a corpus folder or a Git revision; raises ``MisuseError`` if it is neither."""
    with corpus_at(name, near) as corpus:
        return _state(corpus)


def _state(corpus: Corpus) -> State:
    whole = of_corpus(corpus)
    gold = {key: annotations for key, annotations in whole.sets.items() if key[0] == GOLD}
    return State(msgspec.structs.replace(whole, sets=gold), labels_in(corpus.root / "schema"), corpus.splits())


def consequences(before: State, after: State) -> list[Consequence]:
    """Return every reason to raise the version, the weightiest first; empty if nothing in the data changed."""
    found = [
        *_of_labels(before.labels, after.labels),
        *_of_splits(before.splits, after.splits),
        *_of_places(before, after),
        *_of_rows(diff_snapshots(before.gold, after.gold)),
    ]
    return sorted(found, key=lambda c: (-PARTS.index(c.part), c.reason))


def _of_labels(before: Labels, after: Labels) -> Iterator[Consequence]:
    for name, old in before.items():
        new = after.get(name, ())
        if new[: len(old)] != old:
            yield Consequence("major", f"labels of {name} were removed, renamed or reordered")
        elif new != old:
            yield Consequence("minor", f"labels of {name} added: {', '.join(new[len(old) :])}")


def _of_splits(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Consequence]:
    for event, split in before.items():
        if after.get(event, split) != split:
            yield Consequence("major", f"event {event} went from {split} to {after[event]}")


def _of_places(before: State, after: State) -> Iterator[Consequence]:
    """Yield documents whose new event is in another split."""
    old, new = (
        {d.id: (d.event, state.splits.get(d.event)) for d in state.gold.descriptions} for state in (before, after)
    )
    for doc_id in old.keys() & new.keys():
        (event, split), (other, place) = old[doc_id], new[doc_id]
        if event != other and split != place:
            yield Consequence("major", f"document {doc_id} went from {split} to {place}")


def _of_rows(difference: Difference) -> Iterator[Consequence]:
    if difference.documents_removed:
        yield Consequence("major", f"documents removed: {', '.join(difference.documents_removed)}")
    if difference.documents_added:
        yield Consequence("minor", f"documents added: {', '.join(difference.documents_added)}")
    if difference.texts_changed:
        yield Consequence("minor", f"new text versions: {', '.join(difference.texts_changed)}")
    for title, changes in _by_title(difference.changes).items():
        yield Consequence("patch", f"{title}: {counted(count_kinds(changes))}")


def _by_title(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(_TITLES.get(change.set, "annotations"), []).append(change)
    return found


def next_version(version: str, part: Part) -> str:
    """Return the least version that may follow; before 1.0.0 a major change raises the minor number."""
    numbers = _numbers(version)
    kept = 2 - PARTS.index(part)
    if numbers[0] == 0:
        kept = max(kept, 1)
    return ".".join(map(str, (*numbers[:kept], numbers[kept] + 1, *(0,) * (2 - kept))))


def is_enough(before: str, after: str, part: Part) -> bool:
    """Return whether a version may follow another after a change of this weight."""
    return _numbers(after) >= _numbers(next_version(before, part))


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)", version)
    if not found:
        raise MisuseError(f"{version!r} is not three numbers like 1.2.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def release_notes(before: State, after: State) -> str:
    """Write the changes in the data between two releases as Markdown, one line a consequence."""
    parts = {part: "" if before == NOTHING else f" ({part})" for part in PARTS}
    lines = [f"* {c.reason}{parts[c.part]}." for c in consequences(before, after)]
    return "\n".join(lines or ["* No change in the data."]) + "\n"
