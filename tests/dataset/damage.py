"""Damages a copy of a built dataset, and makes its card and checksums fit again."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.papers.card import content_digest
from anchorage_corpus.dataset.papers.card_page import ABOUT
from anchorage_corpus.dataset.tables.features import CONFIGS

DOCUMENTS = "data/documents/train-00000-of-00001.parquet"


def seal(dataset: Path) -> None:
    """Make card and checksums true again, as a person who damages a dataset on purpose would."""
    digests = hash_files(dataset, listed_files(dataset))
    card = dataset / "README.md"
    for config in CONFIGS:
        files = {n: d for n, d in digests.items() if n.startswith(f"data/{config}/") and _rows(dataset / n)}
        about = re.compile(rf"(?<={re.escape(ABOUT[config])} Content )[0-9a-f]+")
        card.write_text(about.sub(content_digest(files), card.read_text()))
    (dataset / CHECKSUMS).write_text(format_checksums(hash_files(dataset, listed_files(dataset))))


def _rows(path: Path) -> int:
    try:
        return pq.read_metadata(path).num_rows
    except (OSError, ValueError):
        return 0


def change(dataset: Path, name: str, edit, sealed: bool = True) -> None:
    """Edit the rows of a file."""
    table = pq.read_table(dataset / name)
    rows = table.to_pylist()
    edit(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), dataset / name)
    if sealed:
        seal(dataset)


def change_documents(dataset: Path, edit) -> None:
    change(dataset, DOCUMENTS, edit)
