"""Annotated tasks come in parts."""

from __future__ import annotations

import json
from itertools import accumulate, islice, takewhile

import pytest
from annotators import Annotator, Fill
from syncing import only_task, send, standard, two_documents

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.fetching import fetched, parts

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


@pytest.mark.parametrize("count", [0, 1, 200, 201, 1000, 1001, 12_345])
def test_the_last_part_asks_for_more_than_there_should_be(count: int) -> None:
    asked = list(takewhile(lambda total: total <= count, accumulate(parts(count))))
    first = list(islice(parts(count), len(asked) + 1))
    assert sum(first) > count
    assert all(0 < size <= 1000 for size in first)
    assert first[-1] <= 300


def test_an_annotation_is_the_same_in_the_lean_form(client: Client, admin: Annotator, corpus_of: Fill, title: str):
    """Asked for by name, so nothing that the server has of an annotation may be without a name there."""
    project = send(client, standard(corpus_of), title).project
    admin.accept(only_task(client, project))
    (whole,), (lean,) = client.tasks(project), client.annotated(project, 0, 10)
    assert (lean.id, lean.data, lean.updated_at) == (whole.id, whole.data, whole.updated_at)
    (theirs,), (ours,) = ([json.loads(bytes(a.whole)) for a in task.annotations] for task in (whole, lean))
    assert ours == {name: value for name, value in theirs.items() if name not in {"created_ago", "created_username"}}
    assert (lean.predictions_model_versions, lean.predictions) == ("auto", [])


@pytest.mark.parametrize("sizes", [[3, 9], [2, 1, 9], [1, 1, 1, 9]])
def test_annotated_tasks_come_in_parts_until_one_is_not_full(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, sizes: list[int]
) -> None:
    project = send(client, two_documents(corpus_of), title).project
    first, second = client.tasks(project)
    (third,) = client.import_tasks(project, [{"data": first.data}])
    client.import_tasks(project, [{"data": first.data}])
    for task in (third, first.id, second.id):
        admin.submit(task, [])
    got = list(fetched(client, project, iter(sizes)))
    assert [task.id for part in got for task in part] == [first.id, second.id, third]
    assert [len(part) for part in got] == [*sizes[:-1], 0]
