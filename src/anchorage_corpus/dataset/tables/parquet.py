"""Writes tables to Parquet with fixed settings, so that the same rows always give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from anchorage_corpus.dataset.tables.features import CONFIGS, features

SETTINGS: dict[str, object] = {
    "compression": "zstd",
    "compression_level": 3,
    "use_content_defined_chunking": True,
    "write_page_index": True,
    "write_page_checksum": True,
}
"""Content-defined chunks keep most of a file the same on the Hub when a row changes; checksums find flipped bits."""


Shape = Callable[[pa.Table], pa.Table]
"""Changes a table before it is written: the same columns and rows, other values."""


class SplitSize(msgspec.Struct, frozen=True):
    """Size of one split of one config: rows, bytes in memory and bytes of the file."""

    rows: int
    arrow_bytes: int
    file_bytes: int


def parquet_file(folder: Path, config: str, split: str) -> Path:
    """Return the path of the file of a split of a config below the dataset's folder."""
    return folder / "data" / config / f"{split}-00000-of-00001.parquet"


class SplitWriter:
    """Writes one split of every config, a row group a batch; a config without rows still gets its file."""

    def __init__(self, folder: Path, split: str, shape: Shape | None = None) -> None:
        self._shape = shape
        self._paths = {config: parquet_file(folder, config, split) for config in CONFIGS}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows = dict.fromkeys(CONFIGS, 0)
        self._bytes = dict.fromkeys(CONFIGS, 0)

    def __enter__(self) -> SplitWriter:
        for config, path in self._paths.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open(config)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def write(self, tables: Mapping[str, pa.Table]) -> None:
        """Append to each config its table."""
        for config, table in tables.items():
            if table.num_rows:
                self._append(config, self._shape(table) if self._shape else table)

    def rewrite(self, config: str, change: Shape) -> None:
        """Change the written rows of a config, a row group at a time."""
        path = self._paths[config]
        self._writers[config].close()
        written = path.rename(path.with_suffix(".written"))
        self._open(config)
        with pq.ParquetFile(written) as file:
            for group in range(file.num_row_groups):
                self._append(config, change(file.read_row_group(group)))
        written.unlink()

    def _open(self, config: str) -> None:
        self._writers[config] = pq.ParquetWriter(self._paths[config], features(config).arrow_schema, **SETTINGS)
        self._rows[config] = self._bytes[config] = 0

    def _append(self, config: str, table: pa.Table) -> None:
        self._writers[config].write_table(table.combine_chunks(), row_group_size=table.num_rows)
        self._rows[config] += table.num_rows
        self._bytes[config] += table.nbytes

    def sizes(self) -> dict[str, SplitSize]:
        """Return the size of the split in each config; the files must be closed."""
        return {
            config: SplitSize(self._rows[config], self._bytes[config], path.stat().st_size)
            for config, path in self._paths.items()
        }
