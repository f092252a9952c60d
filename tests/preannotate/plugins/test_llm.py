from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.plugins import llm

TEXT = "“The talks were frank,” Ushakov said."
ANSWER = {
    "attributions": [
        {"source": "Ushakov", "cue": "said", "content": ["“The talks were frank,”"]},
        {"source": "Putin", "cue": "said", "content": ["“I never said this.”"]},
    ]
}


class Service(BaseHTTPRequestHandler):
    answer = json.dumps(ANSWER)
    asked: list[dict[str, object]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **json.loads(body)})
        reply = json.dumps({"choices": [{"message": {"content": self.answer}}]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    handler = type("Handler", (Service,), {"asked": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv(llm.URL, f"http://127.0.0.1:{server.server_port}/v1/")
    monkeypatch.setenv(llm.MODEL, "stand-in")
    yield handler
    server.shutdown()
    server.server_close()


def test_strings_are_anchored_and_inventions_dropped(service: type[Service], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(llm.KEY, "secret")
    annotations = next(preannotate([TEXT], Pipeline.named("fast", attribution="llm")))
    assert [(q.source[0].text, q.content[0].text, q.by) for q in annotations.quotes] == [
        ("Ushakov", "“The talks were frank,”", "llm")
    ]
    assert [(a["path"], a["key"], a["model"]) for a in service.asked] == [
        ("/v1/chat/completions", "Bearer secret", "stand-in")
    ]


def test_nonsense_from_the_service_is_one_sentence(service: type[Service]) -> None:
    service.answer = "I cannot do that."
    with pytest.raises(FindingsError, match="something other than the JSON"):
        next(preannotate([TEXT], Pipeline.named("fast", attribution="llm")))


def test_service_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(llm.URL, "http://127.0.0.1:9/v1")
    monkeypatch.setenv(llm.MODEL, "stand-in")
    with pytest.raises(FindingsError, match=r"127\.0\.0\.1:9/v1/chat/completions did not answer"):
        next(preannotate([TEXT], Pipeline.named("fast", attribution="llm")))


@pytest.mark.parametrize("url", ["foo", "ftp://127.0.0.1/v1", "http://", "http://127.0.0.1:x/v1", "http://a b/v1"])
def test_what_is_no_address_is_misuse(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(llm.URL, url)
    monkeypatch.setenv(llm.MODEL, "stand-in")
    with pytest.raises(MisuseError, match="not an address such as"):
        Pipeline.named("fast", attribution="llm")


def test_unset_endpoint_is_misuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(llm.URL, raising=False)
    with pytest.raises(MisuseError, match=llm.URL):
        Pipeline.named("fast", attribution="llm")
