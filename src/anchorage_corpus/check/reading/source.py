"""One file of a corpus, read once: bytes, decoded JSON, typed content, places, and what went wrong with it.

Reading never raises for the contents of a file. A file is *clean* if nothing went wrong and its bytes are canonical.
The file rules see only the others.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from anchorage_corpus.check.reading.layout import Entry
from anchorage_corpus.check.reading.schema_shortcut import keeps_schema
from anchorage_corpus.files.canonical import TYPES, CorpusFile, encode
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.schema import Kind, Violation, keeps, refusal, schemas, violations, without_own
from anchorage_corpus.files.source_map import Lines, SourceMap
from anchorage_corpus.model import AnnotationSet

MAX_BYTES = 32 * 1024 * 1024
"""Largest file that is read: far larger than any document, far too small to do harm."""

FileKind = Kind | Literal["text", "schema"]
Trouble = Literal["missing", "unreadable", "outside", "too large"]


_ANNOTATIONS = msgspec.json.Decoder(AnnotationSet)
_MARKERS = (b"<<<<<<< ", b"=======", b">>>>>>> ")
_CONFLICT = re.compile("^<<<<<<< ", re.MULTILINE)


def decode_all(files: Iterable[SourceFile]) -> None:
    """Decode files, grouped by kind, each step over all of them before the next: see ``Checker.check``."""
    by_kind = sorted(files, key=_kind)
    _decode_clean([file for file in by_kind if file.kind == "annotation" and not file.trouble])
    for file in by_kind:
        file.decode()


def _kind(file: SourceFile) -> str:
    return file.kind


def _decode_clean(files: Sequence[SourceFile]) -> None:
    """Decode the annotation files that have nothing wrong, as nearly all do; the others are examined later."""
    decoded = [(file, _typed(file.data)) for file in files]
    kept = [(file, content) for file, content in decoded if content is not None and keeps_schema(content)]
    for file, content in kept:
        if encode(content, file.depth) == file.data:
            file.content, file.clean = content, True


def _typed(data: bytes) -> AnnotationSet | None:
    try:
        return _ANNOTATIONS.decode(data)
    except (ValueError, RecursionError):
        return None


class SourceFile:
    """A file called ``name`` (relative to the corpus, ``/`` between parts) of a kind.

    A ``draft`` replaces what is on disk.
    """

    def __init__(
        self, root: Path, entry: Entry, kind: FileKind, max_bytes: int = MAX_BYTES, draft: bytes | None = None
    ) -> None:
        self.name = entry.name
        self.linked = entry.linked
        self.kind = kind
        self.max_bytes = max_bytes
        self.size = 0
        self.trouble: Trouble | None = None
        self.reason = ""
        self.data = draft or b""
        self.content: CorpusFile | None = None
        self.clean = False
        if draft is None:
            self._read(root)

    def decode(self) -> None:
        """Decode what was read; ``content`` and ``clean`` say how far that went."""
        if self.trouble or self.clean:
            return
        if self.kind == "text":
            self.clean = self.text is not None
        elif self.kind == "schema":
            self._decode_schema()
        else:
            self._decode(self.kind)

    @property
    def depth(self) -> int:
        """Return the number of folders between the corpus root and the file."""
        return self.name.count("/")

    def _read(self, root: Path) -> None:
        path = f"{root}/{self.name}"
        try:
            if self.linked and escapes(path, root):
                self.trouble = "outside"
            else:
                self._open(path)
        except OSError as error:
            self.trouble = "missing" if isinstance(error, FileNotFoundError) else "unreadable"
            self.reason = error.strerror or str(error)

    def _open(self, path: str) -> None:
        """Read the file, unless it is too large, or a pipe or the like, which would make the check wait."""
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            self.size = status.st_size
            if not stat.S_ISREG(status.st_mode):
                self.trouble, self.reason = "unreadable", "not a regular file"
            elif self.size > self.max_bytes:
                self.trouble = "too large"
            else:
                self.data = _bytes(descriptor, self.size)
        finally:
            os.close(descriptor)

    def _decode_schema(self) -> None:
        with suppress(ValueError, RecursionError):
            self.instance = msgspec.json.decode(self.data)
            self.clean = self.instance == self.packaged or without_own(self.instance) == without_own(self.packaged)

    @property
    def packaged(self) -> Any:
        """Return the package's own schema of the same name."""
        return schemas()[self.name.rpartition("/")[2]]

    def _decode(self, kind: Kind) -> None:
        try:
            self.instance = msgspec.json.decode(self.data)
        except (ValueError, RecursionError):
            return
        if not keeps(kind, self.instance):
            return
        try:
            self.content = msgspec.convert(self.instance, TYPES[kind])
        except msgspec.ValidationError as error:
            self.violations = [refusal(error)]
            return
        self.clean = encode(self.content, self.depth) == self.data

    @cached_property
    def text(self) -> str | None:
        """Return the decoded file, or None if it is not UTF-8 (or was not read)."""
        try:
            return None if self.trouble else self.data.decode()
        except UnicodeDecodeError:
            return None

    @cached_property
    def instance(self) -> Any:
        """Return the decoded JSON, or ``msgspec.UNSET`` if it is not JSON."""
        return msgspec.UNSET

    @cached_property
    def violations(self) -> list[Violation]:
        """Return every place at which the file breaks its schema."""
        if self.instance is msgspec.UNSET or self.kind == "schema":
            return []
        return violations(cast(Kind, self.kind), self.instance)

    @cached_property
    def syntax_error(self) -> tuple[str, int]:
        """Return why the file is not JSON, and the code point at which reading stopped."""
        try:
            msgspec.json.decode(self.data)
        except RecursionError:
            return "nested too deeply", 0
        except ValueError as error:
            message, _, tail = str(error).partition(" (byte ")
            at = int(tail.rstrip(")")) if tail.rstrip(")").isdigit() else len(self.data)
            return message.partition(" - at ")[0], len(self.data[:at].decode(errors="replace"))
        return "not readable", 0

    @cached_property
    def conflict_offset(self) -> int | None:
        """Return the code point of the first of Git's conflict markers, if all three are there."""
        if not all(marker in self.data for marker in _MARKERS):
            return None
        found = _CONFLICT.search(self.text or "")
        return found.start() if found else None

    @cached_property
    def places(self) -> SourceMap:
        """Return the places of the values; slow, so only asked for if there is a finding."""
        return SourceMap(self.text or "")

    @cached_property
    def lines(self) -> Lines:
        """Return the places of its code points, even if part of it is not text."""
        return Lines(self.data.decode(errors="replace"))

    def place(self, path: JsonPath) -> tuple[int, int]:
        """Return line and column of a value."""
        if not path:
            return 1, 1
        return self._canonical_place(path) if self.clean else self.places.place(path)

    def _canonical_place(self, path: JsonPath) -> tuple[int, int]:
        """Return a place in a canonical file, whose line is known, so that only that line is read."""
        line, inner = self._members[str(path[0]),], path[1:]
        if inner and self._rows[line].endswith((b"[", b"{")):
            step = inner[0]
            line = line + 1 + step if isinstance(step, int) else self._members[str(path[0]), step]
            inner = inner[1:]
        before, places = self._row(line)
        return line + 1, before + places.place(inner)[1]

    @cached_property
    def _rows(self) -> list[bytes]:
        return self.data.split(b"\n")

    @cached_property
    def _members(self) -> dict[tuple[str, ...], int]:
        """Return the line of each member of the file, and of each member of its objects that has its own line."""
        found: dict[tuple[str, ...], int] = {}
        above = ""
        for line, row in enumerate(self._rows):
            if row.startswith(b'  "'):
                above = _key(row)
                found[above,] = line
            elif row.startswith(b'    "'):
                found[above, _key(row)] = line
        return found

    def _row(self, line: int) -> tuple[int, SourceMap]:
        """Return where the value of a line begins, and the places in it."""
        known = self._values.get(line)
        if known is None:
            row = self._rows[line].decode().rstrip(",")
            value = row.partition(": ")[2] if row.lstrip().startswith('"') else row.lstrip()
            known = self._values[line] = len(row) - len(value), SourceMap(value)
        return known

    @cached_property
    def _values(self) -> dict[int, tuple[int, SourceMap]]:
        return {}


def _key(row: bytes) -> str:
    """Return the key at the start of a canonical line."""
    return str(msgspec.json.decode(row[: row.index(b'": ') + 1]))


def _bytes(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size + 1)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def escapes(path: str, root: Path) -> bool:
    """Return whether a file is outside the corpus once links are followed."""
    real, folder = os.path.realpath(path), os.path.realpath(root)
    return os.path.commonpath([real, folder]) != folder
