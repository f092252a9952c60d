"""Measures ``anchorage check`` on generated documents against schema validation alone; the cache; the real corpus."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import orjson

from anchorage_corpus.check import Options, check_corpus, rules
from anchorage_corpus.files.schema import Kind, reference_validator, validator
from bench.figures import Figure, Setting, seconds

_YOUNG = 2.1
"""Age in seconds from which a file's time shows every change (``check.cache``)."""


ROUNDS = 3
"""Number of rounds that measure everything in turn; a ratio is their median, since a machine's pace changes."""


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield figures of all rules over every document; the baseline only reads and validates the same JSON files."""
    root = setting.corpus()
    files = _files(root)
    rules()
    _schema_alone(files)
    rounds = [_round(root, files) for _ in range(ROUNDS)]
    base, one, two, slow = (median(times) for times in zip(*rounds, strict=True))
    note = f"{base:.1f} s for {len(files)} files; all rules {one:.1f} s in one process, {two:.1f} s in two"
    installed = median(min(r.one, r.two) / r.base for r in rounds)
    yield Figure("all rules / schema alone, as installed", installed, "×", at_most=3, note=note)
    yield Figure("all rules / schema alone, one process", median(r.one / r.base for r in rounds), "×")
    yield Figure("two processes / one", median(r.one / r.two for r in rounds), "×", at_least=1.7)
    ratio, note = median(r.slow / r.one for r in rounds), f"{slow:.0f} s, sampled; all rules in one process"
    yield Figure("jsonschema (schema alone) / all rules", ratio, "×", at_least=30, note=note)
    yield from _cached(root)
    yield _cold_start()


class _Round(NamedTuple):
    """Seconds of one round: schema alone, all rules in one process and in two, plain ``jsonschema``."""

    base: float
    one: float
    two: float
    slow: float


def _round(root: Path, files: list[tuple[Path, Kind]]) -> _Round:
    base = _time(lambda: _schema_alone(files))
    one, two = (_time(lambda n=jobs: check_corpus(root, Options(jobs=n, cache=False))) for jobs in (1, 2))  # type: ignore[misc]
    return _Round(base, one, two, _reference_seconds(files))


def _time(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _files(root: Path) -> list[tuple[Path, Kind]]:
    gold: list[tuple[Path, Kind]] = [(path, "annotation") for path in root.glob("annotations/gold/*.json")]
    return gold + [(path, "document") for path in root.glob("corpus/*/document.json")]


def _schema_alone(files: list[tuple[Path, Kind]]) -> bool:
    return all(validator(kind).is_valid(orjson.loads(path.read_bytes())) for path, kind in files)


def _reference_seconds(files: list[tuple[Path, Kind]], sample: int = 20) -> float:
    """Return the seconds that plain ``jsonschema`` needs for all files, extrapolated from some of each kind."""
    total = 0.0
    for kind in ("annotation", "document"):
        mine = [path for path, each in files if each == kind]
        contents = [orjson.loads(path.read_bytes()) for path in mine[:sample]]
        total += seconds(lambda c=contents, k=kind: _valid(k, c), runs=1) / len(contents) * len(mine)  # type: ignore[misc]
    return total


def _valid(kind: Kind, contents: list[object]) -> bool:
    return all(map(reference_validator(kind).is_valid, contents))


def _cached(root: Path) -> Iterator[Figure]:
    """Yield figures of a first run, and a second after one document changed."""
    changed = next(root.glob("annotations/gold/*.json"))
    original = changed.read_bytes()
    shutil.rmtree(root / ".anchorage", ignore_errors=True)
    time.sleep(_YOUNG)
    first = _time(lambda: check_corpus(root, Options(jobs=1)))
    changed.write_bytes(original.replace(b'"check_worthy": true', b'"check_worthy": false', 1))
    second = _time(lambda: check_corpus(root, Options(jobs=1)))
    changed.write_bytes(original)
    note = f"{first:.2f} s, then {second:.2f} s"
    yield Figure("second run after one change / first run", second / first * 100, "%", at_most=5, note=note)


def _cold_start() -> Figure:
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(root), "check"]
    taken = seconds(lambda: subprocess.run(command, capture_output=True, check=False), runs=5)
    return Figure("the real corpus from cold start", taken, "s", at_most=0.5)
