"""Each task has one prediction of a set, and what work began from stays."""

from __future__ import annotations

import pytest
from annotators import Annotator, Fill, without
from syncing import only_task, send, standard

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.predictions import SUPERSEDED, replace_predictions

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def shown(client: Client, project: int) -> dict[str, list[Json]]:
    """Results of the predictions of the only task, by model version."""
    found = only_task(client, project).predictions
    assert len({p.model_version for p in found}) == len(found)
    return {str(p.model_version): p.result for p in found}


def test_a_prediction_is_replaced_once_and_then_left_alone(client: Client, corpus_of: Fill, title: str) -> None:
    project = send(client, standard(corpus_of), title).project
    task = only_task(client, project)
    other = without(task.predictions[0].result, "c1")
    assert replace_predictions(client, project, "auto", [(task.id, other)]) == 1
    assert shown(client, project) == {"auto": other}
    assert replace_predictions(client, project, "auto", [(task.id, other)]) == 0
    assert shown(client, project) == {"auto": other}


def test_a_prediction_that_a_kill_left_behind_is_put_away(client: Client, corpus_of: Fill, title: str) -> None:
    project = send(client, standard(corpus_of), title).project
    task = only_task(client, project)
    other = without(task.predictions[0].result, "c1")
    client.write("POST", "/api/predictions/", {"task": task.id, "result": other, "model_version": "auto"})
    assert replace_predictions(client, project, "auto", [(task.id, other)]) == 0
    assert shown(client, project) == {"auto": other}


def test_a_prediction_that_work_began_from_stays_under_another_name(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    project = send(client, standard(corpus_of), title).project
    task = only_task(client, project)
    admin.accept(task)
    first = task.predictions[0].result
    other = without(first, "c1")
    assert replace_predictions(client, project, "auto", [(task.id, other)]) == 1
    assert shown(client, project) == {"auto": other, f"auto{SUPERSEDED}": first}


def test_predictions_of_another_set_are_not_touched(client: Client, corpus_of: Fill, title: str) -> None:
    project = send(client, standard(corpus_of), title).project
    task = only_task(client, project)
    first = task.predictions[0].result
    other = without(first, "c1")
    assert replace_predictions(client, project, "rules", [(task.id, other)]) == 1
    assert shown(client, project) == {"auto": first, "rules": other}
