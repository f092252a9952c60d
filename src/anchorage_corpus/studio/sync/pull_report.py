"""What a pull did, in sentences."""

from __future__ import annotations

from pathlib import Path

import msgspec

from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.plan import Taken


class PullReport(msgspec.Struct):
    """What a pull did, and what needs attention."""

    project: int = 0
    url: str = ""
    taken: list[Taken] = []
    unchanged: int = 0
    quarantined: list[str] = []
    aside: set[int] = set()
    """Tasks in quarantine."""
    deleted: list[str] = []
    superseded: list[str] = []

    def refuse(self, annotator: str, doc_id: str, task: int, error: AnchorageError) -> None:
        """Note that a work could not be taken over."""
        reasons = error.reasons if isinstance(error, ConversionError) else (str(error),)
        self.taken.append(Taken(annotator, doc_id, task=task, refused=tuple(reasons)))

    def put_aside(self, task: int, error: AnchorageError, file: Path) -> None:
        """Note that a task is in quarantine."""
        self.aside.add(task)
        self.quarantined.append(f"task {task}: {error}; kept in {file}")

    @property
    def refused(self) -> list[str]:
        """A sentence for everything that could not be converted."""
        return [f"{t.doc_id}, {t.annotator}: {reason}" for t in self.taken for reason in t.refused]

    @property
    def remarks(self) -> list[str]:
        """A sentence for work that was kept but not taken into the annotator's file as it is."""
        return [f"{t.doc_id}, {t.annotator}: {remark}" for t in self.taken for remark in t.remarks]

    @property
    def conflicts(self) -> list[str]:
        """A sentence for every annotation in conflict."""
        return [f"{t.doc_id}, {t.annotator}: {i} changed here and there" for t in self.taken for i in t.conflicts]

    @property
    def untaken(self) -> set[int]:
        """Ids of tasks with work that could not be taken."""
        return self.aside | {taken.task for taken in self.taken if taken.refused and taken.task}

    @property
    def clean(self) -> bool:
        """Whether nothing needs to be fixed."""
        return not (self.refused or self.conflicts or self.quarantined)
