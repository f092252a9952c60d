"""Tasks that are put aside until they can be taken."""

from __future__ import annotations

import json

import msgspec
import pytest
from annotators import Annotator, Fill
from syncing import DOC, send, standard, two_documents

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.status import corpus_status
from factories import TEXT

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_a_task_whose_text_was_changed_is_put_aside(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    report = send(client, corpus, title)
    (task,) = client.tasks(report.project)
    admin.accept(task)
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": msgspec.structs.replace(task.data, text="x" + TEXT)})
    report = pull(client, corpus, title)
    assert not report.clean
    assert "its text is not version 1 of frank-talks" in report.quarantined[0]
    assert not corpus.annotation_file("admin", DOC).exists()
    kept = next((studio_folder(corpus) / "quarantine").iterdir())
    assert json.loads(kept.read_text())["data"]["text"] == "x" + TEXT


def test_a_task_put_aside_is_taken_once_the_corpus_is_mended(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    admin.accept(next(client.tasks(send(client, corpus, title).project)))
    file = corpus.document_folder(DOC) / "document.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    for _ in range(2):
        assert len(pull(client, corpus, title).quarantined) == 1, "said as long as it is so"
    file.write_bytes(whole)
    report = pull(client, corpus, title)
    assert (report.clean, [taken.annotator for taken in report.taken]) == (True, ["admin"])
    assert corpus.annotation_file("admin", DOC).is_file()
    assert not pull(client, corpus, title).taken


@pytest.mark.parametrize("full", [False, True])
def test_a_text_changed_before_anybody_annotates_it_is_put_aside(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, full: bool
) -> None:
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    admin.accept(first)
    pull(client, corpus, title)
    client.write("PATCH", f"/api/tasks/{second.id}/", {"data": msgspec.structs.replace(second.data, text="x" + TEXT)})
    for _ in range(2):
        report = pull(client, corpus, title, full)
        assert "its text is not version 1 of second-talks" in report.quarantined[0]
    rows = {row.doc_id: row for row in corpus_status(client, corpus, title)}
    assert "its text is not version 1" in rows["second-talks"].altered[0]
    assert rows["first-talks"].altered == []
    client.write("PATCH", f"/api/tasks/{second.id}/", {"data": second.data})
    assert pull(client, corpus, title).clean
