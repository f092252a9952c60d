"""What a pull did, in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field

from anchorage_corpus.studio.sync.take_over import Taken


@dataclass(slots=True)
class PullReport:
    """What a pull did, and what needs somebody's eye."""

    project: int = 0
    url: str = ""
    taken: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    quarantined: list[str] = field(default_factory=list)
    aside: set[int] = field(default_factory=set)
    """Tasks in quarantine."""
    deleted: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)

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
        """Whether nothing needs mending."""
        return not (self.refused or self.conflicts or self.quarantined)
