"""Annotators' work → ``annotations/annotators/<name>/``, merged with what stands there, nothing overwritten.

Takes what changed since the last pull, or everything on request. Work that was deleted on the server is reported and
stays here; drafts and skipped tasks are no work; a task whose text is not ours is put into quarantine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client, Summary
from anchorage_corpus.studio.api.fetching import LISTED, OVERLAP, annotated, by_ids, changed_around, without_work
from anchorage_corpus.studio.api.project import need_project
from anchorage_corpus.studio.sync.incoming_tasks import Arrivals
from anchorage_corpus.studio.sync.pull_report import PullReport
from anchorage_corpus.studio.sync.state import SyncState, load_state, save_state, sync_lock


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
        asked, now = time.time(), client.summary(report.project)
        idle = now == state.pulled and not (full or state.again)
        if idle and state.settled:
            return report
        recent = client.summary(report.project, changed_around(now.newest)).tasks if now.newest else 0
        if not idle or recent <= LISTED or recent != state.recent:
            arrivals = Arrivals(client, corpus, project, report)
            _take_changed(client, report, arrivals, None if full else state.pulled, now, progress)
            arrivals.take(by_ids(client, report.project, state.again), progress)
            if full:
                arrivals.take(client.pages(report.project, without_work()), progress)
            state.again = sorted(report.untaken)
        _remember(state, asked, now, recent)
        save_state(corpus, project, state)
    return report


def _take_changed(
    client: Client,
    report: PullReport,
    arrivals: Arrivals,
    then: Summary | None,
    now: Summary,
    progress: Callable[[int], None],
) -> None:
    """Take what changed since ``then``, or everything where that cannot tell what was deleted."""
    if then is not None and now.tasks >= then.tasks and now.annotations >= then.annotations and then.newest:
        query = changed_around(then.newest)
        if client.summary(report.project, query).tasks <= LISTED:
            arrivals.take(client.pages(report.project, query), progress, missing=True)
            return
    arrivals.take(annotated(client, report.project, min(now.tasks, now.annotations)), progress)
    report.deleted += arrivals.gone()


def _remember(state: SyncState, asked: float, now: Summary, recent: int) -> None:
    """Note what was seen, and whether a change stamped before the newest one can still turn up.

    A change is stamped before it is committed, so the first pull that sees the newest stamp may miss an older one.
    One that begins later by the overlap sees them all; only then does an unchanged summary mean that nothing
    changed. Where more tasks changed in that time than a pull lists, their number tells.
    """
    if state.pulled is None or state.pulled.newest != now.newest:
        state.first_pulled = asked
    state.settled = asked - state.first_pulled >= OVERLAP.total_seconds()
    state.pulled, state.recent = now, recent
