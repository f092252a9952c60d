"""Results are kept by content: a second run says the same, sooner; damage, youth, a kill or two runs do no harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anchorage_corpus.check import Options, Report, check_corpus
from anchorage_corpus.check.engine import CACHED_FROM
from bench.generated import write_corpus

ROOT = Path(__file__).parents[2]
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


def test_what_was_not_changed_is_not_read_again(corpus: Path):
    check_corpus(corpus)
    path = gold(corpus, 1)
    status = path.stat()
    damage(path)  # same length, and the time set back: what no tool does, and only a reader would see
    with path.open("r+b"):
        os.utime(path, ns=(OLD, OLD))
    assert path.stat().st_size == status.st_size
    assert check_corpus(corpus).findings == ()


def test_a_young_file_is_read_again_although_it_looks_the_same(corpus: Path):
    path = gold(corpus)
    os.utime(path)
    check_corpus(corpus)
    young = path.stat().st_mtime_ns
    damage(path)
    os.utime(path, ns=(young, young))
    assert check_corpus(corpus) == uncached(corpus)
    assert check_corpus(corpus).findings


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


def test_a_killed_run_leaves_a_cache_that_does_no_harm(corpus: Path):
    damage(gold(corpus))
    for pause in (0.2, 0.35, 0.5, 0.7):
        run = start(corpus)
        time.sleep(pause)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=60)
        assert check_corpus(corpus) == uncached(corpus)


def test_several_processes_find_what_one_does(corpus: Path):
    for number in (3, 50, 99):
        damage(gold(corpus, number))
    one = uncached(corpus)
    assert len(one.findings) == 3
    assert check_corpus(corpus, Options(cache=False, jobs=3)) == one
