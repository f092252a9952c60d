"""Where every document stands between the corpus and Label Studio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.annotators import set_names
from anchorage_corpus.studio.client import Client
from anchorage_corpus.studio.project import find_project
from anchorage_corpus.studio.records import Record, as_base, conflicts, records
from anchorage_corpus.studio.regions import Json


@dataclass(slots=True)
class Annotated:
    """One annotator's work on a document, compared with the last sync."""

    annotator: str
    changed_here: bool = False
    changed_there: bool = False
    deleted_there: bool = False
    in_conflict: bool = False
    refused: int = 0

    @property
    def words(self) -> str:
        """The same for a person."""
        marks = {
            "changed here": self.changed_here,
            "changed there": self.changed_there,
            "deleted there": self.deleted_there,
            "in conflict": self.in_conflict,
            "refused": bool(self.refused),
        }
        said = ", ".join(words for words, holds in marks.items() if holds)
        return f"{self.annotator} ({said})" if said else self.annotator


@dataclass(slots=True)
class DocumentStatus:
    """One document: whether its latest text is on the server, and who worked on it."""

    doc_id: str
    version: int
    pushed: bool = False
    work: dict[str, Annotated] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """In one word."""
        if self.work:
            return "annotated"
        return "waiting" if self.pushed else "not pushed"

    def of(self, annotator: str) -> Annotated:
        """The work of an annotator."""
        return self.work.setdefault(annotator, Annotated(annotator))


def local_status(corpus: Corpus) -> dict[str, DocumentStatus]:
    """What can be told without a server."""
    rows = {d: DocumentStatus(d, corpus.metadata(d).latest.version) for d in corpus.document_ids()}
    for annotator, record in records(corpus):
        row = rows.get(record.document.id)
        if row is not None:
            work = row.of(annotator)
            work.changed_here, work.refused = _changed_here(corpus, annotator, record), len(record.refused)
    for annotator, doc_id in conflicts(corpus):
        if doc_id in rows:
            rows[doc_id].of(annotator).in_conflict = True
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
        names = set_names(client.users())
        known = {(a, r.document.id, r.document.version): r for a, r in records(corpus)}
        there: set[int] = set()
        for task in client.tasks(project["id"]):
            there |= _look_at(task, rows, names, known)
        for (annotator, doc_id, _), record in known.items():
            if doc_id in rows and record.annotation["id"] not in there:
                rows[doc_id].of(annotator).deleted_there = True
    return list(rows.values())


_Known = dict[tuple[str, str, int], Record]


def _look_at(task: Json, rows: dict[str, DocumentStatus], names: dict[int, str], known: _Known) -> set[int]:
    """Enter one task of the server; ids of its annotations that are work."""
    row = rows.get(str(task["data"].get("doc_id")))
    if row is None:
        return set()
    version = task["data"].get("version")
    row.pushed |= version == row.version
    row.drafts += _by(task["drafts"], "user", names)
    row.skipped += _by((a for a in task["annotations"] if a["was_cancelled"]), "completed_by", names)
    work = [a for a in task["annotations"] if not a["was_cancelled"]]
    newest = {_id(a["completed_by"]): a for a in sorted(work, key=lambda a: (a["updated_at"], a["id"]))}
    for user, annotation in newest.items():
        name = names.get(user, f"user-{user}")
        record = known.get((name, row.doc_id, version))
        stamp = annotation["id"], annotation["updated_at"]
        row.of(name).changed_there |= record is None or record.stamp != stamp
    return {annotation["id"] for annotation in work}


def _by(items: Iterable[Json], key: str, names: dict[int, str]) -> list[str]:
    return [names.get(_id(item.get(key)), str(item.get(key))) for item in items]


def _id(user: object) -> int:
    """Id of a user, who is given as number, as object, or as text that begins with an address."""
    if isinstance(user, dict):
        user = user["id"]
    return user if isinstance(user, int) else 0
