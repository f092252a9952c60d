"""Measures publishing, verifying, rehydrating and loading a release, each against the least that it can cost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build, build_textless
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.publishing.publish import parse_target, publish
from anchorage_corpus.dataset.rehydrate import rehydrate
from anchorage_corpus.dataset.tables.parquet import SETTINGS
from anchorage_corpus.dataset.verify.verify import verify, verify_files
from anchorage_corpus.release import against_rules
from bench.figures import Figure, Setting, seconds

_GIGABYTE = 1 << 30
_PIECE = 64 << 20

_LOAD = """
import sys, tempfile, time
from pathlib import Path
import pyarrow.parquet as pq
from datasets import load_dataset

def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started

def load(folder):
    with tempfile.TemporaryDirectory() as cache:
        load_dataset(str(folder), cache_dir=cache)

folder, bare, small = map(Path, sys.argv[1:])
files = sorted((folder / "data" / "documents").glob("*.parquet"))
read = lambda: [pq.read_table(file) for file in files]
load(small), read()  # what is imported on the first call is no part of the figure
calls = read, lambda: load(bare), lambda: load(small), lambda: load(folder)
plain, least, start, ours = (min(seconds(call) for _ in range(5)) for call in calls)
print(ours / plain, least / plain, (ours - start) / plain)
"""


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield every figure of a release."""
    setting.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=setting.folder) as name:
        folder = Path(name)
        gigabyte = _gigabyte(folder / "dataset")
        yield from _publishing(gigabyte, folder)
        yield _hashing(gigabyte)
        shutil.rmtree(folder / "dataset")
        yield from _verifying(setting, folder)
        yield _rehydrating(setting, folder)
        yield from _loading(setting, folder)


def _gigabyte(folder: Path) -> Path:
    """Make a dataset of one gigabyte in sixteen files; publishing only looks at bytes."""
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("---\n---\n")
    for number in range(_GIGABYTE // _PIECE):
        (folder / f"part-{number:02}.parquet").write_bytes(os.urandom(_PIECE))
    (folder / CHECKSUMS).write_text(format_checksums(hash_files(folder, listed_files(folder))))
    return folder


def _publishing(dataset: Path, folder: Path) -> Iterator[Figure]:
    """Yield figures of publishing, which checks its source, copies and reads back, as ``cp`` and ``sha256sum`` do."""

    def plain() -> None:
        shutil.rmtree(folder / "copy", ignore_errors=True)
        subprocess.run(["cp", "-r", str(dataset), str(folder / "copy")], check=True)
        subprocess.run(["sha256sum", "--quiet", "--check", CHECKSUMS], cwd=folder / "copy", check=True)

    def ours() -> None:
        shutil.rmtree(folder / "releases", ignore_errors=True)
        publish(dataset, parse_target(str(folder / "releases")), "v1.0.0")

    ratio = seconds(plain) / seconds(ours)
    yield Figure("publish 1 GB: cp and sha256sum / publish", ratio, "×", at_least=0.8)
    shutil.rmtree(folder / "copy")
    shutil.rmtree(folder / "releases")


def _hashing(dataset: Path) -> Figure:
    """Measure ``verify --checksums`` against ``sha256sum --check`` on the same gigabyte."""
    command = ["sha256sum", "--quiet", "--check", CHECKSUMS]
    least = seconds(lambda: subprocess.run(command, cwd=dataset, check=True))
    ratio = least / seconds(lambda: verify_files(dataset))
    return Figure("verify --checksums, 1 GB: sha256sum / verify", ratio, "×", at_least=0.7)


def _verifying(setting: Setting, folder: Path) -> Iterator[Figure]:
    """Yield figures of the whole command against ``sha256sum --check`` on the same files; then of each of its stages.

    Hashing is the smallest part: making five tables again and running every rule costs far more than reading bytes.
    """
    dataset = folder / "verified" / "corpus"
    documents = 1000
    build(Corpus(setting.corpus(documents)), dataset)
    command = [sys.executable, "-m", "anchorage_corpus", "verify", str(dataset)]
    least = seconds(lambda: subprocess.run(["sha256sum", "--quiet", "--check", CHECKSUMS], cwd=dataset, check=True))
    whole = seconds(lambda: subprocess.run(command, check=True, capture_output=True), runs=1)
    note = f"{whole:.1f} s; start, tables and rules are most of it, so it has no bound"
    yield Figure("verify, every row and rule: sha256sum / verify", least / whole, "×", note=note)
    for stage, call in (("tables", verify), ("rules", against_rules)):
        started = time.process_time()
        call(dataset)
        rate = documents / (time.process_time() - started)
        yield Figure(f"verify, its {stage}: documents a second of one core", rate, "/s")
    shutil.rmtree(dataset)


def _rehydrating(setting: Setting, folder: Path) -> Figure:
    corpus = Corpus(setting.corpus(1000))
    textless, texts = folder / "less" / "corpus-textless", folder / "texts"
    build_textless(corpus, textless)
    texts.mkdir()
    for document in corpus.documents():
        (texts / f"{document.id}.txt").write_bytes(document.text.encode())

    def processor_seconds() -> float:
        started = time.process_time()
        rehydrate(textless, texts, folder / "full" / "corpus")
        return time.process_time() - started

    rate = len(corpus.document_ids()) / min(processor_seconds() for _ in range(3))
    return Figure("rehydrate: documents a second of one core", rate, "/s", at_least=500)


def _loading(setting: Setting, folder: Path) -> Iterator[Figure]:
    """Yield figures of a cold ``load_dataset`` (an empty cache) against ``read_table``, without imports and startup.

    Only the first figure has a bound. The second is the least that ``datasets`` takes; the third subtracts what a
    dataset of thirty documents takes, which is reading the card and setting up three splits.
    """
    dataset, bare, small = folder / "loaded" / "corpus", folder / "bare", folder / "small" / "corpus"
    build(Corpus(setting.corpus(3000)), dataset)
    build(Corpus(setting.corpus(30)), small)
    bare.mkdir()
    tables = [pq.read_table(file) for file in sorted((dataset / "data" / "documents").glob("*.parquet"))]
    pq.write_table(pa.concat_tables(tables).combine_chunks(), bare / "all.parquet", **SETTINGS)
    ours, least, rows = _load_ratios(dataset, bare, small)
    yield Figure("cold load_dataset / read_table, 3,000 documents", ours, "×", at_most=1.3)
    yield Figure("the same of one bare file without a card", least, "×")
    yield Figure("the same without what thirty documents take", rows, "×")


def _load_ratios(*folders: Path) -> list[float]:
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [sys.executable, "-c", _LOAD, *map(str, folders)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return list(map(float, done.stdout.split()[-3:]))
