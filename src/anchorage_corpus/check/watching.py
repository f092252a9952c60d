"""Waits for a change of a corpus folder."""

from __future__ import annotations

import time
from pathlib import Path

from anchorage_corpus.check.layout import Entry, scan

PAUSE = 0.5
"""Seconds between two looks at the folder: quick enough for a person, nothing for the machine."""


def wait_for_change(root: Path) -> None:
    """Return once any file of the corpus was added, removed or written."""
    before = _files(root)
    while _files(root) == before:
        time.sleep(PAUSE)


def _files(root: Path) -> list[Entry]:
    layout = scan(root)
    entries = [entry for unit in layout.units.values() for entry in unit.entries()]
    return sorted([*entries, *layout.shared.values(), *layout.strays])
