"""What a text-less dataset holds of the texts, read without the package."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq


def everything_in(dataset: Path) -> str:
    """All text of a dataset, Parquet decoded."""
    files = sorted(p for p in dataset.rglob("*") if p.is_file())
    tables = [json.dumps(pq.read_table(p).to_pylist(), ensure_ascii=False) for p in files if p.suffix == ".parquet"]
    return "\n".join([p.read_text() for p in files if p.suffix != ".parquet"] + tables)


def sources(dataset: Path) -> list[dict]:
    return list(map(json.loads, (dataset / "source/documents.jsonl").read_text().splitlines()))


def told(dataset: Path, doc_id: str) -> set[tuple[int, int]]:
    """Offsets of the spans whose words a dataset tells."""
    (line,) = (source for source in sources(dataset) if source["document"]["id"] == doc_id)
    found: set[tuple[int, int]] = set()

    def walk(value):
        if isinstance(value, dict):
            if isinstance(value.get("text"), str) and "start" in value:
                found.add((value["start"], value["end"]))
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                walk(item)

    walk(line["annotations"])
    return found
