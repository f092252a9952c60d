"""Croissant: ``mlcroissant`` reads every record set, and finds exactly what the Parquet holds."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.papers.croissant import CROISSANT
from anchorage_corpus.model import Rights
from factories import annotated_corpus

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


def open_croissant(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlcroissant

        return mlcroissant.Dataset(str(folder / CROISSANT))


def plain(value: Any, prefix: str) -> Any:
    """A record without the prefixes of its keys, and with text instead of bytes."""
    if isinstance(value, dict):
        return {key.removeprefix(prefix).rpartition("/")[2]: plain(item, prefix) for key, item in value.items()}
    if isinstance(value, bytes):
        return value.decode()
    if hasattr(value, "tolist"):
        value = value.tolist()
    return [plain(item, prefix) for item in value] if isinstance(value, list | tuple) else value


def reachable(row: dict[str, Any]) -> dict[str, Any]:
    """A row without lists inside lists of structures, which Croissant cannot describe."""

    def flat(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{k: v for k, v in e.items() if not isinstance(v, list)} if isinstance(e, dict) else e for e in value]

    return {key: flat(value) for key, value in row.items()}


def test_it_is_valid_and_says_so_without_errors(built):
    issues = open_croissant(built).metadata.ctx.issues
    assert not issues.errors
    assert json.loads((built / CROISSANT).read_text())["conformsTo"].endswith("/1.1")


def test_licences_and_languages_are_those_of_the_texts_too(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train", "beta": "train"})
    for doc_id, language, licence in (("alpha-report", "de", "CC0-1.0"), ("beta-report", "en", "LicenseRef-closed")):
        metadata = corpus.metadata(doc_id)
        corpus.write(msgspec.structs.replace(metadata, language=language, rights=Rights(licence, None, None)))
    build(corpus, tmp_path / "built")
    described = open_croissant(tmp_path / "built").metadata
    assert described.license == ["https://creativecommons.org/licenses/by/4.0/", "CC0-1.0", "LicenseRef-closed"]
    assert described.in_language == ["de", "en"]


def test_records_of_every_record_set_equal_the_parquet(built):
    dataset = open_croissant(built)
    files = {p.relative_to(built / "data") for p in built.rglob("*.parquet") if pq.read_metadata(p).num_rows}
    names = {f"{path.parent}/{path.name.partition('-')[0]}": built / "data" / path for path in files}
    assert set(names) == {r.id for r in dataset.metadata.record_sets if not r.id.startswith("labels/")}
    for name, path in names.items():
        expected = [reachable(row) for row in pq.read_table(path).to_pylist()]
        found = [plain(record, f"{name}/") for record in dataset.records(name)]
        assert len(found) == len(expected)
        assert found == expected, name


def test_what_croissant_leaves_out_is_known(built):
    """docs/loading.md says of these that they are in the Parquet alone."""
    described = json.loads((built / CROISSANT).read_text())["recordSet"]
    (documents,) = [entry for entry in described if entry["@id"] == "documents/train"]
    told = {sub["@id"] for field in documents["field"] for sub in (field, *field.get("subField", ()))}
    row = pq.read_table(built / "data/documents/train-00000-of-00001.parquet").to_pylist()[0]
    there = {f"documents/train/{name}" for name in row}
    there |= {
        f"documents/train/{layer}/{name}" for layer in ("entities", "quotes", "claims") for name in row[layer][0]
    }
    spans = {f"quotes/{role}" for role in ("content", "cue", "source", "addressee")} | {"claims/span"}
    assert there - told == {f"documents/train/{name}" for name in spans}


def test_a_changed_file_is_refused(built, tmp_path):
    import shutil

    copy = Path(shutil.copytree(built, tmp_path / "copy"))
    path = copy / "data/quotes/train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Exception, match="Download") as refused:
        list(open_croissant(copy).records("quotes/train"))
    assert "hash" in str(refused.value.__cause__).lower()


def test_labels_are_named_in_order(built):
    records = [plain(r, "labels/") for r in open_croissant(built).records("labels/ner_tags")]
    assert [record["name"] for record in records][:3] == ["O", "B-PERSON", "I-PERSON"]
