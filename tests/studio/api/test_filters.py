"""Conditions select the tasks that they say, on a real server."""

from __future__ import annotations

import json

import pytest
from annotators import Annotator, Fill
from syncing import send, two_documents

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.filters import (
    ANNOTATED,
    UNANNOTATED,
    Condition,
    changed_since,
    ids_above,
    ids_between,
    query,
)

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_the_server_selects_what_a_condition_says(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    project = send(client, two_documents(corpus_of), title).project
    first, second = client.tasks(project)
    admin.accept(second)

    def selected(*conditions: Condition) -> list[int]:
        return [task.id for task in client.tasks(project, *conditions)]

    assert selected(ANNOTATED) == [second.id]
    assert selected(UNANNOTATED) == [first.id]
    assert selected(ids_above(first.id)) == [second.id]
    assert selected(ids_between(first.id, first.id)) == [first.id]
    assert selected(ids_between(first.id, second.id), ANNOTATED) == [second.id]
    assert selected(changed_since(first.updated_at)) == [first.id, second.id]
    assert selected(changed_since("2999-01-01T00:00:00.000000Z")) == []


def test_a_query_without_conditions_selects_everything() -> None:
    assert json.loads(query([], "tasks:id")) == {"ordering": ["tasks:id"]}
    both = json.loads(query([ANNOTATED, ids_above(7)], "tasks:id"))["filters"]
    assert (both["conjunction"], len(both["items"])) == ("and", 2)
