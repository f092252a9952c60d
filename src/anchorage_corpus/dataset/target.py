"""Where releases go: what every target offers, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from anchorage_corpus.errors import MisuseError

Progress = Callable[[str], None]
"""Takes a word on what is being done."""


class PublishError(MisuseError):
    """The target refused, or could not be reached."""


class Target(Protocol):
    """Where releases go."""

    name: str

    def release(self, tag: str) -> dict[str, str] | None:
        """SHA-256 by path of the files under a tag, read from the target; None when there is no such tag."""

    def upload(self, folder: Path, digests: Mapping[str, str], tag: str, progress: Progress) -> None:
        """Send the files and set the tag last."""
