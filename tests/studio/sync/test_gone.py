"""Work that the server no longer has."""

from __future__ import annotations

import pytest
from annotators import Annotator, Fill
from syncing import DOC, delete, layers, send, standard, two_documents

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.status import corpus_status

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_work_deleted_there_stays_here(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(task)
    pull(client, corpus, title)
    client.write("DELETE", f"/api/annotations/{annotation['id']}/")
    report = pull(client, corpus, title)
    assert "is no longer on the server" in report.deleted[0]
    assert layers(corpus.annotations("admin", DOC)) == layers(corpus.annotations("auto", DOC))
    (row,) = corpus_status(client, corpus, title)
    assert row.work["admin"].deleted_there


def test_one_deleted_and_one_made_between_two_pulls_are_both_seen(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(first)
    pull(client, corpus, title)
    delete(client, annotation)
    admin.accept(second)
    report = pull(client, corpus, title)
    assert [taken.doc_id for taken in report.taken] == ["second-talks"]
    assert [line.partition(":")[0] for line in report.deleted] == ["first-talks, admin"]
