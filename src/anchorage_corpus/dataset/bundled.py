"""Opens the corpus that the package carries with ``datasets``, offline (``anchorage_corpus.load``).

The wheel carries corpus, annotations and schema, a few hundred kilobytes. The first call builds the dataset from them
and keeps it in the cache of ``datasets``, in a folder named by the checksum of everything it is made from. So there
is one way to build, no built data is committed or shipped twice, and an upgraded package never serves the rows of an
older one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.checksums import CHECKSUMS
from anchorage_corpus.dataset.identity import CITATION, identify
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import label_values


def load(name: str = CONFIGS[0], split: str | None = None, **options: Any) -> Any:
    """Open a config of the bundled corpus; needs no network.

    ``name`` is one of ``documents``, ``ner``, ``attribution``, ``quotes``, ``claims``, ``utterances``. ``split`` is
    anything that ``datasets.load_dataset`` takes, such as ``train`` or ``train[:10]+test``; without it you get every
    split by name. Other options go to ``load_dataset``: ``streaming=True``, ``columns=[…]``, ``cache_dir=…``.

    Returns what ``load_dataset`` returns; a split without rows, which ``load_dataset`` refuses, is returned empty.
    Raises ``MisuseError`` for an unknown config.
    """
    if name not in CONFIGS:
        raise MisuseError(f"no config {name!r}; there are: {', '.join(CONFIGS)}")
    streaming = bool(options.get("streaming"))
    if split is None:
        splits = {known: load(name, known, **options) for known in label_values("split")}
        return datasets.IterableDatasetDict(splits) if streaming else datasets.DatasetDict(splits)
    folder = dataset_folder(options.get("cache_dir"))
    if split in label_values("split") and not pq.read_metadata(parquet_file(folder, name, split)).num_rows:
        return _empty(name, split, streaming)
    return datasets.load_dataset(str(folder), name, split=split, **options)


def _empty(name: str, split: str, streaming: bool) -> Any:
    """Return a split without rows, with the columns of its config."""
    if streaming:
        return datasets.IterableDataset.from_generator(lambda: iter(()), features=features(name), split=split)
    return datasets.Dataset(features(name).arrow_schema.empty_table(), split=datasets.NamedSplit(split))


def dataset_folder(cache_dir: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of the bundled corpus as a dataset, building it if it does not exist yet.

    The folder is below ``cache_dir``, or below the cache of ``datasets`` (``HF_DATASETS_CACHE``).
    """
    corpus = Corpus.bundled()
    cache = Path(cache_dir or datasets.config.HF_DATASETS_CACHE)
    folder = cache / "anchorage-corpus-built" / content_key(corpus) / identify(corpus).name
    if not _whole(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(str(folder.parent) + ".lock"):
            if not _whole(folder):
                shutil.rmtree(folder, ignore_errors=True)
                build(corpus, folder)
    return folder


def _whole(folder: Path) -> bool:
    """Return whether the cache holds the dataset with all its files; a cleanup may have removed some."""
    files = (parquet_file(folder, config, split) for config in CONFIGS for split in label_values("split"))
    return (folder / CHECKSUMS).is_file() and all(path.is_file() for path in files)


def content_key(corpus: Corpus) -> str:
    """Return the checksum of everything a build is made from: the corpus's files, the code, and pyarrow's version."""
    digest = hashlib.sha256(pa.__version__.encode())
    for path in _sources(corpus.root):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources(root: Path) -> Iterator[Path]:
    for part in ("corpus", "annotations", "schema"):
        yield from sorted(path for path in (root / part).rglob("*") if path.is_file())
    yield from sorted(path for path in root.glob("*") if path.name in (CITATION, "DATASHEET.md"))
    yield from sorted(Path(__file__).parents[1].rglob("*.py"))
