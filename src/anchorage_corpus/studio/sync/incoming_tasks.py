"""Tasks as they come from the server → works that can be taken over; what cannot be is said, with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from anchorage_corpus.atomic import write_atomically
from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import Document
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.fetching import by_ids
from anchorage_corpus.studio.conversion.marks import is_marked
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.errors import AlteredTextError, ConversionError
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.sync.annotators import Roster
from anchorage_corpus.studio.sync.predictions import SUPERSEDED
from anchorage_corpus.studio.sync.pull_report import PullReport
from anchorage_corpus.studio.sync.records import Record, read_record, record_keys, studio_annotations, user_of
from anchorage_corpus.studio.sync.state import project_key
from anchorage_corpus.studio.sync.take_over import Taken, Work, Writing, is_known, take
from anchorage_corpus.studio.sync.task_texts import Texts
from anchorage_corpus.studio.sync.write_together import Outbox

_DERIVED = frozenset({"created_ago", "created_username"})
"""Keys that the server computes when asked: how long ago, an e-mail address."""


_PLAIN = re.compile(r"[\w.+ -]{1,200}")
"""Name of a model version that the server's list of them, joined by commas and cut short, surely gives as it is."""


class Arrivals:
    """One pull: what it was sent, what it has to write, what it says of both."""

    def __init__(self, client: Client, corpus: Corpus, project: Json, report: PullReport) -> None:
        self._client, self._corpus, self._project, self._report = client, corpus, project, report
        self._key = project_key(project)
        self._roster = Roster(corpus, self._key, client.users())
        self._texts = Texts(corpus)
        self._looked_at: set[int] = set()
        self._seen: set[int] = set()
        self._current: set[tuple[str, str, int]] = set()
        """Records that this pull found, or wrote, to be of an annotation that the server has."""

    def take(self, parts: Iterable[list[Json]], progress: Callable[[int], None], missing: bool = False) -> None:
        """Take over every annotation of every task not looked at yet; with ``missing``, name those that are gone."""
        new: list[Json] = []
        with Outbox(self._note) as outbox:
            for part in parts:
                fresh = [task for task in part if task["id"] not in self._looked_at]
                new += fresh if missing else []
                for task in fresh:
                    self._take(task, outbox)
                    progress(len(self._looked_at))
                outbox.flush()
        for task in new:
            self._report.deleted += self._gone_of(task)

    def _take(self, task: Json, outbox: Outbox) -> None:
        self._looked_at.add(task["id"])
        for work in self._works(task):
            outbox.let_pass(work)
            writing = self._started(work)
            if writing is not None:
                outbox.put(work, writing)

    def _note(self, done: list[Taken]) -> None:
        """Note what was written."""
        self._report.taken += done
        whole = [taken for taken in done if not (taken.refused or taken.remarks)]
        self._current |= {(taken.annotator, taken.doc_id, taken.version) for taken in whole}

    def gone(self) -> Iterator[str]:
        """A sentence for each record whose annotation the server no longer has, or has as skipped."""
        yield from self._gone(key for key in record_keys(self._corpus) if key not in self._current)

    def _gone_of(self, task: Json) -> Iterator[str]:
        """The same for the records of one task."""
        doc_id, version = task["data"].get("doc_id"), task["data"].get("version")
        if not isinstance(doc_id, str) or type(version) is not int:
            return
        yield from self._gone(((annotator, doc_id, version) for annotator in self._annotators), task["id"])

    def _gone(self, keys: Iterable[tuple[str, str, int]], task: int | None = None) -> Iterator[str]:
        for annotator, record in self._records(keys):
            if task in (None, record.task) and record.annotation["id"] not in self._seen:
                yield (
                    f"{record.document.id}, {annotator}: annotation {record.annotation['id']} is no longer on the "
                    "server; the file here stays, delete it by hand if it should go"
                )

    def _records(self, keys: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, Record]]:
        """Records of this project; a damaged one is refused and holds up no other."""
        for annotator, doc_id, version in keys:
            try:
                record = read_record(self._corpus, annotator, doc_id, version)
            except AnchorageError as error:
                self._refuse(annotator, doc_id, 0, error)
                continue
            if record and record.project in ("", self._key):
                yield annotator, record

    @cached_property
    def _annotators(self) -> list[str]:
        """Everybody of whom there was work before this pull."""
        return sorted(path.name for path in studio_annotations(self._corpus).glob("*/"))

    def _started(self, work: Work) -> Writing | None:
        """What writes a work, once it is merged; None for one that is known or refused."""
        try:
            record = read_record(self._corpus, work.annotator, *work.text)
            if is_known(self._corpus, work, record):
                self._current.add((work.annotator, *work.text))
                self._report.unchanged += 1
                return None
            self._hold_against(work, record)
            if work.user:
                self._roster.keep(work.user)
            return take(self._corpus, work, record)
        except AnchorageError as error:
            self._refuse(work.annotator, work.document.id, work.task, error)
            return None

    def _refuse(self, annotator: str, doc_id: str, task: int, error: AnchorageError) -> None:
        reasons = error.reasons if isinstance(error, ConversionError) else (str(error),)
        self._report.taken.append(Taken(annotator, doc_id, task=task, refused=tuple(reasons)))

    def _hold_against(self, work: Work, record: Record | None) -> None:
        """Raise ``ConversionError`` where a work would push aside another person's, or that of another task."""
        if record is None or record.project != work.project:
            return
        before = user_of(record.annotation)
        if before and work.user and before != work.user:
            reason = f"the work here is by user {before} of the server, this by user {work.user}; give the latter "
            raise ConversionError("", [f"{reason}another name in annotations/studio/users.json"])
        if record.task != work.task and self._is_live(record):
            reason = f"task {work.task} is a second task of this text, and the work in task {record.task} counts; "
            raise ConversionError("", [f"{reason}delete one of the two annotations on the server"])

    def _is_live(self, record: Record) -> bool:
        if record.annotation["id"] in self._seen:
            return True
        parts = by_ids(self._client, self._project["id"], [record.task])
        return any(record.annotation["id"] in map(_id, _live(task)) for part in parts for task in part)

    def _works(self, task: Json) -> Iterator[Work]:
        """The newest annotation of each annotator; what is not ours, or no longer, goes into quarantine."""
        live = _live(task)
        self._seen.update(map(_id, live))
        try:
            document = self._texts.of(task)
        except AnchorageError as error:
            if live or isinstance(error, AlteredTextError):
                self._quarantine(task, str(error))
            return
        newest: dict[str, Json] = {}
        for annotation in live:
            name = self._owner(annotation)
            if name in newest:
                self._report.superseded.append(
                    f"task {task['id']}: {name} has annotated it twice; the newer one counts"
                )
            newest[name] = annotation
        for name, annotation in newest.items():
            yield self._work(name, document, task, annotation)

    def _work(self, name: str, document: Document, task: Json, annotation: Json) -> Work:
        kept = {key: value for key, value in annotation.items() if key not in _DERIVED}
        return Work(
            name, document, task["id"], kept, *self._prediction(task, annotation), self._key, user_of(annotation)
        )

    def _owner(self, annotation: Json) -> str:
        """Annotation set of who made an annotation; that of a user deleted since stays where it was."""
        user = user_of(annotation)
        return self._roster.name(user) if user else self._owners.get(annotation["id"]) or self._roster.name(0)

    @cached_property
    def _owners(self) -> dict[int, str]:
        return {record.annotation["id"]: name for name, record in self._records(record_keys(self._corpus))}

    def _prediction(self, task: Json, annotation: Json) -> tuple[str | None, list[Json] | None]:
        """Set of the prediction that an annotation started from, and its result where no mark tells what was changed.

        The server forgets a prediction that was deleted; that there was one then shows in the origin of the regions.
        """
        parent = annotation.get("parent_prediction")
        if parent is None:
            began = any(str(item.get("origin")).startswith("prediction") for item in annotation["result"])
            return (self._project["model_version"] or "unknown") if began else None, None
        versions = str(task.get("predictions_model_versions") or "").split(",")
        name, *others = {version.removesuffix(SUPERSEDED) for version in versions}
        if not others and _PLAIN.fullmatch(name) and is_marked(annotation["result"]):
            return name, None
        found = next((p for p in task.get("predictions", ()) if p["id"] == parent), None)
        found = found or dict(self._client.read(f"/api/predictions/{parent}/"))
        return str(found["model_version"]).removesuffix(SUPERSEDED), found["result"]

    def _quarantine(self, task: Json, reason: str) -> None:
        path = studio_folder(self._corpus) / "quarantine" / f"project-{self._project['id']}-task-{task['id']}.json"
        write_atomically(path, msgspec.json.format(msgspec.json.encode(task), indent=1) + b"\n")
        self._report.aside.add(task["id"])
        self._report.quarantined.append(f"task {task['id']}: {reason}; kept in {path}")


def _live(task: Json) -> list[Json]:
    """Annotations of a task that are work, the newest last."""
    work = [annotation for annotation in task["annotations"] if not annotation["was_cancelled"]]
    return sorted(work, key=lambda annotation: (annotation["updated_at"], annotation["id"]))


def _id(annotation: Json) -> int:
    return int(annotation["id"])
