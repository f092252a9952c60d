"""Annotators' work → ``annotations/annotators/<name>/``, merged with what stands there, nothing overwritten.

Takes what changed since the last pull, or everything on request. Work that was deleted on the server is reported and
stays here; drafts and skipped tasks are no work; a task whose text is not ours is put into quarantine.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache

import msgspec

from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import Document
from anchorage_corpus.store import Corpus, sha256, write_atomically
from anchorage_corpus.studio.annotators import set_names
from anchorage_corpus.studio.client import Client, changed_since
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.project import need_project
from anchorage_corpus.studio.records import records
from anchorage_corpus.studio.regions import Json
from anchorage_corpus.studio.sync_state import load_state, save_state, studio_folder, sync_lock
from anchorage_corpus.studio.taking import Taken, Work, is_known, take

OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change is stamped before it is committed."""

SERVER_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How the server wants moments in a filter, and no other way."""

_LISTED = 200
"""Up to so many changed tasks are listed; beyond, the bulk export is faster."""

_CHUNK = 500
"""Tasks an export: fewer cost the server more, more leave nothing to do while it works on the next."""

_WRITERS = 8


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
    def conflicts(self) -> list[str]:
        """A sentence for every annotation in conflict."""
        return [f"{t.doc_id}, {t.annotator}: {i} changed here and there" for t in self.taken for i in t.conflicts]

    @property
    def untaken(self) -> set[int]:
        """Ids of tasks with work that could not be taken."""
        return self.aside | {taken.task for taken in self.taken if taken.refused}

    @property
    def clean(self) -> bool:
        """Whether nothing needs mending."""
        return not (self.refused or self.conflicts or self.quarantined)


def pull(
    client: Client,
    corpus: Corpus,
    title: str,
    full: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> PullReport:
    """Bring annotators' work home; ``full`` looks at everything again, also at what did not change.

    Raises ``StudioError`` when the server fails; what was written by then is whole, and the next pull takes the rest.
    """
    report = PullReport(url=client.url)
    with sync_lock(corpus):
        project = need_project(client, title)
        report.project = project["id"]
        state = load_state(corpus, project)
        now, then = client.summary(report.project), state.pulled
        if now == then and not (full or state.again):
            return report
        everything = full or then is None or now.tasks < then.tasks or now.annotations < then.annotations
        since = "" if everything or then is None else then.newest
        state.names = set_names(client.users(), state.names)
        save_state(corpus, project, state)
        puller = _Puller(corpus, report, state.names)
        puller.run(_with(state.again, _changed(client, report.project, since), client, report.project), progress)
        if everything:
            report.deleted += puller.gone()
        state.pulled, state.again = now, sorted(report.untaken)
        save_state(corpus, project, state)
    return report


class _Puller:
    """One pull: reads and merges in this thread, while others wait for the disk."""

    def __init__(self, corpus: Corpus, report: PullReport, names: dict[int, str]) -> None:
        self._corpus, self._report, self._names = corpus, report, names
        self._seen: set[int] = set()
        self._document = lru_cache(64)(corpus.document)

    def run(self, tasks: Iterable[Json], progress: Callable[[int], None]) -> None:
        """Take over every annotation of every task."""
        running: deque[Future[Taken]] = deque()
        written: set[tuple[str, str]] = set()
        with ThreadPoolExecutor(_WRITERS) as writers:
            for done, task in enumerate(tasks, 1):
                for work in self._works(task):
                    if is_known(self._corpus, work):
                        self._report.unchanged += 1
                        continue
                    if (work.annotator, work.document.id) in written:
                        wait(running)
                    written.add((work.annotator, work.document.id))
                    running.append(writers.submit(take(self._corpus, work)))
                while len(running) > 4 * _WRITERS:
                    self._report.taken.append(running.popleft().result())
                progress(done)
            self._report.taken += [future.result() for future in running]

    def gone(self) -> Iterator[str]:
        """A sentence for each record whose annotation the server no longer has, or has as skipped."""
        for annotator, record in records(self._corpus):
            if record.annotation["id"] not in self._seen:
                yield (
                    f"{record.document.id}, {annotator}: annotation {record.annotation['id']} is no longer on the "
                    "server; the file here stays, delete it by hand if it should go"
                )

    def _works(self, task: Json) -> Iterator[Work]:
        """The newest annotation of each annotator; anything in a task that is not ours goes into quarantine."""
        newest: dict[int, Json] = {}
        for annotation in sorted(task["annotations"], key=lambda a: (a["updated_at"], a["id"])):
            if annotation["was_cancelled"]:
                continue
            self._seen.add(annotation["id"])
            user = _user(annotation)
            if user in newest:
                self._report.superseded.append(
                    f"task {task['id']}: {self._name(user)} has annotated it twice; the newer one counts"
                )
            newest[user] = annotation
        if not newest:
            return
        try:
            document = self._checked(task)
        except AnchorageError as error:
            self._quarantine(task, str(error))
            return
        for user, annotation in newest.items():
            predicted = _prediction(task, annotation)
            kept = {key: value for key, value in annotation.items() if key not in _DERIVED}
            yield Work(self._name(user), document, task["id"], kept, *predicted)

    def _name(self, user: int) -> str:
        return self._names.get(user, f"user-{user}")

    def _checked(self, task: Json) -> Document:
        """The document of a task; raises ``AnchorageError`` when its text is not the one we have."""
        data = task["data"]
        doc_id, version = data.get("doc_id"), data.get("version")
        if not isinstance(doc_id, str) or type(version) is not int:
            raise StudioError("its data has no doc_id and version of ours")
        if doc_id not in self._ids():
            raise StudioError(f"document {doc_id!r} is not in this corpus")
        document = self._document(doc_id, version)
        text = data.get("text")
        if text != document.text or data.get("sha256") != document.version.sha256:
            there = sha256(text.encode("utf-8", "surrogatepass")) if isinstance(text, str) else "none"
            raise StudioError(
                f"its text is not version {version} of {doc_id}: checksum there {there[:12]}, "
                f"here {document.version.sha256[:12]}"
            )
        return document

    @cache  # noqa: B019 - lives as long as one pull
    def _ids(self) -> frozenset[str]:
        return frozenset(self._corpus.document_ids())

    def _quarantine(self, task: Json, reason: str) -> None:
        path = studio_folder(self._corpus) / "quarantine" / f"project-{self._report.project}-task-{task['id']}.json"
        write_atomically(path, msgspec.json.format(msgspec.json.encode(task), indent=1) + b"\n")
        self._report.aside.add(task["id"])
        self._report.quarantined.append(f"task {task['id']}: {reason}; kept in {path}")


_DERIVED = frozenset({"created_ago", "created_username", "prediction"})
"""Keys that the server computes when asked: how long ago, an e-mail address, a copy of the prediction."""


def _user(annotation: Json) -> int:
    """Id of who made an annotation; some answers have the whole user there."""
    user = annotation["completed_by"]
    return int(user["id"] if isinstance(user, dict) else user or 0)


def _prediction(task: Json, annotation: Json) -> tuple[str | None, list[Json] | None]:
    """Set and result of the prediction that an annotation started from, where the server still has it."""
    parent = annotation.get("parent_prediction")
    if parent is None:
        return None, None
    there = [p for p in task.get("predictions", ()) if isinstance(p, dict) and p["id"] == parent]
    found = annotation.get("prediction") or (there[0] if there else {})
    return found.get("model_version") or "unknown", found.get("result")


def _with(again: Iterable[int], changed: Iterable[Json], client: Client, project: int) -> Iterator[Json]:
    """The changed tasks, then those to look at again that are not among them."""
    left = set(again)
    for task in changed:
        left.discard(task["id"])
        yield task
    waiting = sorted(left)
    for start in range(0, len(waiting), _CHUNK):
        yield from client.export(project, waiting[start : start + _CHUNK])


def _changed(client: Client, project: int, since: str) -> Iterator[Json]:
    """Tasks that may hold new work: a few are listed, many or all come through the bulk export."""
    if since:
        earlier = (datetime.fromisoformat(since) - OVERLAP).astimezone(UTC)
        query = changed_since(earlier.strftime(SERVER_TIME))
        if client.summary(project, query).tasks <= _LISTED:
            yield from client.tasks(project, query)
            return
    first, last = client.id_range(project)
    spans = [range(start, min(start + _CHUNK, last + 1)) for start in range(first, last + 1, _CHUNK)]
    if len(spans) > 4 * (client.summary(project).tasks // _CHUNK + 1):
        yield from client.export(project)
        return
    with ThreadPoolExecutor(1) as ahead:
        coming = [ahead.submit(client.export, project, span) for span in spans[:1]]
        for span in [*spans[1:], None]:
            tasks = coming.pop().result()
            if span is not None:
                coming.append(ahead.submit(client.export, project, span))
            yield from tasks
