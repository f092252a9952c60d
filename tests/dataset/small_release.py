"""A small folder in place of a built dataset, for tests of publishing."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files


def dataset(folder: Path, extra: str = "") -> Path:
    """A small folder with checksums, standing for a built dataset: publishing looks at bytes alone."""
    (folder / "data/quotes").mkdir(parents=True)
    (folder / "README.md").write_text(f"---\npretty_name: x\n---\n{extra}\n")
    (folder / "data/quotes/train-00000-of-00001.parquet").write_bytes(bytes(range(256)) * 400)
    (folder / CHECKSUMS).write_text(format_checksums(hash_files(folder, listed_files(folder))))
    return folder
