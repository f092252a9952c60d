"""Measures the whole build against writing its finished tables and against ``datasets``' own way, and its memory.

The build reads, validates and tokenizes every document, looks for leaks, and makes all six configs and the pages
next to them. The limit writes the same tables, already made, with the same settings. Both run in this process.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow.parquet as pq

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.tables.arrow import table_of_rows
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.parquet import SETTINGS, parquet_file
from anchorage_corpus.dataset.tables.rows import document_row
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import GOLD
from bench.figures import Figure, Setting, seconds

_SAMPLE = 1_000
"""Documents for ``Dataset.from_generator``, which takes minutes for ten thousand."""

_MEMORY = """
import re, sys
from pathlib import Path
from anchorage_corpus.dataset.build import build
from anchorage_corpus.corpus.store import Corpus
build(Corpus(sys.argv[1]), Path(sys.argv[2]))
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""
"""Prints the process's own peak; ``ru_maxrss`` would give its parent's if that was larger."""


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield ratios of wall-clock seconds in this run, and of peak memory of fresh processes."""
    setting.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        yield from _against_the_limit(Corpus(setting.corpus()), Path(folder))
        yield from _against_datasets(Corpus(setting.corpus(min(_SAMPLE, setting.documents))), Path(folder))
        yield _memory(setting, Path(folder))


def _against_the_limit(corpus: Corpus, folder: Path) -> Iterator[Figure]:
    out = folder / "out"
    ours, ours_cpu = _both_clocks(lambda: build(corpus, out))
    files = [parquet_file(out, config, split) for config in CONFIGS for split in label_values("split")]
    tables = [pq.read_table(path) for path in files]

    def write() -> None:
        for table in tables:
            pq.write_table(table, folder / "limit.parquet", **SETTINGS)

    limit, limit_cpu = _both_clocks(write)
    note = f"{ours:.2f} s against {limit:.2f} s"
    yield Figure("whole build / pq.write_table of its tables", ours / limit, "×", at_most=4, note=note)
    note = f"{ours_cpu:.2f} s against {limit_cpu:.2f} s; the build uses two threads"
    yield Figure("the same in processor time", ours_cpu / limit_cpu, "×", note=note)


def _both_clocks(call: Any) -> tuple[float, float]:
    """Return wall-clock and processor seconds of a call: medians of three, after a warm-up."""
    call()
    runs = []
    for _ in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        runs.append((time.perf_counter() - wall, time.process_time() - cpu))
    return sorted(run[0] for run in runs)[1], sorted(run[1] for run in runs)[1]


def _against_datasets(corpus: Corpus, folder: Path) -> Iterator[Figure]:
    """Yield figures of ``documents`` alone, from annotations in memory to a Parquet file, both ways."""
    rows = [document_row(corpus.document(i), corpus.annotations(GOLD, i)) for i in corpus.annotated_ids(GOLD)]
    plain = [_only_columns(msgspec.to_builtins(row), dict(features("documents"))) for row in rows]

    def theirs() -> None:
        made = datasets.Dataset.from_generator(
            lambda: iter(plain), features=features("documents"), cache_dir=tempfile.mkdtemp(dir=folder)
        )
        made.to_parquet(folder / "theirs.parquet")

    datasets.disable_progress_bars()
    slow = seconds(theirs)
    fast = seconds(lambda: pq.write_table(table_of_rows("documents", rows), folder / "ours.parquet", **SETTINGS))
    table = table_of_rows("documents", rows)
    limit = seconds(lambda: pq.write_table(table, folder / "limit.parquet", **SETTINGS))
    note = f"{fast:.2f} s against {limit:.2f} s: rows to table to file, and the table alone to its file"
    yield Figure("documents: our table / pq.write_table of it", fast / limit, "×", at_most=4, note=note)
    note = f"{fast:.2f} s against {slow:.2f} s for {len(rows)} documents"
    yield Figure("Dataset.from_generator().to_parquet / our table", slow / fast, "×", at_least=5, note=note)
    whole = seconds(lambda: build(corpus, folder / "sample"))
    note = f"the whole build, all six configs, against their one config: {whole:.2f} s"
    yield Figure("Dataset.from_generator().to_parquet / whole build", slow / whole, "×", note=note)


def _only_columns(value: Any, feature: Any) -> Any:
    """Return the data of a row without keys that are not columns, which ``datasets`` would refuse."""
    if isinstance(feature, dict):
        return {name: _only_columns(value.get(name), child) for name, child in feature.items()}
    if isinstance(feature, datasets.List):
        return [_only_columns(item, feature.feature) for item in value]
    return value


def _memory(setting: Setting, folder: Path) -> Figure:
    counts = (setting.documents // 10, setting.documents)
    small, large = (_peak(setting.corpus(count), folder) for count in counts)
    note = f"{small:.0f} MB for {counts[0]:,} documents, {large:.0f} MB for {counts[1]:,}"
    return Figure("peak memory of a build, ten times the documents", large / small, "×", at_most=1.5, note=note)


def _peak(corpus: Path, folder: Path) -> float:
    """Return the peak resident memory, in MB, of a fresh process that builds a corpus; Linux only."""
    command = [sys.executable, "-c", _MEMORY, str(corpus), str(folder / "peak")]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1000
