"""Defines what every target of a release offers, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from anchorage_corpus.errors import MisuseError

Progress = Callable[[str], None]
"""Called with a short description of the current step."""


class PublishError(MisuseError):
    """The target refused, or could not be reached."""


class Target(Protocol):
    """A place that releases go to."""

    name: str

    def release(self, tag: str) -> dict[str, str] | None:
        """Return the SHA-256 by path of the files under a tag, read from the target, or None without such a tag."""

    def upload(self, folder: Path, digests: Mapping[str, str], tag: str, progress: Progress) -> None:
        """Send the files and set the tag last."""
