"""Which tasks a pull reads, and how: a few changed ones are listed whole, many or all come in the leanest form."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from anchorage_corpus.studio.client import Client, changed_since as since, ids_between
from anchorage_corpus.studio.regions import Json

OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change is stamped before it is committed."""

LISTED = 200
"""Up to so many changed tasks are listed; beyond, all are fetched, which costs less a task."""

SERVER_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How the server wants moments in a filter, and no other way."""

_PROBE, _FEWEST, _FIRST, _MOST = 20, 80, 240, 500
"""Tasks of a part: each costs the server up to 100 ms beside its tasks, and all of one are in memory.

The first part only shows in which form the others are best fetched.
"""

_AHEAD = 2
"""Parts that are asked for before they are needed, so that the server never waits."""


def changed_around(moment: str) -> Json:
    """Filter for tasks that changed after a moment or shortly before it."""
    return since((datetime.fromisoformat(moment) - OVERLAP).astimezone(UTC).strftime(SERVER_TIME))


def without_work() -> Json:
    """Filter for tasks that nobody annotated, which the export leaves out."""
    item = {"filter": "filter:tasks:total_annotations", "operator": "equal", "type": "Number", "value": 0}
    return {"filters": {"conjunction": "and", "items": [item]}}


def by_ids(client: Client, project: int, task_ids: Iterable[int]) -> Iterator[Json]:
    """These tasks, as far as the server still has them; ids in a row take one request."""
    waiting = sorted(task_ids)
    while waiting:
        length = next((n for n, task in enumerate(waiting) if task != waiting[0] + n), len(waiting))
        yield from client.tasks(project, ids_between(waiting[0], waiting[length - 1]))
        waiting = waiting[length:]


def annotated(client: Client, project: int, count: int) -> Iterator[Json]:
    """Every annotated task of a project of about ``count``; the next parts are fetched while one is worked on."""
    first, last = client.id_range(project)
    if last - first > 4 * (count + _MOST):
        yield from client.export(project)
        return
    arriving = fetched(client, project, parts(first, last + 1))
    ahead = ThreadPoolExecutor(1)
    try:
        coming = deque(ahead.submit(lambda: next(arriving, None)) for _ in range(_AHEAD))
        while (tasks := coming.popleft().result()) is not None:
            coming.append(ahead.submit(lambda: next(arriving, None)))
            yield from tasks
    finally:
        ahead.shutdown(cancel_futures=True)


def fetched(client: Client, project: int, wanted: Iterable[range]) -> Iterator[list[Json]]:
    """Tasks of each part: with their annotations alone, or exported from where one started from a prediction.

    What that prediction was, the export tells along with it; all else comes a third faster without.
    """
    lean = True
    for part in wanted:
        tasks = client.annotated(project, part) if lean else client.export(project, part)
        if lean and any(annotation.get("parent_prediction") for task in tasks for annotation in task["annotations"]):
            lean, tasks = False, client.export(project, part)
        yield tasks


def parts(start: int, end: int) -> Iterator[range]:
    """A range in parts, small at both ends: work here begins soon, and ends soon after the server's."""
    most = _PROBE
    while start < end:
        left = end - start
        size = left if left < 2 * _FEWEST else min(most, left * 3 // 5)
        yield range(start, start + size)
        start, most = start + size, max(_FIRST, min(2 * most, _MOST))
