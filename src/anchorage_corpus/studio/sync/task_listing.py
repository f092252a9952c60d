"""Which of our tasks a project holds: known from the last push if nothing else changed, listed otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import httpx
import msgspec

from anchorage_corpus.studio.api.answers import Summary, Task, TaskData
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.filters import changed_since
from anchorage_corpus.studio.errors import RefusedError
from anchorage_corpus.studio.sync.state import SyncState, result_hash
from anchorage_corpus.studio.sync.task_texts import Texts


class Seen(msgspec.Struct, frozen=True):
    """A task on the server: hash of its prediction of the set, signature of the files it came from if known."""

    task: int
    prediction: str | None
    signature: str = ""


NOTHING = Summary(0, 0, 0, "")
"""Summary of a project without tasks."""


class Listing(msgspec.Struct):
    """Tasks by ``doc_id@version``; ``spare`` are further tasks of the same document that no one has worked on."""

    tasks: dict[str, Seen] = {}
    spare: list[int] = []
    altered: dict[str, list[str]] = {}
    """By document id, a sentence for each task whose text someone changed on the server."""
    fresh: bool = False
    """Whether the server was listed in full."""
    summary: Summary = NOTHING
    """Counts when the listing began."""

    def signatures(self) -> dict[str, str]:
        """Return the signature of the newest version of each document, by document id."""
        newest: dict[str, tuple[int, str]] = {}
        for key, seen in self.tasks.items():
            doc_id, _, version = key.rpartition("@")
            newest[doc_id] = max(newest.get(doc_id, (0, "")), (int(version), seen.signature))
        return {doc_id: mark for doc_id, (_, mark) in newest.items()}

    def remove_duplicates(self, client: Client) -> int:
        """Delete spare tasks, which an import that was doubted too early may leave; returns how many.

        One that someone began to work on since it was listed stays; one that another push deleted is not counted.
        """
        return sum(_delete_unworked(client, task) for task in self.spare)


def _delete_unworked(client: Client, task: int) -> bool:
    try:
        if client.is_worked_on(task):
            return False
        client.write("DELETE", f"/api/tasks/{task}/")
    except RefusedError as error:
        if error.status != httpx.codes.NOT_FOUND:
            raise
        return False
    return True


def current_listing(client: Client, project: int, state: SyncState, texts: Texts) -> Listing:
    """Return our tasks in a project.

    What was seen last is still true if the counts agree and every task changed since is known: a deletion lowers a
    count, and whatever would raise it again is a change. Otherwise everything is listed.
    """
    known = Listing({key: Seen(p.task, p.prediction, p.signature) for key, p in state.documents.items()})
    now = client.summary(project)
    if state.pushed is None or not _unmoved(client, project, state.pushed, now, state, texts):
        known = listed_anew(client, project, state.set_name, known, texts)
    known.summary = now
    return known


def listed_anew(client: Client, project: int, set_name: str, known: Listing, texts: Texts) -> Listing:
    """List everything; signatures stay valid for tasks and predictions that are as they were known."""
    listed = list_tasks(client.tasks(project), set_name, texts)
    for key, seen in listed.tasks.items():
        before = known.tasks.get(key)
        if before and (before.task, before.prediction) == (seen.task, seen.prediction):
            listed.tasks[key] = before
    return listed


def _unmoved(client: Client, project: int, then: Summary, now: Summary, state: SyncState, texts: Texts) -> bool:
    if (then.tasks, then.predictions) != (now.tasks, now.predictions):
        return False
    if then.newest == now.newest:
        return True
    since = changed_since(then.newest)
    if client.summary(project, since).tasks > max(200, now.tasks // 10):
        return False
    listed = list_tasks(client.tasks(project, since), state.set_name, texts)
    return not listed.altered and all(
        key in state.documents and (seen.task, seen.prediction) == (p.task, p.prediction)
        for key, seen in listed.tasks.items()
        for p in [state.documents.get(key, seen)]
    )


def list_tasks(tasks: Iterable[Task], set_name: str, texts: Texts) -> Listing:
    """List our tasks; of several for one document the first one with work on it counts, or else the oldest."""
    listing = Listing(fresh=True)
    worked: dict[str, bool] = {}
    for task in tasks:
        key = task_key(task.data)
        if key is None:
            continue
        work = bool(task.annotations or task.drafts)
        hashes = [result_hash(p.result) for p in task.predictions if p.model_version == set_name]
        seen = Seen(task.id, hashes[0] if len(hashes) == 1 else None)
        fault = texts.altered(task)
        if fault:
            listing.altered.setdefault(task.data.doc_id, []).append(fault)
        if key not in listing.tasks:
            listing.tasks[key], worked[key] = seen, work
        elif not work:
            listing.spare.append(seen.task)
        elif not worked[key]:
            listing.spare.append(listing.tasks[key].task)
            listing.tasks[key], worked[key] = seen, True
    return listing


def task_key(data: TaskData) -> str | None:
    """Return what a task of ours is known by, document id and text version; None for any other task."""
    return f"{data.doc_id}@{data.version}" if isinstance(data.doc_id, str) and data.version is not None else None
