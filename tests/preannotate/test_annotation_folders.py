"""A folder of annotation files is measured against another, whatever its depth."""

from __future__ import annotations

from pathlib import Path

import pytest

from anchorage_corpus.errors import FindingsError, InvalidFileError, MisuseError
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.preannotate.annotation_folders import evaluate_folders, read_sets
from factories import annotations, document


def put(path: Path, doc_id: str = "frank-talks") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(annotations(document(doc_id)), 2))


def test_files_below_a_folder_are_measured_too(tmp_path: Path) -> None:
    for folder in ("gold", "auto/deeper"):
        put(tmp_path / folder / "frank-talks.json")
    found = evaluate_folders(tmp_path / "gold", tmp_path / "auto")
    assert found.entities["all"].exact.f1 == 1


def test_sets_are_read_in_the_order_of_their_files(tmp_path: Path) -> None:
    put(tmp_path / "b.json", "first-talks")
    put(tmp_path / "a" / "z.json", "second-talks")
    assert [made.document.id for made in read_sets(tmp_path)] == ["second-talks", "first-talks"]


def test_every_document_that_two_files_annotate_is_named_with_both(tmp_path: Path) -> None:
    for name in ("one", "three", "two"):
        put(tmp_path / f"{name}.json")
    with pytest.raises(FindingsError) as caught:
        read_sets(tmp_path)
    assert [line.partition(";")[0] for line in str(caught.value).splitlines()] == [
        f"{tmp_path / other}: frank-talks is annotated in {tmp_path / 'one.json'} too"
        for other in ("three.json", "two.json")
    ]


def test_a_folder_without_annotations_and_a_file_that_is_none_are_named(tmp_path: Path) -> None:
    with pytest.raises(MisuseError, match="no annotation files"):
        read_sets(tmp_path)
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(InvalidFileError, match=r"a\.json"):
        read_sets(tmp_path)
