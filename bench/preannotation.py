"""Measures pre-annotation from 1 KB to 5 MB (500 bytes for each of ``--documents``), start, memory, two processes."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.preannotate import PIPELINES, Pipeline, preannotate
from anchorage_corpus.preannotate.batch import Plan, folder_jobs, run
from bench.figures import Figure, Setting, seconds

_KB, _LARGEST = 1_000, 500
_START = "from anchorage_corpus.preannotate import *; next(preannotate(['Putin said so.'], {name!r}))"
_TEXTS, _TEXT = 60, 10 * _KB


class Pace(NamedTuple):
    """The cost of annotating: words per processor second, and the process's peak memory in MB."""

    rate: float
    memory: float


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield figures of each named pipeline; each pace is measured in its own process, the largest as one line."""
    largest = max(2 * _KB, _LARGEST * setting.documents)
    for name in PIPELINES:
        small, middle, large = (_alone(name, size) for size in (_KB, min(100 * _KB, largest), largest))
        yield Figure(f"{name}: words/CPU-s at 1 KB", small.rate, "")
        yield Figure(f"{name}: pace at 100 KB, of that at 1 KB", middle.rate / small.rate, "x", at_least=0.7)
        yield Figure(f"{name}: pace at {largest / 1e6:g} MB in one line", large.rate / small.rate, "x", at_least=0.7)
        yield Figure(f"{name}: peak memory at {largest / 1e6:g} MB", large.memory, "MB", at_most=1500)
        yield Figure(f"{name}: start to first text", seconds(partial(_started, name)), "s", at_most=3)
        one, two = (_rate(name, setting.folder / "texts", processes) for processes in (1, 2))
        yield Figure(f"{name}: two processes, of one", two / one, "x", at_least=1.8, note="needs two idle cores")


def _started(name: str) -> None:
    subprocess.run([sys.executable, "-c", _START.format(name=name)], check=True)


def _alone(name: str, size: int) -> Pace:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_pace, name, size).result()


def _pace(name: str, size: int) -> Pace:
    pipeline = Pipeline.named(name, Corpus.bundled().entities())
    text = _text(size)
    next(preannotate([text[:_KB]], pipeline))
    repeats = max(1, 50 * _KB // size)
    begin = time.process_time()
    for _ in preannotate([text] * repeats, pipeline):
        pass
    words = repeats * len(text.split())
    spent = time.process_time() - begin
    return Pace(words / spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _text(size: int) -> str:
    """Return text of this size from the corpus's own reports, repeated, in one line."""
    corpus = Corpus.bundled()
    reports = cycle(" ".join(corpus.document(doc_id).text.split()) for doc_id in corpus.document_ids())
    parts: list[str] = []
    while size > 0:
        parts.append(next(reports)[:size])
        size -= len(parts[-1]) + 1
    return " ".join(parts)


def _rate(name: str, folder: Path, processes: int) -> float:
    """Return texts per second between the first and the last to finish, so that startup does not count."""
    source, target = folder / "in", folder / f"out-{name}-{processes}"
    source.mkdir(parents=True, exist_ok=True)
    for number in range(_TEXTS):
        (source / f"{number}.txt").write_text(_text(_TEXT), encoding="utf-8")
    for path in target.glob("*.json"):
        path.unlink()
    plan = Plan(PIPELINES[name], name, Corpus.bundled().entities())
    times = [time.perf_counter() for _ in run(folder_jobs(source, target), plan, processes)]
    return (len(times) - 1) / (times[-1] - times[0])
