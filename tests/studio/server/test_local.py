"""A local server through the command line: start, find again, stop, start again on the same data."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.local import (
    Account,
    Server,
    answers,
    down,
    free_port,
    halt,
    new_account,
    settings,
    status,
    template,
    up,
)
from anchorage_corpus.studio.server.process import identity
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
        assert f"Label Studio is running at {first['url']} (pid {first['pid']})" in out
        assert first["token"] not in out
        listens_on_loopback_alone(first["url"])
        for name in ("account.json", "server.json", "data", "."):
            assert (folder / name).stat().st_mode & 0o077 == 0, name
        code, out = run(capsys, corpus, "push")
        assert (code, out.split(":")[0]) == (0, "1 tasks and 1 predictions sent, 0 documents unchanged")
        with Client(first["url"], first["token"]) as client:
            (project,) = client.projects("Anchorage Corpus")
            (task,) = client.tasks(project.id)
            (prediction,) = task.predictions
            prediction.result[0]["meta"] = {"text": ["is this him?"]}
            body = {"result": prediction.result, "parent_prediction": prediction.id}
            client.write("POST", f"/api/tasks/{task.id}/annotations/", body)
        assert run(capsys, corpus, "pull") == (
            0,
            f"{DOC}, admin: 3 added\n{DOC}, admin: note on e1: is this him?\n",
        )
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
    """As the kernel has it (proc_net_tcp(5)): every socket that listens on the port is bound to 127.0.0.1."""
    port, listening = f"{int(url.rpartition(':')[2]):04X}", "0A"
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()]
    bound = [row[1].split(":") for row in rows if row[3] == listening]
    assert {address for address, where in bound if where == port} == {"0100007F"}


@pytest.fixture
def folder(corpus: Corpus) -> Iterator[Path]:
    """Where the corpus's server has its data; no server outlives the test."""
    folder = studio_folder(corpus)
    yield folder
    down(folder)


def test_a_busy_server_is_neither_lost_nor_doubled(folder: Path) -> None:
    """Whether it runs is told by its process, not by an answer."""
    first = up(folder, print)
    os.killpg(first.pid, signal.SIGSTOP)
    assert status(folder) == first
    waker = threading.Timer(2, os.killpg, (first.pid, signal.SIGCONT))
    waker.start()
    assert up(folder, print) == first
    os.killpg(first.pid, signal.SIGSTOP)
    assert down(folder) == first
    assert identity(first.pid) is None
    assert status(folder) is None


INTERRUPTIBLE = """
import signal, sys
from anchorage_corpus.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)
main(sys.argv[1:])
"""
"""The command line with Ctrl-C at work: a test run in the background ignores it, and so would what it starts."""


@pytest.mark.parametrize(("sign", "left"), [(signal.SIGINT, False), (signal.SIGKILL, True)])
def test_an_up_that_is_interrupted_leaves_no_server_that_down_cannot_find(
    corpus: Corpus, folder: Path, sign: signal.Signals, left: bool
) -> None:
    """Interrupted, it ends what it started; killed, it has left word where it runs."""
    command = [sys.executable, "-c", INTERRUPTIBLE, "--root", str(corpus.root), "studio", "up"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        until((folder / "server.json").is_file)
        process.send_signal(sign)
        _, said = process.communicate()
    assert "Traceback" not in said
    server = msgspec.json.decode((folder / "server.json").read_bytes(), type=Server)
    assert (identity(server.pid) is not None) == left
    assert (down(folder) is not None) == left
    assert identity(server.pid) is None


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for what is bound to happen."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(0.02)


def test_what_corpora_share_has_no_user_and_no_key() -> None:
    """So that no server knows the password or the sessions of another."""
    shared = template(print)
    with closing(sqlite3.connect(f"file:{shared / 'label_studio.sqlite3'}?mode=ro", uri=True)) as rows:
        assert rows.execute("select count(*) from htx_user").fetchone() == (0,)
    assert not (shared / ".env").exists()
    assert new_account().token != new_account().token


def test_the_environment_of_the_server_is_made_from_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Label Studio reads its settings under bare names, too."""
    for name in ("PORT", "DEBUG", "HOST", "USERNAME", "PASSWORD", "CI"):
        monkeypatch.setenv(name, "1")
    made = settings(tmp_path, Account("a@b.c", "p", "t"))
    assert not {"PORT", "DEBUG", "HOST", "USERNAME", "PASSWORD", "CI"} & set(made)
    assert made["COLLECT_ANALYTICS"] == "false"


def test_another_program_on_the_old_pid_is_not_taken_for_the_server(tmp_path: Path) -> None:
    for process, runs in ((identity(os.getpid()) or "", True), ("of yesterday", False)):
        server = Server("http://127.0.0.1:9", os.getpid(), process, "a@b.c", "p", "t")
        (tmp_path / "server.json").write_bytes(msgspec.json.encode(server))
        assert status(tmp_path) == (server if runs else None)


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
    monkeypatch.setattr("anchorage_corpus.studio.server.local.prepare_environment", lambda say: Path("label-studio"))
    folder = studio_folder(corpus)
    folder.mkdir(parents=True)
    (folder / "server.json").write_bytes(data)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", *command])
    error = capsys.readouterr().err
    assert (left.value.code, error.count("\n")) == (2, 1)
    assert f"{folder / 'server.json'} is damaged" in error


def test_a_damaged_account_is_one_sentence(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anchorage_corpus.studio.server.local.prepare_environment", lambda say: Path("label-studio"))
    folder = studio_folder(corpus)
    folder.mkdir(parents=True)
    (folder / "account.json").write_bytes(b"{")
    with pytest.raises(StudioError, match=r"account\.json is damaged"):
        up(folder, print)


def test_the_token_of_a_local_server_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(f"http://127.0.0.1:{free_port()}", os.getpid(), "", "a@b", "password", "token")
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert not answers(server)
        proxy.setblocking(False)
        with pytest.raises(BlockingIOError):
            proxy.accept()
