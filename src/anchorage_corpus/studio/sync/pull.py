"""Pulls annotators' work into ``annotations/annotators/<name>/``: merges it with the files here, overwrites nothing.

Takes what changed since the last pull, or everything on request. Work that was deleted on the server is reported and
stays here; drafts and skipped tasks are not work; a task whose text is not ours is put into quarantine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import Summary
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.fetching import LISTED, annotated, by_ids, changed_around
from anchorage_corpus.studio.api.filters import UNANNOTATED
from anchorage_corpus.studio.api.project import need_project
from anchorage_corpus.studio.sync.incoming_tasks import IncomingTasks
from anchorage_corpus.studio.sync.pull_report import PullReport
from anchorage_corpus.studio.sync.state import LastPull, Since, load_state, save_state, sync_lock


def pull(
    client: Client,
    corpus: Corpus,
    title: str,
    full: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> PullReport:
    """Pull annotators' work; ``full`` looks at everything again, also at what did not change.

    Raises ``StudioError`` if the server fails; what was written by then is whole, and the next pull takes the rest.
    """
    with sync_lock(corpus):
        project = need_project(client, title)
        report = PullReport(project.id, client.url)
        state = load_state(corpus, project)
        last, began, now = state.last_pull, time.time(), client.summary(project.id)
        since = Since.ANYTHING_CHANGED if full or last is None else last.since(now)
        if since is Since.NOTHING_CHANGED:
            return report
        recent = _changed_around(client, project.id, now.newest)
        if not (since is Since.MAY_STILL_CHANGE and _none_missed(last, recent)):
            incoming = IncomingTasks(client, corpus, project, report, progress)
            if since is Since.ANYTHING_CHANGED or not _take_changed(client, report, incoming, last):
                _take_everything(client, report, incoming, now)
            incoming.take(by_ids(client, project.id, last.again if last else ()))
            if full:
                incoming.take(client.pages(project.id, UNANNOTATED))
        state.last_pull = (last or LastPull(now, began, began)).next(now, began, recent, sorted(report.untaken))
        save_state(corpus, project, state)
    return report


def _changed_around(client: Client, project: int, moment: str) -> int:
    """Count the tasks that changed after a moment or shortly before it."""
    return client.summary(project, changed_around(moment)).tasks if moment else 0


def _none_missed(last: LastPull | None, recent: int) -> bool:
    """Return whether the number of recent changes shows that none was missed; few enough are listed instead."""
    return last is not None and recent > LISTED and recent == last.recent


def _take_changed(client: Client, report: PullReport, incoming: IncomingTasks, last: LastPull | None) -> bool:
    """Take the tasks that changed since the last pull; returns False if they are too many to list."""
    if last is None or not last.summary.newest:
        return False
    moment = last.summary.newest
    if _changed_around(client, report.project, moment) > LISTED:
        return False
    parts = list(client.pages(report.project, changed_around(moment)))
    incoming.take(parts)
    for task in {task.id: task for part in parts for task in part}.values():
        report.deleted += incoming.gone.of_task(task)
    return True


def _take_everything(client: Client, report: PullReport, incoming: IncomingTasks, now: Summary) -> None:
    """Take every annotated task; only this shows everything that was deleted."""
    incoming.take(annotated(client, report.project, min(now.tasks, now.annotations)))
    report.deleted += incoming.gone.anywhere()
