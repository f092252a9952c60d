"""Loads every config and split of a built dataset through ``datasets`` and prints its contents."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import datasets
from rich.console import Console
from rich.table import Table


def main(folder: Path) -> None:
    """Print the rows of every split and the columns of every config; reads with a cache of its own."""
    datasets.disable_progress_bars()
    table = Table("config", *map(str, ("train", "validation", "test")), "columns", title=str(folder))
    with tempfile.TemporaryDirectory() as cache:
        for config in datasets.get_dataset_config_names(str(folder), cache_dir=cache):
            splits = datasets.load_dataset(str(folder), config, cache_dir=cache)
            rows = (str(len(splits.get(name, ()))) for name in ("train", "validation", "test"))
            columns = next(iter(splits.values())).column_names
            table.add_row(config, *rows, ", ".join(columns))
    console = Console()
    console.print(table)
    console.print(f'Open it with: datasets.load_dataset("{folder}", "quotes", split="train")', soft_wrap=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
