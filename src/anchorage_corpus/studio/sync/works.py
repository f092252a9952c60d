"""Which works a task holds: the newest annotation of each annotator."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from anchorage_corpus.model import Document
from anchorage_corpus.studio.api.answers import Annotation, Task


class Origin(msgspec.Struct, frozen=True):
    """The prediction that an annotation started from: the name of its set, and its result if it is needed."""

    set: str
    result: object = None


class Work(msgspec.Struct, frozen=True):
    """An annotation on the server: whose, of which document, and what it started from, if from anything."""

    annotator: str
    document: Document
    task: int
    annotation: Annotation
    origin: Origin | None = None
    project: str = ""

    @property
    def text(self) -> tuple[str, int]:
        """Document id and text version."""
        return self.document.id, self.document.version.version


def live(task: Task) -> list[Annotation]:
    """Return the annotations of a task that are work, the newest last; skipped ones are not."""
    work = [annotation for annotation in task.annotations if not annotation.was_cancelled]
    return sorted(work, key=lambda annotation: (annotation.updated_at, annotation.id))


def newest_by_owner(task: Task, owner: Callable[[Annotation], str]) -> tuple[dict[str, Annotation], list[str]]:
    """Return the annotation of each owner that counts, and a sentence for each older one of the same owner."""
    newest: dict[str, Annotation] = {}
    superseded: list[str] = []
    for annotation in live(task):
        name = owner(annotation)
        if name in newest:
            superseded.append(f"task {task.id}: {name} has annotated it twice; the newer one counts")
        newest[name] = annotation
    return newest, superseded
