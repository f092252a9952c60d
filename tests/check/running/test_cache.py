"""Results are kept by content: a second run says the same, sooner; damage, youth, a kill or two runs do no harm."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import anchorage_corpus
from anchorage_corpus.check import Options, Report, check_corpus
from anchorage_corpus.check.running import cache
from anchorage_corpus.check.running.engine import CACHED_FROM
from anchorage_corpus.check.views.registry import KnownEntities
from bench.generated import write_corpus

ROOT = Path(__file__).parents[3]
watchers: list[Callable[[str], None]] = []


def _tell(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        for watcher in watchers:
            watcher(str(arguments[0]))


sys.addaudithook(_tell)
OLD = time.time_ns() - 3_600_000_000_000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A clean corpus just large enough for a cache, all of it an hour old."""
    root = tmp_path / "corpus"
    write_corpus(root, CACHED_FROM)
    for path in root.rglob("*"):
        os.utime(path, ns=(OLD, OLD))
    return root


def gold(root: Path, number: int = 0) -> Path:
    return root / "annotations" / "gold" / f"generated-{number:06d}.json"


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"type": "PERSON"', b'"type": "NOBODY"', 1))


def uncached(root: Path) -> Report:
    return check_corpus(root, Options(cache=False, jobs=1))


def test_a_second_run_says_the_same_and_a_change_is_seen(corpus: Path):
    assert check_corpus(corpus).findings == ()
    damage(gold(corpus))
    assert check_corpus(corpus) == uncached(corpus)
    assert {finding.code for finding in check_corpus(corpus).findings} == {"AC154"}


def test_what_was_not_changed_is_not_opened_again(corpus: Path, opened: list[str]):
    check_corpus(corpus)
    damage(gold(corpus, 1))
    opened.clear()
    check_corpus(corpus)
    documents = [path for path in opened if "generated-" in path]
    assert documents
    assert all("generated-000001" in path for path in documents)


@pytest.fixture
def old_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as old: nobody can set back the time at which an inode was changed."""
    monkeypatch.setattr(cache, "YOUNG", 0)


@pytest.fixture
def opened(old_times: None) -> Iterator[list[str]]:
    """Paths of the files that are opened, in order."""
    paths: list[str] = []
    watchers.append(paths.append)
    yield paths
    watchers.pop()


def test_a_change_with_size_and_time_as_before_is_seen(corpus: Path, old_times: None):
    check_corpus(corpus)
    path = gold(corpus, 1)
    size = path.stat().st_size
    damage(path)
    os.utime(path, ns=(OLD, OLD))
    assert path.stat().st_size == size
    assert {finding.code for finding in check_corpus(corpus).findings} == {"AC154"}


def test_a_young_file_is_read_again_although_it_looks_the_same(corpus: Path, opened: list[str], monkeypatch):
    monkeypatch.setattr(cache, "YOUNG", 3_600_000_000_000)
    check_corpus(corpus)
    opened.clear()
    check_corpus(corpus)
    assert str(gold(corpus)) in opened


def test_a_link_that_leads_out_of_the_corpus_since_is_seen(corpus: Path, old_times: None):
    name, inside, outside = gold(corpus), corpus / "mine", corpus.parent / "others"
    inside.mkdir()
    name.rename(inside / name.name)
    name.symlink_to(inside / name.name)
    assert check_corpus(corpus).findings == ()
    inside.rename(outside)
    name.unlink()
    name.symlink_to(outside / name.name)
    assert check_corpus(corpus) == uncached(corpus)
    assert {finding.code for finding in check_corpus(corpus).findings} >= {"AC107"}


def test_another_reason_why_a_file_cannot_be_read_is_said(corpus: Path):
    gold(corpus).unlink()
    os.mkfifo(gold(corpus))
    check_corpus(corpus)
    gold(corpus).unlink()
    gold(corpus).symlink_to(gold(corpus).name)
    assert check_corpus(corpus) == uncached(corpus)


def test_a_result_of_other_code_is_not_used(corpus: Path, monkeypatch: pytest.MonkeyPatch):
    package = shutil.copytree(Path(anchorage_corpus.__file__).parent, corpus / "package")
    monkeypatch.setattr(anchorage_corpus, "__file__", str(package / "__init__.py"))
    before = cache.fingerprint(KnownEntities(()), 1)
    for name in ("near_duplicates.py", "canonical.py", "check/unit.py"):
        with (package / name).open("a") as module:
            module.write("# changed\n")
        assert cache.fingerprint(KnownEntities(()), 1) != before
        before = cache.fingerprint(KnownEntities(()), 1)


def test_another_registry_makes_every_document_be_checked_anew(corpus: Path):
    check_corpus(corpus)
    registry = corpus / "annotations" / "entities.json"
    registry.write_text(registry.read_text().replace('"type": "GPE"', '"type": "LOC"'))
    assert check_corpus(corpus) == uncached(corpus)
    assert "AC306" in {finding.code for finding in check_corpus(corpus).findings}


@pytest.mark.parametrize("damaged", [b"", b"\x00" * 400, b"\x93\xff\xff", None])
def test_a_damaged_cache_is_made_anew(corpus: Path, damaged: bytes | None):
    damage(gold(corpus))
    expected = check_corpus(corpus)
    path = corpus / ".anchorage" / "cache" / "check.msgpack"
    path.write_bytes(path.read_bytes()[:-7] if damaged is None else damaged)
    assert check_corpus(corpus) == expected


def start(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(root), "check", "--statistics"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_runs_at_once_all_say_the_same(corpus: Path):
    damage(gold(corpus))
    runs = [start(corpus) for _ in range(3)]
    outputs = {run.communicate(timeout=120)[0] for run in runs}
    assert len(outputs) == 1
    assert "AC154" in outputs.pop()
    assert check_corpus(corpus) == uncached(corpus)


KILLED_AT = """
import os, signal, sys
from anchorage_corpus.cli import main
step, name = sys.argv[1:3]
def kill(event, arguments):
    if event == step and name in str(arguments):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
main(sys.argv[3:])
"""


@pytest.mark.parametrize(
    ("step", "name"),
    [("open", "generated-000050.json"), ("open", ".gitignore"), ("tempfile.mkstemp", ""), ("os.rename", "msgpack")],
)
def test_a_run_killed_at_any_step_leaves_a_cache_that_does_no_harm(corpus: Path, step: str, name: str):
    damage(gold(corpus))
    command = [sys.executable, "-c", KILLED_AT, step, name, "--root", str(corpus), "check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    killed = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert check_corpus(corpus) == uncached(corpus)


def test_a_few_documents_are_checked_without_a_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a process was started")

    root = tmp_path / "corpus"
    write_corpus(root, 5)
    monkeypatch.setattr(os, "fork", refuse)
    assert check_corpus(root, Options(jobs=60)).documents == 5
    with pytest.raises(AssertionError, match="a process was started"):
        write_corpus(tmp_path / "larger", 65)
        check_corpus(tmp_path / "larger", Options(jobs=60))


def test_several_processes_find_what_one_does(corpus: Path):
    for number in (3, 50, 99):
        damage(gold(corpus, number))
    one = uncached(corpus)
    assert len(one.findings) == 3
    assert check_corpus(corpus, Options(cache=False, jobs=3)) == one
