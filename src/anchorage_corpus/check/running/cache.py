"""Results of earlier runs, keyed by content: a document whose files have not changed is not checked again.

They are in one file in ``.anchorage/cache``, which a rename replaces as a whole: a killed run leaves the old file,
and of two runs at once the later one wins, and both are right. Losing the file costs only time. As in Git's index, a
file that looks unchanged (size, times, inode) is taken as unchanged, unless it is so young that a change might not
show in its time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

import anchorage_corpus
from anchorage_corpus.check.reading.layout import Layout, Unit
from anchorage_corpus.check.rule import rules
from anchorage_corpus.check.running.documents import UnitResult
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.files.schema import schemas

YOUNG = 2_000_000_000
"""Nanoseconds within which two changes to a file may have the same time."""

_FOLDER = Path(".anchorage") / "cache"


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A document's result and the stamp of the files that it was read from; empty if they were too young."""

    stamp: bytes
    result: UnitResult


class _File(msgspec.Struct, frozen=True, array_like=True):
    fingerprint: bytes
    kept: dict[str, Kept]


_DECODER = msgspec.msgpack.Decoder(_File)

_CHECK = ("check", "check/reading", "check/views", "check/running")
_ROOMS = (".", "text", "files", "anchors", "corpus", "history", *_CHECK)
"""Folders of the package whose code a result rests on, besides the rules' own."""


def fingerprint(registry: KnownEntities, max_bytes: int) -> bytes:
    """Return a digest of what a result depends on other than files: code, schema, registry, limits."""
    modules = {rule.check.__module__ for rule in rules().values()}
    package = Path(anchorage_corpus.__file__).parent
    sources = {Path(str(sys.modules[name].__file__)) for name in modules}
    for room in _ROOMS:
        sources.update(package.glob(f"{room}/*.py"))
    sources.update(package.glob("text/words/*.toml"))
    known = [anchorage_corpus.__version__, registry.entities, registry.usable, max_bytes, schemas()]
    total = hashlib.sha256(msgspec.json.encode(known))
    for source in sorted(sources):
        total.update(source.read_bytes())
    return total.digest()


class Cache:
    """The known results for the documents of one corpus."""

    def __init__(self, path: Path, key: bytes, kept: dict[str, Kept], begun: int) -> None:
        self._path = path
        self._key = key
        self._kept = kept
        self._begun = begun

    @classmethod
    def open(cls, layout: Layout, key: bytes) -> Cache:
        """Return the cache of a corpus; an empty one if it is missing or damaged, or if the rules changed."""
        path = layout.root / _FOLDER / "check.msgpack"
        kept: dict[str, Kept] = {}
        with contextlib.suppress(OSError, msgspec.DecodeError):
            data = memoryview(path.read_bytes())
            if data[:4] == _checksum(data[4:]):
                file = _DECODER.decode(data[4:])
                kept = file.kept if file.fingerprint == key else {}
        return cls(path, key, kept, layout.begun)

    def holds(self, unit: Unit) -> bool:
        """Return whether a document looks as it did when its result was kept."""
        kept = self._kept.get(unit.id)
        return kept is not None and kept.stamp == _stamp(unit)

    def digest(self, unit: Unit) -> bytes:
        """Return the digest of the files that a document's kept result was read from, or nothing if none is kept."""
        kept = self._kept.get(unit.id)
        return kept.result.digest if kept else b""

    def result(self, unit: Unit) -> UnitResult:
        """Return a document's result."""
        return self._kept[unit.id].result

    def update(self, units: Iterable[Unit], fresh: Iterable[tuple[Unit, UnitResult | None]]) -> None:
        """Add fresh results (None: the content is the known one), and keep all of them for the next run."""
        before = dict(self._kept)
        for unit, result in fresh:
            self._kept[unit.id] = Kept(self._lasting_stamp(unit), result or self._kept[unit.id].result)
        self._kept = {unit.id: self._kept[unit.id] for unit in units}
        if self._kept != before:
            # A corpus on a read-only disk is still checked, but the results are not kept.
            with contextlib.suppress(OSError):
                self._write()

    def _lasting_stamp(self, unit: Unit) -> bytes:
        """Return a document's stamp, or an empty one, which never matches, if a file was too young when it was read.

        It is also empty if the document has a linked file: a stamp does not show that the target left the corpus.
        """
        newest = max((moment for entry in unit.entries() for moment in entry.stamp[2:]), default=0)
        is_linked = any(entry.linked for entry in unit.entries())
        return b"" if is_linked or newest > self._begun - YOUNG else _stamp(unit)

    def _write(self) -> None:
        import tempfile

        data = msgspec.msgpack.encode(_File(self._key, self._kept))
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True)
        (folder.parent / ".gitignore").write_text("*\n")
        handle, temporary = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines((_checksum(data), data))
            Path(temporary).replace(self._path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _stamp(unit: Unit) -> bytes:
    return msgspec.msgpack.encode(list(unit.entries()))


def _checksum(data: bytes | memoryview) -> bytes:
    return zlib.crc32(data).to_bytes(4)
