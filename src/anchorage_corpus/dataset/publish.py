"""Publishes a built dataset byte for byte, reads it back by its tag and compares every checksum.

A release is the files of the dataset under one tag. A tag is written once: the same content again is a no-op, other
content is refused. An interrupted upload is continued by running the same command again; what has arrived is not
sent twice. Nothing here re-encodes a file (``push_to_hub`` would).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from anchorage_corpus.dataset.checksums import (
    CHECKSUMS,
    differences,
    hash_files,
    listed_files,
    read_checksums,
)
from anchorage_corpus.errors import FindingsError, MisuseError

Progress = Callable[[str], None]


_TAG = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+")


class PublishError(MisuseError):
    """The target refused, or could not be reached."""


class Target(Protocol):
    """Where releases go."""

    name: str

    def release(self, tag: str) -> dict[str, str] | None:
        """SHA-256 by path of the files under a tag, read from the target; None when there is no such tag."""

    def upload(self, folder: Path, digests: Mapping[str, str], tag: str, progress: Progress) -> None:
        """Send the files and set the tag last."""


class Change(msgspec.Struct, frozen=True):
    """What publishing would do to one file."""

    path: str
    action: Literal["add", "change", "keep"]


class Publication(msgspec.Struct, frozen=True):
    """What was, or would be, published where."""

    target: str
    tag: str
    outcome: Literal["published", "already published", "dry run"]
    changes: tuple[Change, ...]


def publish(
    folder: Path, target: Target, tag: str, *, dry_run: bool = False, progress: Progress = lambda _: None
) -> Publication:
    """Publish the dataset in ``folder`` under ``tag``.

    Raises ``MisuseError`` for a tag that is no version; ``FindingsError`` when the dataset does not match its own
    checksums, the tag holds other content, or what is read back differs; ``PublishError`` when the target refuses or
    cannot be reached.
    """
    if not _TAG.fullmatch(tag):
        raise MisuseError(f"{tag!r} is no tag of a release; name one like v1.2.3")
    digests = _checked_digests(folder)
    there = target.release(tag)
    changes = _changes(digests, there or {})
    if there is not None:
        _refuse_other_content(digests, there, target.name, tag)
        return Publication(target.name, tag, "already published", changes)
    if dry_run:
        return Publication(target.name, tag, "dry run", changes)
    target.upload(folder, digests, tag, progress)
    progress("reading back")
    _compare_read_back(digests, target.release(tag) or {}, target.name, tag)
    return Publication(target.name, tag, "published", changes)


def _checked_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of everything to publish, once the dataset matches its own ``checksums.txt``."""
    expected = read_checksums(folder)
    found = hash_files(folder, listed_files(folder))
    if wrong := differences(expected, found):
        raise FindingsError("\n".join([f"{folder}: differs from its checksums; build it again", *wrong]))
    unlisted = [p.name for p in folder.iterdir() if p.is_file() and p.name not in found]
    return found | hash_files(folder, [name for name in unlisted if not name.startswith(".")])


def _changes(ours: Mapping[str, str], there: Mapping[str, str]) -> tuple[Change, ...]:
    def action(name: str) -> Literal["add", "change", "keep"]:
        return "add" if name not in there else "keep" if there[name] == ours[name] else "change"

    return tuple(Change(name, action(name)) for name in sorted(ours))


def _refuse_other_content(ours: Mapping[str, str], there: Mapping[str, str], name: str, tag: str) -> None:
    if wrong := differences(ours, {k: v for k, v in there.items() if k in ours or k == CHECKSUMS}):
        sentence = f"{name}: {tag} is published with other content; a release never changes, raise the version"
        raise FindingsError("\n".join([sentence, *wrong]))


def _compare_read_back(ours: Mapping[str, str], there: Mapping[str, str], name: str, tag: str) -> None:
    wrong = differences(ours, {k: v for k, v in there.items() if k in ours})
    if wrong:
        raise FindingsError("\n".join([f"{name}: what was read back under {tag} differs from what was sent", *wrong]))


def parse_target(target: str) -> Target:
    """The target that a name stands for: ``hub:ORG/NAME``, an fsspec address such as ``s3://…``, or a folder."""
    if target.startswith("hub:"):
        from anchorage_corpus.dataset.publish_hub import HubTarget

        return HubTarget(target.removeprefix("hub:"))
    from anchorage_corpus.dataset.publish_files import FileTarget

    return FileTarget(target)
