"""Which of our tasks a project holds: by what was last seen where nothing else changed, by listing otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx

from anchorage_corpus.studio.api.client import Client, Summary, changed_since
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.errors import RefusedError
from anchorage_corpus.studio.sync.state import SyncState, result_hash
from anchorage_corpus.studio.sync.task_texts import Texts


@dataclass(frozen=True, slots=True)
class Seen:
    """A task on the server: hash of its prediction of the set, signature of the files it came from if known."""

    task: int
    prediction: str | None
    signature: str = ""


NOTHING = Summary(0, 0, 0, "")
"""Summary of a project without tasks."""


@dataclass(slots=True)
class Listing:
    """Tasks by ``doc_id@version``; ``spare`` are further tasks of the same document without anybody's work."""

    tasks: dict[str, Seen] = field(default_factory=dict)
    spare: list[int] = field(default_factory=list)
    altered: dict[str, list[str]] = field(default_factory=dict)
    """By document id, a sentence for each task whose text somebody changed on the server."""
    fresh: bool = False
    """Whether the server was listed in full."""
    summary: Summary = NOTHING
    """Counts when the listing began."""

    def signatures(self) -> dict[str, str]:
        """Signature by document id, of the newest version of each."""
        newest: dict[str, tuple[int, str]] = {}
        for key, seen in self.tasks.items():
            doc_id, _, version = key.rpartition("@")
            newest[doc_id] = max(newest.get(doc_id, (0, "")), (int(version), seen.signature))
        return {doc_id: mark for doc_id, (_, mark) in newest.items()}

    def remove_duplicates(self, client: Client) -> int:
        """Delete spare tasks, which an import that was doubted too early may leave; returns how many.

        One that somebody began to work on since it was listed stays, and one that another push deleted is gone.
        """
        return sum(_delete_unworked(client, task) for task in self.spare)


def _delete_unworked(client: Client, task: int) -> bool:
    try:
        now = client.read(f"/api/tasks/{task}/")
        if now["annotations"] or now["drafts"]:
            return False
        client.write("DELETE", f"/api/tasks/{task}/")
    except RefusedError as error:
        if error.status != httpx.codes.NOT_FOUND:
            raise
        return False
    return True


def current_listing(client: Client, project: int, state: SyncState, texts: Texts) -> Listing:
    """Our tasks in a project.

    What was seen last holds as long as counts agree and every task changed since is known: a deletion lowers a
    count, and what would make up for it is a change. Otherwise everything is listed.
    """
    known = Listing({key: Seen(p.task, p.prediction, p.signature) for key, p in state.documents.items()})
    now = client.summary(project)
    if state.pushed is None or not _unmoved(client, project, state.pushed, now, state, texts):
        known = listed_anew(client, project, state.set_name, known, texts)
    known.summary = now
    return known


def listed_anew(client: Client, project: int, set_name: str, known: Listing, texts: Texts) -> Listing:
    """Everything listed; signatures remain valid for tasks and predictions that are as they were known."""
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


def list_tasks(tasks: Iterable[Json], set_name: str, texts: Texts) -> Listing:
    """Our tasks among those listed; of several for one document the one with work on it, or the oldest, counts."""
    listing = Listing(fresh=True)
    worked: dict[str, bool] = {}
    for task in tasks:
        data = task["data"]
        if not isinstance(data.get("doc_id"), str) or "version" not in data:
            continue
        key, work = f"{data['doc_id']}@{data['version']}", bool(task["annotations"] or task["drafts"])
        hashes = [result_hash(p["result"]) for p in task["predictions"] if p["model_version"] == set_name]
        seen = Seen(task["id"], hashes[0] if len(hashes) == 1 else None)
        fault = texts.altered(task)
        if fault:
            listing.altered.setdefault(data["doc_id"], []).append(fault)
        if key not in listing.tasks:
            listing.tasks[key], worked[key] = seen, work
        elif not work:
            listing.spare.append(seen.task)
        elif not worked[key]:
            listing.spare.append(listing.tasks[key].task)
            listing.tasks[key], worked[key] = seen, True
    return listing
