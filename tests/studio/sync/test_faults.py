"""When things break: nothing lost, nothing doubled, one clear sentence, exit status 2."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill, changed
from faults import Fault, proxy

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.project import offered
from anchorage_corpus.studio.conversion.interface import interface
from anchorage_corpus.studio.errors import RefusedError, StudioError, UnreachableError
from anchorage_corpus.studio.server import local as servers
from anchorage_corpus.studio.server.local import Server, halt, launch, up
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.push import FIRST, push
from anchorage_corpus.studio.sync.records import as_base
from factories import TEXT, annotations, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

DOC = "frank-talks"


def many(corpus_of: Fill, number: int) -> Corpus:
    docs = [document(f"doc-{n}") for n in range(number)]
    return corpus_of(*((doc, annotations(doc, "auto")) for doc in docs))


def counts(client: Client, title: str) -> tuple[int, int]:
    """Tasks and predictions of a project; the server's own counts follow a moment after its answers."""
    (project,) = client.projects(title)
    tasks = list(client.tasks(project.id))
    return len(tasks), sum(len(task.predictions) for task in tasks)


def sentence(capsys: pytest.CaptureFixture[str], corpus: Corpus, *arguments: str) -> str:
    """The one sentence of a command of ``anchorage studio`` that ends with status 2."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", *arguments])
    said = capsys.readouterr()
    assert (left.value.code, said.err.count("\n")) == (2, 1), said.err
    return said.out + said.err


def test_an_answer_lost_after_the_import_doubles_nothing(
    client: Client, server: Server, corpus_of: Fill, title: str
) -> None:
    corpus = many(corpus_of, 5)

    def drop_first_import(method: str, path: str, seen: int) -> str:
        return "drop" if path.endswith("/import") and seen == 0 else "pass"

    with proxy(server.url, drop_first_import) as url, Client(url, server.token) as through:
        report = push(through, corpus, title, "auto", ())
    assert report.created == 5
    assert counts(client, title) == (5, 5)
    assert push(client, corpus, title, "auto", ()).unchanged == 5


def late_import(release: bool) -> Fault:
    """The first import is carried out only after the second one, or after the whole push."""

    def fault(method: str, path: str, seen: int) -> str:
        if not path.endswith("/import"):
            return "pass"
        return "late" if seen == 0 else "release" if release else "pass"

    return fault


@pytest.mark.parametrize("release", [True, False], ids=["during the push", "after the push"])
def test_an_import_carried_out_after_it_was_given_up_doubles_nothing(
    client: Client, server: Server, corpus_of: Fill, title: str, release: bool
) -> None:
    corpus = many(corpus_of, 3)
    with proxy(server.url, late_import(release)) as url, Client(url, server.token) as through:
        report = push(through, corpus, title, "auto", ())
    if release:
        assert report.duplicates_removed == 3
    else:
        assert counts(client, title) == (6, 6), "this test needs an import that comes late"
        assert push(client, corpus, title, "auto", ()).duplicates_removed == 3
    assert counts(client, title) == (3, 3)
    assert push(client, corpus, title, "auto", ()).unchanged == 3


def test_an_import_that_never_arrived_is_sent_again(
    client: Client, server: Server, corpus_of: Fill, title: str
) -> None:
    corpus = many(corpus_of, 2)

    def refuse_first_import(method: str, path: str, seen: int) -> str:
        return "refuse" if path.endswith("/import") and seen == 0 else "pass"

    with proxy(server.url, refuse_first_import) as url, Client(url, server.token) as through:
        push(through, corpus, title, "auto", ())
    assert counts(client, title) == (2, 2)


def test_an_answer_lost_after_new_predictions_doubles_nothing(
    client: Client, server: Server, corpus_of: Fill, title: str
) -> None:
    corpus = many(corpus_of, 2)
    push(client, corpus, title, "auto", ())
    for doc_id in corpus.document_ids():
        corpus.write(msgspec.structs.replace(corpus.annotations("auto", doc_id), claims=()))

    def drop_first(method: str, path: str, seen: int) -> str:
        return "drop" if path.endswith("/import/predictions") and seen == 0 else "pass"

    with proxy(server.url, drop_first) as url, Client(url, server.token) as through:
        push(through, corpus, title, "auto", ())
    assert counts(client, title) == (2, 2)


def test_predictions_made_after_they_were_given_up_are_not_doubled_for_good(
    client: Client, server: Server, corpus_of: Fill, title: str
) -> None:
    """They come while the old ones are deleted, when the push has looked for them already."""
    corpus = many(corpus_of, 2)
    push(client, corpus, title, "auto", ())
    for doc_id in corpus.document_ids():
        corpus.write(msgspec.structs.replace(corpus.annotations("auto", doc_id), claims=()))

    def fault(method: str, path: str, seen: int) -> str:
        if path.endswith("/import/predictions") and seen == 0:
            return "late"
        return "release" if method == "DELETE" else "pass"

    with proxy(server.url, fault) as url, Client(url, server.token) as through:
        push(through, corpus, title, "auto", ())
    assert counts(client, title) == (2, 4), "this test needs predictions that come late"
    push(client, corpus, title, "auto", ())
    assert counts(client, title) == (2, 2)


def test_two_pushes_at_once_leave_every_task_once(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = many(corpus_of, 3)

    class Doubled(Client):
        def import_tasks(self, project_id: int, tasks: Sequence[object]) -> list[int]:
            client.import_tasks(project_id, tasks)
            return super().import_tasks(project_id, tasks)

    with Doubled(client.url, client._token) as ours:
        assert push(ours, corpus, title, "auto", ()).duplicates_removed == 3
    assert counts(client, title) == (3, 3)
    assert push(client, corpus, title, "auto", ()).unchanged == 3


def test_a_lost_answer_on_creating_the_project_makes_no_second_one(
    client: Client, server: Server, corpus_of: Fill, title: str
) -> None:
    corpus = many(corpus_of, 1)

    def drop_project(method: str, path: str, seen: int) -> str:
        return "drop" if (method, path) == ("POST", "/api/projects/") else "pass"

    with (
        proxy(server.url, drop_project) as url,
        Client(url, server.token) as through,
        pytest.raises(UnreachableError, match="broke before its answer came"),
    ):
        push(through, corpus, title, "auto", ())
    push(client, corpus, title, "auto", ())
    assert len(client.projects(title)) == 1


@pytest.fixture
def own_server(tmp_path: Path) -> Server:
    """A server that the test may kill."""
    return up(tmp_path / "own", print)


def kill_writing(pid: int, journal: Path) -> None:
    """End a server and all its children at the first sign of a write transaction, or after a minute."""
    patience = time.monotonic() + 60
    while not journal.exists() and time.monotonic() < patience:
        time.sleep(0.001)
    os.killpg(pid, signal.SIGKILL)


def test_a_server_killed_in_mid_import_and_restarted(
    own_server: Server, tmp_path: Path, corpus_of: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    """The import is all or nothing, and the next push completes it."""
    corpus = many(corpus_of, 400)
    journal = tmp_path / "own" / "data" / "label_studio.sqlite3-journal"

    def kill_once_it_writes(method: str, path: str, seen: int) -> str:
        if (method, path.rpartition("/")[2]) != ("POST", "import"):
            return "pass"
        threading.Thread(target=kill_writing, args=(own_server.pid, journal)).start()
        return "drop"

    with proxy(own_server.url, kill_once_it_writes) as url:
        said = sentence(capsys, corpus, "push", "--project", "killed", "--url", url, "--token", own_server.token)
    assert said.startswith(f"anchorage: the connection to Label Studio at {url} broke before its answer came")
    halt(own_server)
    again = up(tmp_path / "own", print)
    try:
        with Client(again.url, again.token) as client:
            assert offered(client.projects("killed")[0].label_config) == set(), "open before it was complete"
            assert counts(client, "killed") in {(0, 0), (FIRST, FIRST)}, "a part of a batch"
            push(client, corpus, "killed", "auto", ())
            assert offered(client.projects("killed")[0].label_config) == offered(interface())
            assert counts(client, "killed") == (400, 400)
            assert len({task.data.doc_id for task in client.tasks(client.projects("killed")[0].id)}) == 400
    finally:
        halt(again)


def test_a_body_that_is_too_large_is_sent_in_parts(tmp_path: Path, corpus_of: Fill, monkeypatch) -> None:
    """The server answers 500 to it; a single document that is too large is named."""
    shutil.copytree(servers.template(print), tmp_path / "small" / "data")
    account = servers.new_account()
    usual = servers.settings
    small = {"DATA_UPLOAD_MAX_MEMORY_SIZE": "30000"}
    monkeypatch.setattr(servers, "settings", lambda *given: usual(*given) | small)
    running = launch(tmp_path / "small" / "data", account, print)
    try:
        with Client(running.url, running.token) as client:
            corpus = many(corpus_of, 12)
            assert push(client, corpus, "small", "auto", ()).created == 12
            assert counts(client, "small") == (12, 12)
            large = document("large-talks", TEXT * 600)
            corpus.write(large.metadata)
            (corpus.document_folder("large-talks") / "v1.txt").write_bytes(large.text.encode())
            with pytest.raises(RefusedError, match=r"large-talks@1 \(0\.0 MB\): .* status 500"):
                push(client, corpus, "small", "auto", ())
            assert counts(client, "small") == (12, 12)
    finally:
        halt(running)


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
def test_a_revoked_token_is_one_sentence(
    verb: str, client: Client, server: Server, second: Annotator, corpus_of: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus, token = many(corpus_of, 1), second.client._token
    second.client.write("POST", "/api/current-user/reset-token/")
    said = sentence(capsys, corpus, verb, "--url", server.url, "--token", token)
    assert said.startswith(f"anchorage: Label Studio at {server.url} does not accept the token")
    assert token not in said


@pytest.mark.parametrize("verb", ["push", "pull", "status"])
def test_no_server_is_one_sentence(verb: str, corpus_of: Fill, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = many(corpus_of, 1)
    url = f"http://127.0.0.1:{servers.free_port()}"
    said = sentence(capsys, corpus, verb, "--url", url, "--token", "secret-token")
    assert said.startswith(f"anchorage: cannot reach Label Studio at {url}")
    assert "secret-token" not in said


def test_a_full_disk_on_pull_leaves_the_old_files(
    client: Client,
    admin: Annotator,
    corpus_of: Fill,
    title: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every write from the n-th on fails; the file is named, and whatever n is, the next pull completes the work."""
    corpus = many(corpus_of, 3)
    project = push(client, corpus, title, "auto", ()).project
    for task in client.tasks(project):
        admin.accept(task)
    usual = os.fsync
    for good in (0, 1, 2, 5):
        left = iter(range(good))

        def full(descriptor: int, left=left) -> None:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            usual(descriptor)

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            said = sentence(capsys, corpus, "pull", "--project", title, "--url", client.url, "--token", client._token)
        assert re.match(rf"anchorage: {re.escape(str(corpus.root))}/\S+\.json: No space left on device\n", said), said
        leftovers = [path for path in (corpus.root / "annotations").rglob("*") if path.name.endswith(".tmp")]
        assert leftovers == []
    assert pull(client, corpus, title).clean
    for doc_id in corpus.document_ids():
        before, after = (corpus.annotations(name, doc_id) for name in ("auto", "admin"))
        assert as_base(after) == as_base(before)


def test_work_that_changes_while_we_pull_comes_with_the_next(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = many(corpus_of, 1)
    (task,) = client.tasks(push(client, corpus, title, "auto", ()).project)
    annotation = admin.accept(task)

    def edit(_done: int) -> None:
        admin.update(annotation, changed(task.predictions[0].result, "e1", labels=["GPE"]))

    pull(client, corpus, title, progress=edit)
    pull(client, corpus, title)
    assert corpus.annotations("admin", "doc-0").entities[0].type == "GPE"


def test_two_syncs_at_once_are_refused(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = many(corpus_of, 1)
    program = (
        "import sys\nfrom anchorage_corpus.corpus.store import Corpus\n"
        "from anchorage_corpus.studio.sync.state import sync_lock\n"
        "with sync_lock(Corpus(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(corpus.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StudioError, match="another push or pull is running"):
            push(client, corpus, title, "auto", ())
        other.communicate()
    assert push(client, corpus, title, "auto", ()).created == 1
