"""What is at the address is not always Label Studio, and not always there: one sentence, exit status 2."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults import proxy

from anchorage_corpus.cli import main
from anchorage_corpus.studio.api import client as clients
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.errors import UnreachableError
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.server.login import TOKEN
from factories import annotated_corpus

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

VERBS = (["push"], ["pull"], ["status"], ["login"])
PERSONAL = "a.b.c"
"""Has the form of a personal access token, which is first changed for another."""


@contextmanager
def another_program(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A web server that has never heard of Label Studio: the same answer to everything; its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of one document, and nobody logged in."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    annotated_corpus(tmp_path / "corpus-root", {"moscow-talks": "train"})
    return tmp_path / "corpus-root"


def sentence(capsys: pytest.CaptureFixture[str], root: Path, verb: list[str], url: str) -> str:
    """The one sentence of a command that ends with status 2."""
    chosen = [*verb, "--set", "gold"] if verb == ["push"] else verb
    with pytest.raises(SystemExit) as left:
        main(["--root", str(root), "studio", *chosen, "--url", url])
    said = capsys.readouterr().err
    assert (left.value.code, said.count("\n")) == (2, 1), said
    return said


@pytest.mark.parametrize("token", ["f" * 40, PERSONAL], ids=["legacy", "personal"])
@pytest.mark.parametrize("body", [b"{}", b"[]", b'"x"', b"null", b"", b"<html>", b"[" * 100_000, b'{"results": [1]}'])
def test_another_program_at_the_address_is_one_sentence(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, body: bytes, token: str
) -> None:
    monkeypatch.setenv(TOKEN, token)
    with another_program(200, body) as url:
        for verb in VERBS:
            said = sentence(capsys, root, verb, url)
            assert said.startswith(f"anchorage: {url} answers ")
            assert "with something that is not of Label Studio's API; check the address" in said


def test_a_redirect_names_where_it_leads(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN, "f" * 40)
    with another_program(302, b"", Location="https://sign-in.example.org/") as url:
        for verb in VERBS:
            assert " on to https://sign-in.example.org/; give the address of " in sentence(capsys, root, verb, url)


def test_an_address_that_takes_no_connection_is_unreachable_and_not_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener with a full queue leaves every further connection hanging."""
    monkeypatch.setattr(clients, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = [socket.socket() for _ in range(4)]
        for queued in waiting:
            queued.setblocking(False)
            queued.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with Client(url, "token") as client, pytest.raises(UnreachableError) as caught:
            client.who()
        for queued in waiting:
            queued.close()
    assert str(caught.value).startswith(f"cannot reach Label Studio at {url} (timed out)")


def test_reads_are_repeated(client: Client, server: Server) -> None:
    with (
        proxy(server.url, lambda m, p, seen: "drop" if seen < 2 else "pass") as url,
        Client(url, server.token) as through,
    ):
        assert through.who().email == server.email
