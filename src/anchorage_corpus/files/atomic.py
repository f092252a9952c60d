"""Writes files whole: after a failure or a kill, each file is the old one or the new one, never a part."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write the file, fsync it, and rename it into place; a killed command leaves the old file or the new one.

    An ``OSError`` names ``path``. The system itself would name a temporary file, or no file when the disk is full.
    """
    write_together({path: data}, mode)


def write_together(files: Mapping[Path, bytes], mode: int = 0o644, pool: Executor | None = None) -> None:
    """Write many files, each as ``write_atomically`` does, and wait for the disk once for all of them.

    All files are on the disk when this returns. If it fails or is killed, each file is the old one or the new one.
    With a ``pool``, its threads wait for the disk at the same time, because the disk settles many files together;
    ``AT_ONCE`` threads are enough.
    """
    drafts: list[_Draft] = []
    folders = {path.parent: path for path in files}
    try:
        for folder, path in folders.items():
            with _naming(path):
                folder.mkdir(parents=True, exist_ok=True)
        for path, data in files.items():
            with _naming(path):
                drafts.append(_Draft(path))
                drafts[-1].write(data, mode)
        _sync(drafts, pool)
        for draft in drafts:
            draft.take_place()
    except BaseException:
        for draft in drafts:
            draft.discard()
        raise
    for folder, path in folders.items():
        with _naming(path):
            _sync_folder(folder)


class _Draft:
    """A file that is written next to the one it will replace."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
        self._file = os.fdopen(os.open(self._beside, _NEW, 0o600), "wb", buffering=0)

    def write(self, data: bytes, mode: int) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) or 0 :]
        self._beside.chmod(mode)

    def sync(self) -> None:
        """Wait until the file is on the disk."""
        with _naming(self.path), self._file:
            os.fsync(self._file.fileno())

    def take_place(self) -> None:
        with _naming(self.path):
            self._beside.replace(self.path)

    def discard(self) -> None:
        """Remove the file, unless it has taken its place."""
        with suppress(OSError):
            self._file.close()
        self._beside.unlink(missing_ok=True)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

AT_ONCE = 8
"""Threads that wait for the disk at the same time."""


def _sync(drafts: Sequence[_Draft], pool: Executor | None) -> None:
    """Wait until all files are on the disk; if one fails, wait for the others before raising."""
    if pool is None:
        for draft in drafts:
            draft.sync()
        return
    syncing = [pool.submit(draft.sync) for draft in drafts]
    errors = [future.exception() for future in syncing]
    for error in filter(None, errors):
        raise error


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Make an ``OSError`` name the file that we write: the system names a temporary one, or none."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
