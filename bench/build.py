"""The whole build against writing its finished tables, against ``datasets``' own way, and its memory.

The build reads and checks every file, makes all six configs and the pages beside them; the limit writes the same
tables, already made, with the same settings.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow.parquet as pq

from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.features import CONFIGS, features
from anchorage_corpus.dataset.parquet import SETTINGS, parquet_file
from anchorage_corpus.model import GOLD
from anchorage_corpus.schema import label_values
from anchorage_corpus.store import Corpus
from bench.figures import Figure, Setting, seconds

GENERATED = 1_000
"""Documents that ``Dataset.from_generator`` is timed on; it takes minutes for ten thousand."""

_MEMORY = """
import resource, sys
from pathlib import Path
from anchorage_corpus.dataset.build import build
from anchorage_corpus.store import Corpus
build(Corpus(sys.argv[1]), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measure(setting: Setting) -> Iterator[Figure]:
    """Ratios of wall-clock seconds in this run; medians of three."""
    corpus = Corpus(setting.corpus())
    with tempfile.TemporaryDirectory(dir=setting.folder) as folder:
        out = Path(folder) / "out"
        build_seconds = seconds(lambda: build(corpus, out))
        write_seconds = _limit(out)
        note = f"{build_seconds:.2f} s against {write_seconds:.2f} s for {setting.documents} documents"
        yield Figure("build / pq.write_table of all six tables", build_seconds / write_seconds, "×", at_most=4, note=note)
        yield from _against_generator(setting, Path(folder))
    small, large = (_peak(setting.corpus(count)) for count in (setting.documents // 10, setting.documents))
    note = f"{small:.0f} MB for {setting.documents // 10}, {large:.0f} MB for {setting.documents} documents"
    yield Figure("peak memory of the build, ten times the documents", large / small, "×", at_most=1.5, note=note)
