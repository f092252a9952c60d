"""One file of a corpus, read once: bytes, decoded JSON, typed content, places; and what stood in the way.

Reading never raises for what a file holds; a file is *clean* when nothing stood in the way and its bytes are the
canonical ones. Only the others are shown to the file rules.
"""

from __future__ import annotations

import os
import re
import stat
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from anchorage_corpus.canonical import TYPES, CorpusFile, encode
from anchorage_corpus.check.layout import Entry
from anchorage_corpus.check.quick import keeps_schema
from anchorage_corpus.check.rule import Path as JsonPath
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.schema import Kind, Violation, validator, violations
from anchorage_corpus.source_map import SourceMap

MAX_BYTES = 32 * 1024 * 1024
"""Largest file that is read: far above any document, far below what would hurt."""

FileKind = Kind | Literal["text"]
Trouble = Literal["missing", "unreadable", "outside", "too large"]


_ANNOTATIONS = msgspec.json.Decoder(AnnotationSet)
_MARKERS = (b"<<<<<<< ", b"=======", b">>>>>>> ")
_CONFLICT = re.compile("^<<<<<<< ", re.MULTILINE)


class SourceFile:
    """A file called ``name`` (relative to the corpus, ``/`` between parts) of a kind.

    A ``draft`` is what the file is taken to hold instead of what is on disk.
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
        self.refused = ""
        if draft is None:
            self._read(root)

    def decode(self) -> None:
        """Decode what was read; ``content`` and ``clean`` say how far that went."""
        if self.trouble:
            return
        if self.kind == "text":
            self.clean = self.text is not None
        elif self.kind != "annotation" or not self._is_quickly_clean():
            self._decode(self.kind)

    @property
    def depth(self) -> int:
        """Folders between the corpus root and the file."""
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
        """Read the file unless it is a pipe or the like (never waited for) or too large."""
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

    def _is_quickly_clean(self) -> bool:
        """Whether the file is an annotation file with nothing wrong, as nearly all are; a no means "look closer"."""
        try:
            content = _ANNOTATIONS.decode(self.data)
        except (ValueError, RecursionError):
            return False
        if not keeps_schema(content) or encode(content, self.depth) != self.data:
            return False
        self.content, self.clean = content, True
        return True

    def _decode(self, kind: Kind) -> None:
        try:
            self.instance = msgspec.json.decode(self.data)
        except (ValueError, RecursionError):
            return
        if not validator(kind).is_valid(self.instance):
            return
        try:
            self.content = msgspec.convert(self.instance, TYPES[kind])
        except (msgspec.ValidationError, RecursionError) as error:
            self.refused = str(error)
            return
        self.clean = encode(self.content, self.depth) == self.data

    @cached_property
    def text(self) -> str | None:
        """The decoded file, or None where it is not UTF-8 (or was not read)."""
        try:
            return None if self.trouble else self.data.decode()
        except UnicodeDecodeError:
            return None

    @cached_property
    def instance(self) -> Any:
        """Decoded JSON; ``msgspec.UNSET`` where it is not JSON."""
        return msgspec.UNSET

    @cached_property
    def violations(self) -> list[Violation]:
        """Every place where the file breaks its schema."""
        return [] if self.instance is msgspec.UNSET else violations(cast(Kind, self.kind), self.instance)

    @cached_property
    def syntax_error(self) -> tuple[str, int]:
        """Why the file is not JSON, and the code point where reading stopped."""
        try:
            msgspec.json.decode(self.data)
        except RecursionError:
            return "nested too deeply", 0
        except ValueError as error:
            message, _, tail = str(error).partition(" (byte ")
            at = int(tail.rstrip(")")) if tail.rstrip(")").isdigit() else len(self.data)
            return message, len(self.data[:at].decode(errors="replace"))
        return "not readable", 0

    @cached_property
    def conflict_offset(self) -> int | None:
        """Code point at which the first of Git's conflict markers stands, when all three are there."""
        if not all(marker in self.data for marker in _MARKERS):
            return None
        found = _CONFLICT.search(self.text or "")
        return found.start() if found else None

    @cached_property
    def places(self) -> SourceMap:
        """Places of the values; slow, so asked for only where there is a finding."""
        return SourceMap(self.text or "")

    def place(self, path: JsonPath) -> tuple[int, int]:
        """Line and column of a value."""
        if not path:
            return 1, 1
        return self._canonical_place(path) if self.clean else self.places.place(path)

    def _canonical_place(self, path: JsonPath) -> tuple[int, int]:
        """Place in a canonical file, where the line is known and only that line is read."""
        lines = self._lines
        key = b'  "%s": ' % str(path[0]).encode()
        line = next(i for i, start in enumerate(lines) if start.startswith(key))
        if len(path) > 1 and lines[line].endswith((b"[", b"{")):
            index = path[1] if isinstance(path[1], int) else _index(lines, line, path[1])
            line, inner = line + 1 + index, path[2:]
        else:
            inner = path[1:]
        row = lines[line].decode().rstrip(",")
        value = row.partition(": ")[2] if row.lstrip().startswith('"') else row.lstrip()
        return line + 1, len(row) - len(value) + SourceMap(value).place(inner)[1]

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.data.split(b"\n")


def _index(lines: list[bytes], line: int, key: str) -> int:
    start = b'    "%s": ' % key.encode()
    return next(i for i, row in enumerate(lines[line + 1 :]) if row.startswith(start))


def _bytes(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size + 1)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def escapes(path: str, root: Path) -> bool:
    """Whether a file stands outside the corpus once links are followed."""
    real, folder = os.path.realpath(path), os.path.realpath(root)
    return os.path.commonpath([real, folder]) != folder
