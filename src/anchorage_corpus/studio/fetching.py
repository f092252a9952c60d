"""Which tasks a pull reads, and how: a few changed ones are listed, many or all come through the bulk export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from anchorage_corpus.studio.client import Client, changed_since as since, ids_between
from anchorage_corpus.studio.regions import Json

OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change is stamped before it is committed."""

LISTED = 200
"""Up to so many changed tasks are listed; beyond, the bulk export is faster."""

SERVER_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How the server wants moments in a filter, and no other way."""

_CHUNK = 500
"""Tasks an export: fewer cost the server more, more leave nothing to do while it works on the next."""


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


def exported(client: Client, project: int) -> Iterator[Json]:
    """Every annotated task; the next part is fetched while one is worked on."""
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
