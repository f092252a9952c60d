"""A backend answers at an address of this machine for as long as the program runs."""

from __future__ import annotations

import socket

import httpx
import pytest
from annotators import Fill

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.server.serving import serve_live, serve_set
from factories import TEXT, annotations, document

TASK = {"id": 1, "data": {"text": TEXT, "doc_id": "frank-talks", "version": 1}}


@pytest.fixture
def corpus(corpus_of: Fill) -> Corpus:
    return corpus_of((document(), annotations(set_name="auto")))


def predicted(address: str) -> dict[str, object]:
    [row] = httpx.post(f"{address}/predict", json={"tasks": [TASK]}, trust_env=False).json()["results"]
    return dict(row)


def test_a_set_is_served_from_a_free_port(corpus: Corpus) -> None:
    serving = serve_set(corpus, "auto")
    assert serving.address.startswith("http://127.0.0.1:")
    row = predicted(serving.address)
    assert row["result"] == to_result(corpus.annotations("auto", "frank-talks"), corpus.document("frank-talks"))
    assert row["model_version"] == "auto"


def test_live_annotations_are_served_under_the_name_of_the_version() -> None:
    serving = serve_live(lambda text, ref: annotations(document(text=text), "auto"), "rules 1")
    row = predicted(serving.address)
    assert row["model_version"] == "rules 1"
    assert row["result"] == to_result(annotations(set_name="auto"), document())


def test_a_port_that_is_taken_is_one_sentence(corpus: Corpus, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(MisuseError, match=f"port {port} of 127.0.0.1 is taken; name another with --port"):
            serve_set(corpus, "auto", port)
    assert capfd.readouterr().err == ""


def test_a_set_that_is_not_there_is_named_before_anything_is_served(corpus: Corpus) -> None:
    with pytest.raises(MisuseError, match="no annotation set 'nobody'; there are: auto"):
        serve_set(corpus, "nobody")
