"""Which tasks a pull reads, and how: a few changed ones are listed whole, many or all come in the leanest form.

Label Studio's export is no faster, since it loads the project anew for every annotation, and tells what an annotation
started from by a copy of all of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import repeat

from anchorage_corpus.studio.api.client import Client, changed_since as since, ids_between
from anchorage_corpus.studio.conversion.regions import Json

OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change is stamped before it is committed."""

LISTED = 200
"""Up to so many changed tasks are listed; beyond, all are fetched, which costs less a task."""

SERVER_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How the server wants moments in a filter, and no other way."""

_FEWEST, _MOST = 100, 1000
"""Tasks of a part: all of one are in memory, and each costs the server 50 ms beside its tasks, and clearing up."""

_AHEAD = 2
"""Parts that are asked for before they are needed, so that the server never waits."""


def changed_around(moment: str) -> Json:
    """Filter for tasks that changed after a moment or shortly before it."""
    return since((datetime.fromisoformat(moment) - OVERLAP).astimezone(UTC).strftime(SERVER_TIME))


def without_work() -> Json:
    """Filter for tasks that nobody annotated, which ``annotated`` leaves out."""
    item = {"filter": "filter:tasks:total_annotations", "operator": "equal", "type": "Number", "value": 0}
    return {"filters": {"conjunction": "and", "items": [item]}}


def by_ids(client: Client, project: int, task_ids: Iterable[int]) -> Iterator[list[Json]]:
    """These tasks in parts, as far as the server still has them; ids in a row take one request."""
    waiting = sorted(task_ids)
    while waiting:
        length = next((n for n, task in enumerate(waiting) if task != waiting[0] + n), len(waiting))
        yield from client.pages(project, ids_between(waiting[0], waiting[length - 1]))
        waiting = waiting[length:]


def annotated(client: Client, project: int, count: int) -> Iterator[list[Json]]:
    """Every annotated task of about ``count`` in parts; the next ones are fetched while one is worked on."""
    arriving = fetched(client, project, parts(count))
    ahead = ThreadPoolExecutor(1)
    try:
        coming = deque(ahead.submit(lambda: next(arriving, None)) for _ in range(_AHEAD))
        while (tasks := coming.popleft().result()) is not None:
            coming.append(ahead.submit(lambda: next(arriving, None)))
            yield tasks
    finally:
        ahead.shutdown(cancel_futures=True)


def fetched(client: Client, project: int, sizes: Iterable[int]) -> Iterator[list[Json]]:
    """Annotated tasks in parts of these sizes, by id, up to the first part that is not full."""
    last = 0
    for size in sizes:
        tasks = client.annotated(project, last, size)
        yield tasks
        if len(tasks) < size:
            return
        last = tasks[-1]["id"]


def parts(count: int) -> Iterator[int]:
    """Sizes of parts for about ``count`` tasks, without end; small at last, so that work here ends with the server's.

    The last one asks for more than should be there: not full, it tells that it was the last.
    """
    while count > 2 * _FEWEST:
        size = min(_MOST, count * 3 // 4)
        yield size
        count -= size
    yield count + _FEWEST
    yield from repeat(_MOST)
