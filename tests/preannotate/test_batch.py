from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.parsing import read
from anchorage_corpus.model import AnnotationSet, Entity
from anchorage_corpus.preannotate.batch import Plan, folder_jobs, run, slug
from anchorage_corpus.preannotate.pipeline import PIPELINES
from anchorage_corpus.preannotate.plugins import llm

PLAN = Plan(PIPELINES["fast"], "fast", ())


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Putin said that talks go on.", encoding="utf-8")
    (folder / "sub" / "b.txt").write_text("“We are very ready to talk,” said Putin.", encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"caf\xe9")
    return folder


def test_one_bad_text_is_reported_and_the_rest_go_on(texts: Path, tmp_path: Path) -> None:
    outcomes = list(run(folder_jobs(texts, tmp_path / "out"), PLAN))
    assert [o.job.source.name for o in outcomes if o.error] == ["broken.txt"]
    assert sorted(p.name for p in (tmp_path / "out").rglob("*.json")) == ["a.json", "b.json"]


def test_a_run_continues_where_it_was_killed(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    list(run(jobs[:1], PLAN))
    assert [o.skipped for o in run(jobs, PLAN)] == [True, False, False]


def test_changed_text_is_annotated_again(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    list(run(jobs, PLAN))
    (texts / "a.txt").write_text("Putin said that talks are over now.", encoding="utf-8")
    assert [o.job.source.name for o in run(jobs, PLAN) if not o.skipped and not o.error] == ["a.txt"]


def test_processes_give_the_same_files_as_one(texts: Path, tmp_path: Path) -> None:
    list(run(folder_jobs(texts, tmp_path / "one"), PLAN))
    list(run(folder_jobs(texts, tmp_path / "two"), PLAN, processes=2))
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.json")} for name in ("one", "two"))
    assert one == two


def test_ids_come_from_paths_and_never_clash(tmp_path: Path) -> None:
    for name in ("A b.txt", "a-b.txt", "Überblick.txt", "…txt.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    ids = [job.doc_id for job in folder_jobs(tmp_path, tmp_path / "out")]
    assert len(set(ids)) == 4
    assert slug("Überblick 2026") == "uberblick-2026"


def test_command_reports_failures_and_exits_1(
    texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["preannotate", "--pipeline", "fast", "--input", str(texts), "--output", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 1
    assert "not UTF-8 at byte 3" in capsys.readouterr().err


def test_command_needs_input_and_output_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["preannotate", "--input", str(tmp_path)])
    assert stopped.value.code == 2
    assert "--input and --output go together" in capsys.readouterr().err


def test_json_lists_every_text(texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "preannotate",
        "--pipeline",
        "fast",
        "--input",
        str(texts),
        "--output",
        str(tmp_path / "out"),
        "--json",
    ]
    with pytest.raises(SystemExit):
        main(arguments)
    report = json.loads(capsys.readouterr().out)
    assert [bool(r["error"]) for r in report["texts"]] == [False, True, False]
    assert all(c["mentions"] > 0 for c in report["candidates"])


def test_names_without_entity_are_candidates(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Byron met Putin in London in 1843. Ada Byron left London.", encoding="utf-8")
    registry = (Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), None, None),)
    plan = Plan(PIPELINES["fast"], "fast", registry)
    (outcome,) = run(folder_jobs(tmp_path, tmp_path / "out"), plan)
    names = {name for name, _ in outcome.unlinked}
    assert "Ada Byron" in names
    assert names.isdisjoint({"Putin", "1843"})


class Service(ThreadingHTTPServer):
    """A language model that finds nothing, and that after ``left`` answers gives none until it is ``released``."""

    daemon_threads = True

    def __init__(self, left: int) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.left = left
        self.held = threading.Semaphore(0)
        self.released = threading.Event()


class Answer(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.left == 0:
            self.server.held.release()
            self.server.released.wait()
            return
        self.server.left -= 1
        self.send_response(200)
        self.end_headers()
        answer = {"choices": [{"message": {"content": '{"attributions": []}'}}]}
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    server = Service(left=3)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv(llm.URL, f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv(llm.MODEL, "stand-in")
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()


def start(source: Path, target: Path, jobs: int) -> subprocess.Popen[bytes]:
    """``anchorage preannotate`` over a folder, with attributions by the service."""
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(Corpus.bundled().root), "preannotate"]
    command += ["--pipeline", "fast", "--attribution", "llm", "--jobs", str(jobs)]
    command += ["--input", str(source), "--output", str(target)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


@pytest.fixture
def six_texts(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(6):
        (source / f"{number}.txt").write_text(f"Putin said that {number} envoys came to talk.", encoding="utf-8")
    return source


def test_a_killed_run_leaves_whole_files_and_is_finished_by_the_next(
    six_texts: Path, tmp_path: Path, service: Service
) -> None:
    target = tmp_path / "out"
    process = start(six_texts, target, jobs=1)
    assert service.held.acquire(timeout=60)
    process.kill()
    process.wait()
    before = sorted(target.glob("*.json"))
    assert [path.name for path in before] == ["0.json", "1.json", "2.json"]
    assert all(read(path, AnnotationSet).document for path in before)
    service.left = 3
    recipe = msgspec.structs.replace(PIPELINES["fast"], attribution="llm")
    outcomes = list(run(folder_jobs(six_texts, target), Plan(recipe, "fast", Corpus.bundled().entities())))
    assert [o.skipped for o in outcomes] == [True, True, True, False, False, False]
    assert len(list(target.glob("*.json"))) == 6


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="reads the processes' children from /proc")
def test_workers_end_with_the_run_that_was_killed(six_texts: Path, tmp_path: Path, service: Service) -> None:
    service.left = 0
    process = start(six_texts, tmp_path / "out", jobs=2)
    assert service.held.acquire(timeout=60)
    assert service.held.acquire(timeout=60)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 2
    process.kill()
    process.wait()
    until = time.monotonic() + 20
    while any(is_running(pid) for pid in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in children)


def is_running(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_another_registry_is_another_run(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    list(run(jobs, PLAN))
    registry = (Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), None, None),)
    assert not any(o.skipped for o in run(jobs, Plan(PIPELINES["fast"], "fast", registry)))
    assert [m.entity for m in read(tmp_path / "out" / "a.json", AnnotationSet).entities] == ["vladimir-putin"]


def test_texts_are_found_whatever_the_case_of_their_suffix(tmp_path: Path) -> None:
    for name in ("a.txt", "a.TXT", "UPPER.TXT", "notes.md"):
        (tmp_path / name).write_text("Putin spoke.", encoding="utf-8")
    targets = [job.target.name for job in folder_jobs(tmp_path, tmp_path)]
    assert sorted(targets) == ["UPPER.json", "a.json", "a.txt.json"]


def test_a_folder_without_texts_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["preannotate", "--input", str(tmp_path), "--output", str(tmp_path / "out")])
    assert stopped.value.code == 2
    assert f"{tmp_path}: no .txt file in it or below" in capsys.readouterr().err


def test_what_cannot_be_written_is_one_sentence(texts: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").write_text("a file where a folder should be")
    errors = [o.error for o in run(folder_jobs(texts, tmp_path / "out"), PLAN) if o.error]
    assert f"{tmp_path / 'out' / 'sub' / 'b.json'}: cannot be written (File exists); make room" in errors[-1]
    assert not any("Errno" in error or ".tmp" in error for error in errors)


def test_what_cannot_be_read_is_one_sentence(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    (texts / "a.txt").unlink()
    error = next(o.error for o in run(jobs, PLAN) if o.job.source.name == "a.txt")
    assert error == f"{texts / 'a.txt'}: cannot be read (No such file or directory); fix the file or its rights"
