"""Where every document stands between the corpus and Label Studio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.project import find_project
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.annotators import Roster
from anchorage_corpus.studio.sync.records import Record, as_base, conflicts, conflicts_text, records, user_of
from anchorage_corpus.studio.sync.state import project_key
from anchorage_corpus.studio.sync.task_texts import Texts


@dataclass(slots=True)
class Annotated:
    """One annotator's work on a document, compared with the last sync."""

    annotator: str
    changed_here: bool = False
    changed_there: bool = False
    deleted_there: bool = False
    in_conflict: bool = False
    refused: int = 0
    version: int = 0
    """Text version, where that is not the latest."""

    @property
    def words(self) -> str:
        """The same for a person."""
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


@dataclass(slots=True)
class DocumentStatus:
    """One document: whether its latest text is on the server, and who worked on it.

    ``work`` has those who worked on the latest text by name, and older work as ``name@version``. ``altered`` has a
    sentence for each task whose text somebody changed on the server.
    """

    doc_id: str
    version: int
    pushed: bool = False
    work: dict[str, Annotated] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """In one word, of the latest text."""
        if not self.pushed:
            return "not pushed"
        return "waiting" if all(work.version for work in self.work.values()) else "annotated"

    def of(self, annotator: str, version: int) -> Annotated:
        """The work of an annotator on a text version."""
        if version == self.version:
            return self.work.setdefault(annotator, Annotated(annotator))
        return self.work.setdefault(f"{annotator}@{version}", Annotated(annotator, version=version))


def local_status(corpus: Corpus) -> dict[str, DocumentStatus]:
    """What can be told without a server."""
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
    """Every document with what the server has of it; reads all tasks."""
    rows = local_status(corpus)
    project = find_project(client, title)
    if project is not None:
        _Look(client, corpus, project, rows).over(client.tasks(project["id"]))
    return list(rows.values())


class _Look:
    """Enters what the tasks of a project say into the rows of a status."""

    def __init__(self, client: Client, corpus: Corpus, project: Json, rows: dict[str, DocumentStatus]) -> None:
        users = client.users()
        key = project_key(project)
        self._rows, self._texts, self._roster = rows, Texts(corpus), Roster(corpus, key, users)
        self._addresses = {user["email"]: user["id"] for user in users}
        found = [(annotator, record) for annotator, record in records(corpus) if record.project in ("", key)]
        self._known = {(annotator, r.document.id, r.document.version): r for annotator, r in found}
        self._owners = {record.annotation["id"]: annotator for annotator, record in found}

    def over(self, tasks: Iterable[Json]) -> None:
        """Enter every task, and then the records whose annotation is in none."""
        there: set[int] = set()
        for task in tasks:
            there |= self._look_at(task)
        for (annotator, doc_id, version), record in self._known.items():
            if doc_id in self._rows and record.annotation["id"] not in there:
                self._rows[doc_id].of(annotator, version).deleted_there = True

    def _look_at(self, task: Json) -> set[int]:
        """Enter one task; ids of its annotations that are work."""
        row = self._rows.get(str(task["data"].get("doc_id")))
        version = task["data"].get("version")
        if row is None or type(version) is not int:
            return set()
        row.pushed |= version == row.version
        row.altered += filter(None, [self._texts.altered(task)])
        row.drafts += [self._drafter(draft) for draft in task["drafts"]]
        row.skipped += [self._name(a) for a in task["annotations"] if a["was_cancelled"]]
        work = [a for a in task["annotations"] if not a["was_cancelled"]]
        newest = {self._name(a): a for a in sorted(work, key=lambda a: (a["updated_at"], a["id"]))}
        for name, annotation in newest.items():
            record = self._known.get((name, row.doc_id, version))
            stamp = annotation["id"], annotation["updated_at"]
            row.of(name, version).changed_there |= record is None or record.stamp != stamp
        return {annotation["id"] for annotation in work}

    def _name(self, annotation: Json) -> str:
        user = user_of(annotation)
        return self._roster.name(user) if user else self._owners.get(annotation["id"]) or self._roster.name(0)

    def _drafter(self, draft: Json) -> str:
        """Whose a draft is; the server gives an address there, which is never shown."""
        user = self._addresses.get(str(draft["user"]))
        return "somebody" if user is None else self._roster.name(user)
