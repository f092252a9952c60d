"""Exchange of predictions on tasks that are there: the new one first, then the older ones go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from anchorage_corpus.studio.client import Client, ids_between
from anchorage_corpus.studio.errors import UnreachableError
from anchorage_corpus.studio.regions import Json
from anchorage_corpus.studio.sync_state import result_hash

_BATCH = 200


def replace_predictions(
    client: Client,
    project: int,
    set_name: str,
    wanted: Sequence[tuple[int, list[Json]]],
    lose: Callable[[], None] = lambda: None,
) -> int:
    """Give each task exactly one prediction of the set, with this result; returns how many were made.

    Killed half way it leaves a task with the new and the old one; the next call removes the old one. ``lose`` hears
    of every answer that was lost.
    """
    made = 0
    ordered = sorted(wanted, key=lambda pair: pair[0])
    for start in range(0, len(ordered), _BATCH):
        results = dict(ordered[start : start + _BATCH])
        there = _there(client, project, set_name, results)
        missing = [
            task for task in results if not any(h == result_hash(results[task]) for _, h in there.get(task, ()))
        ]
        if missing:
            _create(client, project, set_name, results, missing, lose)
            made += len(missing)
            there = _there(client, project, set_name, results)
        for prediction in _superfluous(results, there):
            client.write("DELETE", f"/api/predictions/{prediction}/")
    return made


_There = dict[int, list[tuple[int, str]]]
"""Task id → id and content hash of its predictions of the set."""


def _there(client: Client, project: int, set_name: str, results: dict[int, list[Json]]) -> _There:
    listed = client.tasks(project, ids_between(min(results), max(results)))
    return {
        task["id"]: [
            (p["id"], result_hash(p["result"])) for p in task["predictions"] if p["model_version"] == set_name
        ]
        for task in listed
        if task["id"] in results
    }


def _create(
    client: Client,
    project: int,
    set_name: str,
    results: dict[int, list[Json]],
    tasks: Sequence[int],
    lose: Callable[[], None],
) -> None:
    body: list[Json] = [{"task": task, "result": results[task], "model_version": set_name} for task in tasks]
    try:
        client.write("POST", f"/api/projects/{project}/import/predictions", body)
    except UnreachableError:
        lose()
        there = _there(client, project, set_name, results)
        hashes = {task: {h for _, h in found} for task, found in there.items()}
        missing = [row for row in body if result_hash(row["result"]) not in hashes.get(row["task"], set())]
        if missing:
            client.write("POST", f"/api/projects/{project}/import/predictions", missing)


def _superfluous(results: dict[int, list[Json]], there: _There) -> Iterator[int]:
    """Predictions with another result, and all but the first with the right one."""
    for task, found in there.items():
        right = result_hash(results[task])
        keep = next((prediction for prediction, h in found if h == right), None)
        yield from (prediction for prediction, _ in found if prediction != keep)
