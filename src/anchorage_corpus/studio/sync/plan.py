"""What taking over a work will write, as data; ``write_together`` writes it."""

from __future__ import annotations

from pathlib import Path

import msgspec


class File(msgspec.Struct, frozen=True):
    """A file to be written, or removed if ``data`` is None."""

    path: Path
    data: bytes | None


class Taken(msgspec.Struct, frozen=True):
    """What taking over one annotator's work on one document did, by annotation id."""

    annotator: str
    doc_id: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was kept but not taken into the annotator's file as it is."""
    task: int = 0
    version: int = 0


class Plan(msgspec.Struct, frozen=True):
    """Files to write one after the other, each on the disk before the next; ``taken`` is what is done by then.

    The order makes a kill at any point harmless.
    """

    annotator: str
    doc_id: str
    files: tuple[File, ...]
    taken: Taken
