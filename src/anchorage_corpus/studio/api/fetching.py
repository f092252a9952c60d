"""How a pull reads tasks: a few changed ones are listed whole, many or all come in the leanest form.

Label Studio's export is not faster, since it loads the project again for every annotation, and it repeats the whole
prediction with each annotation.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import repeat

from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.filters import Condition, changed_since, ids_between

OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change is stamped before it is committed."""

LISTED = 200
"""Up to this many changed tasks are listed; if there are more, all are fetched, which costs less a task."""

SERVER_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""The only form of a moment that the server accepts in a filter."""

_FEWEST, _MOST = 100, 1000
"""Tasks of a part: all of one are in memory, and each costs the server 50 ms besides its tasks, and clearing up."""

_AHEAD = 2
"""Parts that are asked for before they are needed, so that the server never waits."""


def changed_around(moment: str) -> Condition:
    """Select tasks that changed after a moment or shortly before it."""
    return changed_since((datetime.fromisoformat(moment) - OVERLAP).astimezone(UTC).strftime(SERVER_TIME))


def by_ids(client: Client, project: int, task_ids: Iterable[int]) -> Iterator[list[Task]]:
    """Yield those of these tasks that the server still has, in parts; consecutive ids take one request."""
    waiting = sorted(task_ids)
    while waiting:
        length = next((n for n, task in enumerate(waiting) if task != waiting[0] + n), len(waiting))
        yield from client.pages(project, ids_between(waiting[0], waiting[length - 1]))
        waiting = waiting[length:]


def annotated(client: Client, project: int, count: int) -> Iterator[list[Task]]:
    """Yield every annotated task of about ``count`` in parts; the next parts are fetched while one is worked on."""
    arriving = fetched(client, project, parts(count))
    ahead = ThreadPoolExecutor(1)
    try:
        coming = deque(ahead.submit(lambda: next(arriving, None)) for _ in range(_AHEAD))
        while (tasks := coming.popleft().result()) is not None:
            coming.append(ahead.submit(lambda: next(arriving, None)))
            yield tasks
    finally:
        ahead.shutdown(cancel_futures=True)


def fetched(client: Client, project: int, sizes: Iterable[int]) -> Iterator[list[Task]]:
    """Yield annotated tasks in parts of these sizes, by id, up to the first part that is not full."""
    last = 0
    for size in sizes:
        tasks = client.annotated(project, last, size)
        yield tasks
        if len(tasks) < size:
            return
        last = tasks[-1].id


def parts(count: int) -> Iterator[int]:
    """Yield sizes of parts for about ``count`` tasks, without end; the last are small, so both sides end together.

    The last one asks for more tasks than there should be: if it is not full, there are no more.
    """
    while count > 2 * _FEWEST:
        size = min(_MOST, count * 3 // 4)
        yield size
        count -= size
    yield count + _FEWEST
    yield from repeat(_MOST)
