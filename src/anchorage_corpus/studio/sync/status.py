"""How far every document has come between the corpus and Label Studio."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import Annotation, Draft, Project, Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.project import find_project
from anchorage_corpus.studio.sync.annotators import Roster
from anchorage_corpus.studio.sync.records import Record, as_base, conflicts, conflicts_text, records
from anchorage_corpus.studio.sync.state import project_key
from anchorage_corpus.studio.sync.task_texts import Texts
from anchorage_corpus.studio.sync.works import live, newest_by_owner


class Annotated(msgspec.Struct):
    """One annotator's work on a document, compared with the last sync."""

    annotator: str
    changed_here: bool = False
    changed_there: bool = False
    deleted_there: bool = False
    in_conflict: bool = False
    refused: int = 0
    version: int = 0
    """Text version, if it is not the latest."""

    @property
    def words(self) -> str:
        """All of this in words."""
        marks = {
            "changed here": self.changed_here,
            "changed there": self.changed_there,
            "deleted there": self.deleted_there,
            "in conflict": self.in_conflict,
            "refused": bool(self.refused),
            f"on text version {self.version}": bool(self.version),
        }
        said = ", ".join(words for words, holds in marks.items() if holds)
        return f"{self.annotator} ({said})" if said else self.annotator


class DocumentStatus(msgspec.Struct):
    """One document: whether its latest text is on the server, and who worked on it.

    ``work`` has those who worked on the latest text by name, and older work as ``name@version``. ``altered`` has a
    sentence for each task whose text someone changed on the server.
    """

    doc_id: str
    version: int
    pushed: bool = False
    work: dict[str, Annotated] = {}
    drafts: list[str] = []
    skipped: list[str] = []
    altered: list[str] = []

    @property
    def state(self) -> str:
        """The state of the latest text, in a word or two."""
        if not self.pushed:
            return "not pushed"
        return "waiting" if all(work.version for work in self.work.values()) else "annotated"

    def of(self, annotator: str, version: int) -> Annotated:
        """Return the work of an annotator on a text version."""
        if version == self.version:
            return self.work.setdefault(annotator, Annotated(annotator))
        return self.work.setdefault(f"{annotator}@{version}", Annotated(annotator, version=version))


def local_status(corpus: Corpus) -> dict[str, DocumentStatus]:
    """Return what can be known without a server."""
    rows = {d: DocumentStatus(d, corpus.metadata(d).latest.version) for d in corpus.document_ids()}
    for annotator, record in records(corpus):
        row = rows.get(record.document.id)
        if row is not None:
            work = row.of(annotator, record.document.version)
            work.changed_here, work.refused = _changed_here(corpus, annotator, record), len(record.refused)
    for annotator, doc_id in conflicts(corpus):
        text = conflicts_text(corpus, annotator, doc_id)
        if doc_id in rows and text is not None:
            rows[doc_id].of(annotator, text.version).in_conflict = True
    return rows


def _changed_here(corpus: Corpus, annotator: str, record: Record) -> bool:
    path = corpus.annotation_file(annotator, record.document.id)
    if record.base is None or not path.is_file():
        return False
    here = corpus.annotations(annotator, record.document.id)
    return here.document == record.document and as_base(here).by_id() != record.base.by_id()


def corpus_status(client: Client, corpus: Corpus, title: str) -> list[DocumentStatus]:
    """Return every document with what the server has of it; reads all tasks."""
    rows = local_status(corpus)
    project = find_project(client, title)
    if project is not None:
        _ServerStatus(client, corpus, project, rows).add(client.tasks(project.id))
    return list(rows.values())


class _ServerStatus:
    """Adds what the tasks of a project say to the rows of a status."""

    def __init__(self, client: Client, corpus: Corpus, project: Project, rows: dict[str, DocumentStatus]) -> None:
        users, key = client.users(), project_key(project)
        found = [(annotator, record) for annotator, record in records(corpus) if record.is_of(key)]
        owners = {record.stamp.id: annotator for annotator, record in found}
        self._known = {(annotator, r.document.id, r.document.version): r for annotator, r in found}
        self._roster = Roster(corpus, key, users, lambda: owners)
        self._addresses = {user.email: user.id for user in users}
        self._rows, self._texts = rows, Texts(corpus)

    def add(self, tasks: Iterable[Task]) -> None:
        """Add every task, and then the records whose annotation is in none of them."""
        there: set[int] = set()
        for task in tasks:
            there |= self._add_task(task)
        for (annotator, doc_id, version), record in self._known.items():
            if doc_id in self._rows and record.stamp.id not in there:
                self._rows[doc_id].of(annotator, version).deleted_there = True

    def _add_task(self, task: Task) -> set[int]:
        """Add one task; returns the ids of its annotations that are work."""
        doc_id, version = task.data.known_as or ("", 0)
        row = self._rows.get(doc_id)
        if row is None:
            return set()
        row.pushed |= version == row.version
        row.altered += filter(None, [self._texts.altered(task)])
        row.drafts += map(self._drafter, task.drafts)
        row.skipped += [self._roster.owner(a) for a in task.annotations if a.was_cancelled]
        newest, _ = newest_by_owner(task, self._roster.owner)
        for name, annotation in newest.items():
            row.of(name, version).changed_there |= self._is_new(name, row.doc_id, version, annotation)
        return {annotation.id for annotation in live(task)}

    def _is_new(self, name: str, doc_id: str, version: int, annotation: Annotation) -> bool:
        """Return whether an annotation has not been taken over in this state."""
        record = self._known.get((name, doc_id, version))
        if record is None:
            return True
        before = record.stamp
        return (before.id, before.updated_at) != (annotation.id, annotation.updated_at)

    def _drafter(self, draft: Draft) -> str:
        """Return whose a draft is; the server gives an address there, which is never shown."""
        user = self._addresses.get(str(draft.user))
        return "someone" if user is None else self._roster.name(user)
