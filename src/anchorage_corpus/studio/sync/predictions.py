"""Replaces predictions on existing tasks: makes the new one first, then removes the older ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.filters import ids_between
from anchorage_corpus.studio.conversion.regions import Result
from anchorage_corpus.studio.errors import UnreachableError
from anchorage_corpus.studio.sync.state import result_hash

SUPERSEDED = " (superseded)"
"""Ends the model version of a prediction that annotators started from and that a newer one replaced."""
_BATCH = 200


def replace_predictions(
    client: Client,
    project: int,
    set_name: str,
    wanted: Sequence[tuple[int, Result]],
    lose: Callable[[], None] = lambda: None,
) -> int:
    """Give each task exactly one prediction of the set, with this result; returns how many were made.

    An older one that someone's work or draft started from is no longer shown, but stays: otherwise the server would
    forget what the work started from. If it is killed half way, a task has the new and the old one, and the next call
    puts the old one away. ``lose`` is called for every answer that was lost.
    """
    made = 0
    ordered = sorted(wanted, key=lambda pair: pair[0])
    for start in range(0, len(ordered), _BATCH):
        results = dict(ordered[start : start + _BATCH])
        there = _there(client, project, set_name, results)
        missing = [task for task in results if _right(there.get(task, ()), results[task]) is None]
        if missing:
            _create(client, project, set_name, results, missing, lose)
            made += len(missing)
            there = _there(client, project, set_name, results)
        for prediction in _superfluous(results, there):
            _put_away(client, prediction, set_name)
    return made


class _Prediction(msgspec.Struct, frozen=True):
    """A prediction of the set on the server; ``begun`` if someone's work or draft may have started from it."""

    id: int
    hash: str
    begun: bool


_There = dict[int, list[_Prediction]]
"""Predictions of the set by task id."""


def _there(client: Client, project: int, set_name: str, results: dict[int, Result]) -> _There:
    listed = client.tasks(project, ids_between(min(results), max(results)))
    return {
        task.id: [
            _Prediction(p.id, result_hash(p.result), bool(task.drafts) or p.id in _parents(task))
            for p in task.predictions
            if p.model_version == set_name
        ]
        for task in listed
        if task.id in results
    }


def _parents(task: Task) -> set[int | None]:
    return {annotation.parent_prediction for annotation in task.annotations}


def _right(found: Iterable[_Prediction], result: Result) -> _Prediction | None:
    return next((prediction for prediction in found if prediction.hash == result_hash(result)), None)


def _create(
    client: Client,
    project: int,
    set_name: str,
    results: dict[int, Result],
    tasks: Sequence[int],
    lose: Callable[[], None],
) -> None:
    path = f"/api/projects/{project}/import/predictions"
    try:
        client.write("POST", path, _rows(set_name, results, tasks))
    except UnreachableError:
        lose()
        there = _there(client, project, set_name, results)
        missing = [task for task in tasks if _right(there.get(task, ()), results[task]) is None]
        if missing:
            client.write("POST", path, _rows(set_name, results, missing))


def _rows(set_name: str, results: dict[int, Result], tasks: Sequence[int]) -> list[dict[str, object]]:
    return [{"task": task, "result": results[task], "model_version": set_name} for task in tasks]


def _superfluous(results: dict[int, Result], there: _There) -> Iterator[_Prediction]:
    """Yield predictions with another result, and all but the first with the right one."""
    for task, found in there.items():
        keep = _right(found, results[task])
        yield from (prediction for prediction in found if prediction != keep)


def _put_away(client: Client, prediction: _Prediction, set_name: str) -> None:
    path = f"/api/predictions/{prediction.id}/"
    if prediction.begun:
        client.write("PATCH", path, {"model_version": f"{set_name}{SUPERSEDED}"})
    else:
        client.write("DELETE", path)
