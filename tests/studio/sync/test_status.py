"""How far every document has come."""

from __future__ import annotations

import pytest
from annotators import Annotator, Fill
from syncing import send, standard

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.status import corpus_status

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_drafts_and_skips_are_shown_and_not_taken(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    client.write("POST", f"/api/tasks/{task.id}/drafts", {"result": result})
    admin.submit(task.id, result, was_cancelled=True)
    assert pull(client, corpus, title).taken == []
    (row,) = corpus_status(client, corpus, title)
    assert (row.state, row.drafts, row.skipped) == ("waiting", ["admin"], ["admin"])


def test_status_tells_what_is_not_there_yet(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    assert [row.state for row in corpus_status(client, corpus, title)] == ["not pushed"]
    send(client, corpus, title)
    assert [row.state for row in corpus_status(client, corpus, title)] == ["waiting"]
