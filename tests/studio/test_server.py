"""A local server through the command line: start, find again, stop, start again on the same data."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.client import Client
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.server import Account, Server, free_port, halt, settings, status, up
from anchorage_corpus.studio.sync_state import studio_folder
from factories import annotations, document, write_document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

DOC = "frank-talks"


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    corpus = Corpus(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "annotations").mkdir()
    write_document(corpus, document())
    corpus.write(annotations(set_name="auto"))
    return corpus


def run(capsys: pytest.CaptureFixture[str], corpus: Corpus, *arguments: str) -> tuple[int, str]:
    """Exit status and output of ``anchorage studio …``."""
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", *arguments])
    return int(left.value.code or 0), capsys.readouterr().out


def test_the_life_of_a_local_server(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    """Start, push, annotate, pull, stop, start again: the work is still there."""
    folder = studio_folder(corpus)
    try:
        code, out = run(capsys, corpus, "up", "--json")
        first = json.loads(out)
        assert (code, set(first)) == (0, {"url", "token", "pid"})
        code, out = run(capsys, corpus, "up")
        assert f"Label Studio runs at {first['url']} (pid {first['pid']})" in out
        assert first["token"] not in out
        listens_on_loopback_alone(first["url"])
        for name in ("account.json", "server.json"):
            assert (folder / name).stat().st_mode & 0o777 == 0o600
        code, out = run(capsys, corpus, "push")
        assert (code, out.split(":")[0]) == (0, "1 tasks and 1 predictions sent, 0 documents unchanged")
        with Client(first["url"], first["token"]) as client:
            (project,) = client.projects("Anchorage Corpus")
            (task,) = client.tasks(project["id"])
            body = {"result": task["predictions"][0]["result"], "parent_prediction": task["predictions"][0]["id"]}
            client.write("POST", f"/api/tasks/{task['id']}/annotations/", body)
        assert run(capsys, corpus, "pull") == (0, f"{DOC}, admin: 3 added\n")
        assert run(capsys, corpus, "down") == (0, f"stopped {first['url']}\n")
        assert status(folder) is None
        assert run(capsys, corpus, "down") == (0, "no local server was running\n")
        code, out = run(capsys, corpus, "status")
        assert (code, out.splitlines()[0]) == (0, "server: none; start one with `anchorage studio up`")
        run(capsys, corpus, "up")
        code, out = run(capsys, corpus, "status", "--json")
        (row,) = json.loads(out)["documents"]
        assert (code, row["state"], list(row["work"])) == (0, "annotated", ["admin"])
        assert run(capsys, corpus, "pull") == (0, "")
    finally:
        running = status(folder)
        if running:
            halt(running)


def listens_on_loopback_alone(url: str) -> None:
    port = int(url.rpartition(":")[2])
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        with pytest.raises(OSError), socket.create_connection((own, port), timeout=2):
            pass


def test_the_environment_of_the_server_is_made_from_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Label Studio reads its settings under bare names, too."""
    for name in ("PORT", "DEBUG", "HOST", "USERNAME", "PASSWORD", "CI"):
        monkeypatch.setenv(name, "1")
    made = settings(tmp_path, Account("a@b.c", "p", "t"))
    assert not {"PORT", "DEBUG", "HOST", "USERNAME", "PASSWORD", "CI"} & set(made)
    assert made["COLLECT_ANALYTICS"] == "false"


def test_another_program_on_the_old_pid_is_not_taken_for_the_server(tmp_path: Path) -> None:
    import msgspec

    server = Server("http://127.0.0.1:9", os.getpid(), 0.0, "a@b.c", "p", "t")
    (tmp_path / "server.json").write_bytes(msgspec.json.encode(server))
    assert status(tmp_path) is None


def test_validate_names_file_line_and_place(
    tmp_path: Path, corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tasks.json"
    path.write_text('[\n{"data": {"doc_id": "a"}}\n]')
    assert run(capsys, corpus, "validate", str(path)) == (1, f"{path}:2: has no text (at /0/data)\n")


def test_interface_prints_the_xml(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, corpus, "interface")
    assert (code, out[:5]) == (0, "<View")


def test_an_unknown_set_is_one_sentence(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", "push", "--set", "nobody", "--url", "http://127.0.0.1:1"])
    assert left.value.code == 2
    assert capsys.readouterr().err == "anchorage: no annotation set 'nobody'; there are: auto\n"


@pytest.mark.parametrize("command", [("status",), ("push",), ("down",), ("up",)])
@pytest.mark.parametrize("data", [b"", b"{", b'{"url": 1}'])
def test_a_damaged_server_file_is_one_sentence(
    corpus: Corpus,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    data: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("anchorage_corpus.studio.server.prepare_environment", lambda say: Path("label-studio"))
    folder = studio_folder(corpus)
    folder.mkdir(parents=True)
    (folder / "server.json").write_bytes(data)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", *command])
    error = capsys.readouterr().err
    assert (left.value.code, error.count("\n")) == (2, 1)
    assert f"{folder / 'server.json'} is damaged" in error


def test_a_damaged_account_is_one_sentence(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anchorage_corpus.studio.server.prepare_environment", lambda say: Path("label-studio"))
    folder = studio_folder(corpus)
    folder.mkdir(parents=True)
    (folder / "account.json").write_bytes(b"{")
    with pytest.raises(StudioError, match=r"account\.json is damaged"):
        up(folder, print)


def test_the_token_of_a_local_server_goes_through_no_proxy(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = studio_folder(corpus)
    folder.mkdir(parents=True)
    server = Server(f"http://127.0.0.1:{free_port()}", os.getpid(), 0.0, "a@b", "password", "token")
    (folder / "server.json").write_bytes(msgspec.json.encode(server))
    monkeypatch.setattr("anchorage_corpus.studio.server._is_ours", lambda pid: True)
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert status(folder) is None
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()
