"""Files that only their owner can read: logins."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.files.atomic import write_atomically


def write_private(path: Path, data: bytes) -> None:
    """Write a file atomically that no one else can read, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomically(path, data, 0o600)
