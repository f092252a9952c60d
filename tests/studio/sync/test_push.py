"""Push: nothing is doubled, nothing is changed, and one bad document holds up no other."""

from __future__ import annotations

import json
import shutil
import subprocess

import msgspec
import pytest
from annotators import Fill
from syncing import DOC, revised, send, standard

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.environment import executable
from anchorage_corpus.studio.server.local import Server
from factories import TEXT, annotations, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_another_client_reads_what_we_wrote(client: Client, server: Server, corpus_of: Fill, title: str) -> None:
    """The SDK, in the server's own environment, sees the same text, data and regions."""
    corpus = standard(corpus_of)
    report = send(client, corpus, title)
    program = (
        "import json, sys; from label_studio_sdk import LabelStudio\n"
        "ls = LabelStudio(base_url=sys.argv[1], api_key=sys.stdin.read(), max_retries=0)\n"
        "task = next(iter(ls.tasks.list(project=int(sys.argv[2]), fields='all')))\n"
        "print(json.dumps([task.data, task.predictions[0]['result'] if isinstance(task.predictions[0], dict)"
        " else task.predictions[0].result]))"
    )
    command = [str(executable("python")), "-c", program, server.url, str(report.project)]
    done = subprocess.run(command, input=server.token, capture_output=True, text=True, timeout=120)
    data, result = json.loads(done.stdout.splitlines()[-1])
    assert data["text"] == TEXT
    assert result == to_result(corpus.annotations("auto", DOC), corpus.document(DOC))


def test_a_second_push_sends_nothing(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    first, second = send(client, corpus, title), send(client, corpus, title)
    assert (first.created, first.predictions) == (1, 1)
    assert (second.created, second.predictions, second.unchanged) == (0, 0, 1)


def test_a_push_that_forgot_everything_doubles_nothing(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    for file in (studio_folder(corpus) / "sync").iterdir():
        file.unlink()
    again = send(client, corpus, title)
    assert (again.created, again.predictions, again.project) == (0, 0, project)
    assert client.summary(project).predictions == 1


def test_changed_annotations_replace_the_prediction(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    content = annotations(set_name="auto")
    corpus.write(msgspec.structs.replace(content, claims=()))
    report = send(client, corpus, title)
    assert (report.created, report.predictions) == (0, 1)
    (task,) = client.tasks(project)
    (prediction,) = task.predictions
    assert prediction.result == to_result(corpus.annotations("auto", DOC), corpus.document(DOC))


def test_a_new_text_version_is_a_new_task(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    text = TEXT + "Later.\n"
    revised(corpus, text)
    corpus.annotation_file("auto", DOC).unlink()
    assert send(client, corpus, title).created == 1
    assert [task.data.text for task in client.tasks(project)] == [TEXT, text]
    assert send(client, corpus, title).created == 0


def test_a_document_that_cannot_be_sent_holds_up_no_other(client: Client, corpus_of: Fill, title: str) -> None:
    bad = document("bad-talks")
    shifted = msgspec.structs.replace(annotations(bad, "auto").entities[0], start=1)
    broken = msgspec.structs.replace(annotations(bad, "auto"), entities=(shifted,))
    corpus = corpus_of((document(), annotations(set_name="auto")), (bad, broken))
    report = send(client, corpus, title)
    assert report.created == 1
    assert report.refused == ["bad-talks: e1 covers 'shakov', not 'Ushakov'"]


@pytest.mark.parametrize("known", [True, False], ids=["known", "forgotten"])
def test_a_task_whose_text_was_changed_is_not_called_unchanged(
    client: Client, corpus_of: Fill, title: str, known: bool
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": msgspec.structs.replace(task.data, text="x" + TEXT)})
    if not known:
        shutil.rmtree(studio_folder(corpus) / "sync")
    for _ in range(2):
        report = send(client, corpus, title)
        assert (report.created, report.unchanged) == (0, 0)
        assert f"task {task.id}: its text is not version 1 of frank-talks" in report.refused[0]
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": task.data})
    assert send(client, corpus, title).refused == []
