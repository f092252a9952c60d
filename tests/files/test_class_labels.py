"""Numbers of class labels become labels at any depth, as ``datasets`` describes them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
from datasets import ClassLabel, Dataset, Features, List, Value

from anchorage_corpus.files.class_labels import named_row

KIND = ClassLabel(names=["fact", "demand"])
FEATURES = Features(
    {
        "id": Value("string"),
        "kind": KIND,
        "tags": List(KIND),
        "claims": List({"kind": KIND, "spans": List({"start": Value("int32")})}),
        "one": {"kind": KIND, "text": Value("string")},
    }
)
ROW = {
    "id": "a",
    "kind": 1,
    "tags": [0, 1],
    "claims": [{"kind": 0, "spans": [{"start": 1}]}, {"kind": None, "spans": []}],
    "one": {"kind": 1, "text": "x"},
}


def test_labels_are_named_at_every_depth() -> None:
    assert named_row(ROW, FEATURES.to_dict()) == {
        "id": "a",
        "kind": "demand",
        "tags": ["fact", "demand"],
        "claims": [{"kind": "fact", "spans": [{"start": 1}]}, {"kind": None, "spans": []}],
        "one": {"kind": "demand", "text": "x"},
    }


def test_what_a_file_says_of_its_columns_serves_as_well(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    Dataset.from_list([ROW], features=FEATURES).to_parquet(path)
    written = json.loads(pq.read_schema(path).metadata[b"huggingface"])["info"]["features"]
    assert named_row(ROW, written) == named_row(ROW, FEATURES.to_dict())


def test_a_list_in_the_older_notation_is_read_too() -> None:
    label = {"names": ["fact", "demand"], "_type": "ClassLabel"}
    assert named_row({"tags": [1, None]}, {"tags": [label]}) == {"tags": ["demand", None]}
