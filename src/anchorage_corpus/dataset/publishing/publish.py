"""Publishes a built dataset byte for byte, reads it back by its tag and compares every checksum.

A release is the files of the dataset under one tag. A tag is written once: the same content again changes nothing,
other content is refused. To continue an interrupted upload, run the same command again; what has arrived is not sent
twice. No file is re-encoded (``push_to_hub`` would).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from anchorage_corpus.dataset.checksums import (
    all_files,
    hash_files,
    listed_files,
    mismatches,
    read_checksums,
    strays,
)
from anchorage_corpus.dataset.papers.card_read_back import read_card
from anchorage_corpus.dataset.publishing.target import Progress, Target
from anchorage_corpus.dataset.publishing.target_files import FileTarget
from anchorage_corpus.dataset.publishing.target_hub import HubTarget
from anchorage_corpus.errors import FindingsError, MisuseError

VOUCHING = ("provenance.json", "provenance.json.sig")
"""Files that vouch for a release: they may be made again, or signed by someone else, without changing the release."""

_TAG = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+")
_CLOSED = "LicenseRef-"
"""Prefix of SPDX names for licences that are on no list, such as a publisher's copyright."""


class FileChange(msgspec.Struct, frozen=True):
    """What publishing would do to one file."""

    path: str
    action: Literal["add", "change", "keep"]


class Publication(msgspec.Struct, frozen=True):
    """What was, or would be, published where."""

    target: str
    tag: str
    outcome: Literal["published", "already published", "dry run"]
    changes: tuple[FileChange, ...]


def publish(
    folder: Path,
    target: Target,
    tag: str,
    *,
    dry_run: bool = False,
    with_texts: bool = False,
    vouching: Iterable[str] = (),
    progress: Progress = lambda _: None,
) -> Publication:
    """Publish the dataset in ``folder`` under ``tag``.

    ``vouching`` names the files of ``VOUCHING`` that a dry run must count, though they are not written yet. Raises
    what ``refuse_unfit`` raises; ``FindingsError`` if the dataset does not match its own checksums, the tag holds
    other content, or what is read back differs; ``PublishError`` if the target refuses or cannot be reached.
    """
    refuse_unfit(folder, tag, with_texts)
    digests = _checked_digests(folder)
    there = target.release(tag)
    if there is not None:
        _refuse_other_content(digests, there, target.name, tag)
        return Publication(target.name, tag, "already published", _changes(there, there))
    changes = _changes(digests | dict.fromkeys(vouching, ""), {})
    if dry_run:
        return Publication(target.name, tag, "dry run", changes)
    target.upload(folder, digests, tag, progress)
    progress("reading back")
    _compare_read_back(digests, target.release(tag) or {}, target.name, tag)
    return Publication(target.name, tag, "published", changes)


def refuse_unfit(folder: Path, tag: str, with_texts: bool) -> None:
    """Raise ``MisuseError`` for a tag that is not the dataset's version, and for texts that are not free.

    ``with_texts`` allows such texts to be published; the caller must have the right to.
    """
    _refuse_other_version(folder, tag)
    if not with_texts and (closed := _closed_texts(folder)):
        raise MisuseError(
            f"{folder}: holds texts that are not free ({', '.join(closed)}); publish what "
            "`anchorage build --textless` makes, or, if you have the right to, give --with-texts"
        )


def _refuse_other_version(folder: Path, tag: str) -> None:
    if not _TAG.fullmatch(tag):
        raise MisuseError(f"{tag!r} is not the tag of a release; name one like v1.2.3")
    version = read_card(folder, []).version
    if version and tag.removeprefix("v") != version:
        raise MisuseError(f"{tag} is not the version of {folder}; its card says {version}, so the tag is v{version}")


def _closed_texts(folder: Path) -> list[str]:
    """Return the non-standard licences of the documents whose texts a dataset holds, sorted."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found: set[str] = set()
    for path in (folder / "data" / "documents").glob("*.parquet"):
        table = pq.read_table(path, columns=["license", "text"])
        found.update(table.filter(pc.is_valid(table["text"]))["license"].to_pylist())
    return sorted(name for name in found if name.startswith(_CLOSED))


def _checked_digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of everything to publish, after checking the dataset against its own ``checksums.txt``."""
    expected = read_checksums(folder)
    found = hash_files(folder, listed_files(folder))
    if wrong := mismatches(expected, found) + strays(folder):
        raise FindingsError("\n".join([f"{folder}: differs from its checksums; build it again", *wrong]))
    return found | hash_files(folder, [name for name in all_files(folder) if name not in found])


def _changes(ours: Mapping[str, str], there: Mapping[str, str]) -> tuple[FileChange, ...]:
    def action(name: str) -> Literal["add", "change", "keep"]:
        return "add" if name not in there else "keep" if there[name] == ours[name] else "change"

    return tuple(FileChange(name, action(name)) for name in sorted(ours))


def _refuse_other_content(ours: Mapping[str, str], there: Mapping[str, str], name: str, tag: str) -> None:
    if wrong := mismatches(_identity(ours), _identity(there)):
        sentence = f"{name}: {tag} is published with other content; a release never changes, raise the version"
        raise FindingsError("\n".join([sentence, *wrong]))


def _identity(digests: Mapping[str, str]) -> dict[str, str]:
    """Return the files that identify a release, without those that vouch for it."""
    return {name: digest for name, digest in digests.items() if name not in VOUCHING}


def _compare_read_back(ours: Mapping[str, str], there: Mapping[str, str], name: str, tag: str) -> None:
    if wrong := mismatches(ours, there):
        raise FindingsError("\n".join([f"{name}: what was read back under {tag} differs from what was sent", *wrong]))


def parse_target(target: str, *, private: bool = False) -> Target:
    """Return the target with a name: ``hub:ORG/NAME``, an fsspec address such as ``s3://…``, or a folder.

    Raises ``MisuseError`` for a name that cannot be a target, or a target that cannot be ``private``.
    """
    if not target.strip():
        raise MisuseError("no target; name hub:ORG/NAME, a folder, or an fsspec address such as s3://bucket/name")
    if target.startswith("hub:"):
        return HubTarget(target.removeprefix("hub:"), private=private)
    if private:
        raise MisuseError("--private is for a Hub; who may read a folder or a bucket is set there")
    return FileTarget(target)
