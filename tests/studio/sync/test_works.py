"""Which works a task holds."""

from __future__ import annotations

import msgspec
import pytest
from annotators import Annotator, Fill, changed
from syncing import DOC, send, standard

from anchorage_corpus.studio.api.answers import read_worked_page
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.works import live, newest_by_owner

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_two_annotators_of_a_task_keep_apart(
    client: Client, admin: Annotator, second: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    admin.accept(task, changed(result, "e1", labels=["ORG"]))
    second.accept(task, changed(result, "e1", labels=["GPE"]))
    assert {taken.annotator for taken in pull(client, corpus, title).taken} == {"admin", second.name}
    kinds = [corpus.annotations(name, DOC).entities[0].type for name in ("admin", second.name)]
    assert kinds == ["ORG", "GPE"]


def test_the_newer_of_two_annotations_by_one_person_counts(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    admin.accept(task)
    admin.accept(task, changed(result, "e1", labels=["GPE"]))
    report = pull(client, corpus, title)
    assert corpus.annotations("admin", DOC).entities[0].type == "GPE"
    assert report.superseded == [f"task {task.id}: admin has annotated it twice; the newer one counts"]


def test_skipped_work_counts_for_nobody_and_the_newest_comes_last() -> None:
    rows = [
        {"id": 3, "updated_at": "2026-01-02", "completed_by": 7, "result": [], "was_cancelled": False},
        {"id": 2, "updated_at": "2026-01-03", "completed_by": {"id": 7}, "result": [], "was_cancelled": False},
        {"id": 4, "updated_at": "2026-01-04", "completed_by": 7, "result": [], "was_cancelled": True},
        {"id": 5, "updated_at": "2026-01-01", "completed_by": None, "result": [], "was_cancelled": False},
    ]
    task = {"id": 9, "data": {}, "updated_at": "", "annotations": rows, "drafts": []}
    (read,) = read_worked_page(msgspec.json.encode({"tasks": [task], "total": 1})).tasks
    assert [annotation.id for annotation in live(read)] == [5, 3, 2]
    newest, superseded = newest_by_owner(read, lambda annotation: f"user-{annotation.user}")
    assert {name: annotation.id for name, annotation in newest.items()} == {"user-0": 5, "user-7": 2}
    assert superseded == ["task 9: user-7 has annotated it twice; the newer one counts"]
