"""Results of earlier runs, keyed by content: a document whose files have not changed is not checked again.

One file in ``.anchorage/cache``, replaced whole by a rename: a killed run leaves the old one, and of two runs at once
the later wins, each of them right. Losing it costs time, nothing else. As in Git's index a file that looks unchanged
(size, times, inode) is taken for unchanged, unless it is so young that a change might not show in its time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

import anchorage_corpus
from anchorage_corpus.check.known_entities import KnownEntities
from anchorage_corpus.check.layout import Layout, Unit
from anchorage_corpus.check.rule import rules
from anchorage_corpus.check.unit import UnitResult
from anchorage_corpus.schema import schemas

YOUNG = 2_000_000_000
"""Nanoseconds within which two changes of a file may bear the same time."""

_FOLDER = Path(".anchorage") / "cache"


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A document's result and the stamp of the files that it was read from; empty where they were too young."""

    stamp: bytes
    result: UnitResult


class _File(msgspec.Struct, frozen=True, array_like=True):
    fingerprint: bytes
    kept: dict[str, Kept]


_DECODER = msgspec.msgpack.Decoder(_File)


def fingerprint(registry: KnownEntities, max_bytes: int) -> bytes:
    """Digest of all that a document's result rests on besides its files: code, schema, registry, limits."""
    modules = {rule.check.__module__ for rule in rules().values()}
    package = Path(anchorage_corpus.__file__).parent
    sources = {Path(str(sys.modules[name].__file__)) for name in modules}
    for pattern in ("*.py", "check/*.py", "text/*.py", "text/words/*.toml"):
        sources.update(package.glob(pattern))
    known = [anchorage_corpus.__version__, registry.entities, registry.usable, max_bytes, schemas()]
    total = hashlib.sha256(msgspec.json.encode(known))
    for source in sorted(sources):
        total.update(source.read_bytes())
    return total.digest()


class Cache:
    """What is known of the documents of one corpus."""

    def __init__(self, path: Path, key: bytes, kept: dict[str, Kept], begun: int) -> None:
        self._path = path
        self._key = key
        self._kept = kept
        self._begun = begun

    @classmethod
    def open(cls, layout: Layout, key: bytes) -> Cache:
        """The cache of a corpus; empty where there is none, or one of other rules, or a damaged one."""
        path = layout.root / _FOLDER / "check.msgpack"
        kept: dict[str, Kept] = {}
        with contextlib.suppress(OSError, msgspec.DecodeError):
            data = memoryview(path.read_bytes())
            if data[:4] == _checksum(data[4:]):
                file = _DECODER.decode(data[4:])
                kept = file.kept if file.fingerprint == key else {}
        return cls(path, key, kept, layout.begun)

    def holds(self, unit: Unit) -> bool:
        """Whether a document looks as it did when its result was kept."""
        kept = self._kept.get(unit.id)
        return kept is not None and kept.stamp == _stamp(unit)

    def digest(self, unit: Unit) -> bytes:
        """Digest of the files that a document's kept result was read from; empty where none is kept."""
        kept = self._kept.get(unit.id)
        return kept.result.digest if kept else b""

    def result(self, unit: Unit) -> UnitResult:
        """A document's result."""
        return self._kept[unit.id].result

    def update(self, units: Iterable[Unit], fresh: Iterable[tuple[Unit, UnitResult | None]]) -> None:
        """Take in fresh results (None: the content is the known one) and keep all for the next run."""
        before = dict(self._kept)
        for unit, result in fresh:
            self._kept[unit.id] = Kept(self._lasting_stamp(unit), result or self._kept[unit.id].result)
        self._kept = {unit.id: self._kept[unit.id] for unit in units}
        if self._kept != before:
            # A corpus on a read-only disk is checked all the same, only not remembered.
            with contextlib.suppress(OSError):
                self._write()

    def _lasting_stamp(self, unit: Unit) -> bytes:
        """A document's stamp; empty, which none is, where a file was too young when it was looked at.

        So too where a link leads to one: a stamp does not tell that what it leads to was moved out of the corpus.
        """
        newest = max((moment for entry in unit.entries() for moment in entry.stamp[2:]), default=0)
        is_linked = any(entry.linked for entry in unit.entries())
        return b"" if is_linked or newest > self._begun - YOUNG else _stamp(unit)

    def _write(self) -> None:
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
