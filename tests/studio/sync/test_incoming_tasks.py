"""Tasks as they come: no one's work pushes aside anyone else's."""

from __future__ import annotations

import json

import pytest
from annotators import Annotator, Fill, without
from syncing import DOC, as_org, delete, file_of, only_task, send, standard, two_documents

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import studio_annotations

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_two_tasks_of_a_document_never_take_turns(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    task = only_task(client, project)
    (twin,) = client.import_tasks(project, [{"data": task.data, "predictions": []}])
    admin.accept(task, as_org(task))
    other = admin.submit(twin, without(task.predictions[0].result, "c1"))
    for full in (False, True, True):
        report = pull(client, corpus, title, full)
        assert f"task {twin} is a second task of this text" in report.refused[0]
        content = corpus.annotations("admin", DOC)
        assert (content.entities[0].type, len(content.claims)) == ("ORG", 1)
    delete(client, other)
    assert pull(client, corpus, title).clean


def test_a_damaged_file_holds_up_nobody_else(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = two_documents(corpus_of)
    tasks = list(client.tasks(send(client, corpus, title).project))
    accepted = [admin.accept(task) for task in tasks]
    pull(client, corpus, title)
    good = file_of(corpus, "first-talks")
    corpus.annotation_file("admin", "first-talks").write_text("{")
    for annotation in accepted:
        admin.update(annotation, as_org(tasks[0]))
    report = pull(client, corpus, title)
    assert len(report.refused) == 1
    assert report.refused[0].startswith("first-talks, admin: ")
    assert corpus.annotations("admin", "second-talks").entities[0].type == "ORG"
    corpus.annotation_file("admin", "first-talks").write_bytes(good)
    assert pull(client, corpus, title).clean
    assert corpus.annotations("admin", "first-talks").entities[0].type == "ORG"


def test_work_of_another_user_is_refused_where_names_were_lost(
    client: Client, second: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    second.accept(task)
    pull(client, corpus, title)
    names = studio_annotations(corpus) / "users.json"
    before = corpus.annotation_file(second.name, DOC).read_bytes()
    (kept,) = json.loads(names.read_text()).items()
    names.write_text(json.dumps({kept[0]: {"1": second.name}}))
    Annotator(client, "admin").accept(task, as_org(task))
    report = pull(client, corpus, title)
    assert any("this by user 1" in line for line in report.refused)
    assert corpus.annotation_file(second.name, DOC).read_bytes() == before
