"""Waits for a change of a corpus folder."""

from __future__ import annotations

import time
from pathlib import Path

from anchorage_corpus.check.reading.layout import Entry, scan

PAUSE = 0.5
"""Seconds between two looks at the folder: quick enough for a person, and hardly any work for the machine."""


def wait_for_change(root: Path, before: list[Entry]) -> None:
    """Return once any file of the corpus was added, removed or written since its state was ``before``."""
    while state(root) == before:
        time.sleep(PAUSE)


def state(root: Path) -> list[Entry]:
    """Return every file that a check looks at, with a stamp that changes when the file does."""
    layout = scan(root)
    entries = [entry for unit in layout.units.values() for entry in unit.entries()]
    others = [*layout.shared.values(), *layout.schemas, *layout.strays, *layout.closed, layout.datasheet]
    return sorted([*entries, *others])
