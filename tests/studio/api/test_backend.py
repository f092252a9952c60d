"""Live pre-annotation: Label Studio's machine-learning backend protocol."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from annotators import Fill
from starlette.testclient import TestClient

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet, DocumentRef
from anchorage_corpus.studio.api.backend import backend, made_live, stored
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.server.local import Server, free_port
from anchorage_corpus.studio.sync.push import push
from factories import TEXT, annotations, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

SECRET = "owner-token-of-the-server"


def ask(app: TestClient, *tasks: object) -> list[dict[str, object]]:
    answer = app.post("/predict", json={"tasks": list(tasks)})
    assert answer.status_code == 200
    rows: list[dict[str, object]] = answer.json()["results"]
    return rows


@pytest.fixture
def corpus(corpus_of: Fill) -> Corpus:
    return corpus_of((document(), annotations(set_name="auto")))


def test_a_stored_set_answers_by_document(corpus: Corpus) -> None:
    app = TestClient(backend(stored(corpus, "auto"), "auto"))
    data = {"text": TEXT, "doc_id": "frank-talks", "version": 1}
    (row,) = ask(app, {"id": 1, "data": data})
    assert row["result"] == to_result(corpus.annotations("auto", "frank-talks"), corpus.document("frank-talks"))
    assert row["model_version"] == "auto"


def test_live_annotations_need_no_document() -> None:
    asked: list[str] = []

    def annotate(text: str, ref: DocumentRef) -> AnnotationSet:
        asked.append(text)
        return annotations(document(text=text), "auto")

    app = TestClient(backend(made_live(annotate), "live 1"))
    (row,) = ask(app, {"id": 1, "data": {"text": TEXT}})
    assert asked == [TEXT]
    assert len(row["result"]) > 5


def test_a_task_that_cannot_be_predicted_holds_up_no_other(corpus: Corpus) -> None:
    said: list[str] = []
    app = TestClient(backend(stored(corpus, "auto"), "auto", said.append))
    good = {"id": 2, "data": {"text": TEXT, "doc_id": "frank-talks", "version": 1}}
    rows = ask(app, {"id": 1, "data": {"text": "x", "doc_id": "../../etc"}}, good)
    assert [bool(row["result"]) for row in rows] == [False, True]
    assert said[0].startswith("task 1: '../../etc'")


def test_spans_are_not_laid_over_another_text(corpus: Corpus) -> None:
    """Nor over another text of the same length, nor over a version that is not there."""
    said: list[str] = []
    app = TestClient(backend(stored(corpus, "auto"), "auto", said.append))
    known = {"doc_id": "frank-talks", "version": 1}
    texts = (TEXT.replace("frank", "blunt"), "Yesterday " + TEXT)
    rows = ask(app, *({"id": n, "data": known | {"text": text}} for n, text in enumerate(texts, 1)))
    assert [row["result"] for row in rows] == [[], []]
    sentence = "its text is not that of frank-talks version 1; the spans would be shifted"
    assert said == [f"task 1: {sentence}", f"task 2: {sentence}"]


def test_whatever_a_component_raises_holds_up_no_other_task() -> None:
    said: list[str] = []

    def annotate(text: str, ref: DocumentRef) -> AnnotationSet:
        if text == "odd":
            raise IndexError("list index out of range")
        return annotations(document(text=text), "auto")

    app = TestClient(backend(made_live(annotate), "live 1", said.append))
    rows = ask(app, {"id": 1, "data": {"text": "odd"}}, {"id": 2, "data": {"text": TEXT}})
    assert [bool(row["result"]) for row in rows] == [False, True]
    assert said == ["task 1: IndexError while its annotations were made: list index out of range"]


def test_a_set_that_is_not_there_is_one_sentence(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", "serve", "--from-set", "nobody", "--port", "0"])
    assert left.value.code == 2
    assert capsys.readouterr().err == "anchorage: no annotation set 'nobody'; there are: auto\n"


def test_setup_neither_keeps_nor_says_the_token(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    app = TestClient(backend(stored(corpus, "auto"), "auto", said.append))
    answer = app.post("/setup", json={"project": "1.2", "access_token": SECRET, "schema": "<View/>"})
    assert answer.json() == {"model_version": "auto", "versions": ["auto"]}
    captured = capsys.readouterr()
    assert SECRET not in answer.text + "".join(said) + captured.out + captured.err


@pytest.mark.parametrize("body", ["{", "[]", '{"tasks": 3}', '{"tasks": [{}]}', '{"tasks": [{"data": {"text": 1}}]}'])
def test_nonsense_is_answered_with_400(corpus: Corpus, body: str) -> None:
    app = TestClient(backend(stored(corpus, "auto"), "auto"))
    assert app.post("/predict", content=body).status_code == 400


def test_health_and_webhook_answer(corpus: Corpus) -> None:
    app = TestClient(backend(stored(corpus, "auto"), "auto"))
    assert app.get("/health").json()["status"] == "UP"
    assert app.post("/webhook", json={"action": "PROJECT_UPDATED"}).status_code == 200


@contextmanager
def serving(corpus: Corpus, server: Server, title: str) -> Iterator[list[str]]:
    """``anchorage studio serve`` as a process; its lines: the first ones, and after its end all of them."""
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(corpus.root), "studio", "serve", "--port"]
    command += [str(free_port()), "--from-set", "auto", "--connect", "--project", title, "--url", server.url]
    environment = os.environ | {"ANCHORAGE_STUDIO_TOKEN": server.token, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        giving_up = threading.Timer(300, process.kill)  # not select: lines may wait in the reader's own buffer
        giving_up.start()
        try:
            said: list[str] = []
            while not (said and "stop with Ctrl-C" in said[-1]):
                line = process.stderr.readline()
                assert line, f"serve ended, having said: {said}"
                said.append(line)
            yield said
        finally:
            giving_up.cancel()
            process.terminate()  # a test run in the background ignores SIGINT, and so would this process
            said += process.stderr.readlines()


def test_a_new_task_opens_with_our_pre_annotations(
    client: Client, server: Server, corpus: Corpus, title: str
) -> None:
    project = push(client, corpus, title, "auto", ()).project
    with serving(corpus, server, title) as said:
        assert any(line.startswith("connected") for line in said)
        data = {"text": TEXT, "doc_id": "frank-talks", "version": 1}
        (task,) = client.import_tasks(project, [{"data": data}])
        deadline = time.monotonic() + 120
        while not (found := client.read(f"/api/tasks/{task}/")["predictions"]):
            assert time.monotonic() < deadline, f"no prediction came; serve said: {said}"
            time.sleep(0.2)
        expected = to_result(corpus.annotations("auto", "frank-talks"), corpus.document("frank-talks"))
        assert json.loads(json.dumps(found[0]["result"])) == expected
        assert client.project(project).model_version == "anchorage"
    assert server.token not in "".join(said), "Label Studio sends it with /setup"
