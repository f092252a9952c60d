"""Verification finds what is wrong with a dataset from the dataset alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.dataset.build import build, build_textless
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.restoring import restore_corpus
from anchorage_corpus.dataset.verify import verify
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.store import Corpus

DOCUMENTS = "data/documents/train-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "anchorage-corpus"
    build(Corpus.bundled(), folder)
    return folder


@pytest.fixture
def dataset(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "anchorage-corpus"))


def seal(dataset: Path) -> None:
    """Make the checksums true again, as somebody who damages a dataset on purpose would."""
    (dataset / CHECKSUMS).write_text(format_checksums(hash_files(dataset, listed_files(dataset))))


def change_documents(dataset: Path, change) -> None:
    path = dataset / DOCUMENTS
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    seal(dataset)


def test_a_build_holds(built):
    done = verify(built)
    assert done.problems == ()
    assert done.rows["documents"] == 5
    assert not done.textless


def test_a_textless_build_holds(tmp_path):
    folder = tmp_path / "anchorage-corpus-textless"
    build_textless(Corpus.bundled(), folder)
    assert (verify(folder).problems, verify(folder).textless) == ((), True)


def test_changed_missing_and_added_files_are_all_named(dataset):
    (dataset / "CITATION.cff").write_text("other")
    (dataset / DOCUMENTS).unlink()
    (dataset / "extra.txt").write_text("x")
    found = "\n".join(verify(dataset).problems)
    assert "CITATION.cff: SHA-256 is" in found
    assert f"{DOCUMENTS}: missing" in found
    assert "extra.txt: not listed" in found


def test_a_shifted_span_is_found(dataset):
    def shift(rows):
        rows[0]["entities"][0]["start"] += 1
        rows[0]["entities"][0]["end"] += 1

    change_documents(dataset, shift)
    assert any("covers" in problem for problem in verify(dataset).problems)


def test_an_edited_text_is_found(dataset):
    change_documents(dataset, lambda rows: rows[0].update(text=rows[0]["text"] + " "))
    assert any("not the one of its checksum" in problem for problem in verify(dataset).problems)


def test_a_dangling_reference_is_found(dataset):
    change_documents(dataset, lambda rows: rows[0]["claims"][0].update(quote="q999"))
    assert any("refers to q999" in problem for problem in verify(dataset).problems)


def test_lost_rows_are_found(dataset):
    change_documents(dataset, lambda rows: rows.pop())
    assert any("rows, README.md declares" in problem for problem in verify(dataset).problems)


@pytest.mark.parametrize("data", [b"", b"not parquet at all", bytes(5000)])
def test_a_broken_file_is_one_sentence(dataset, data):
    (dataset / DOCUMENTS).write_bytes(data)
    seal(dataset)
    assert any("not a Parquet file" in problem for problem in verify(dataset).problems)


@pytest.mark.parametrize("key", ["splits", "features", "num_examples", "config_name"])
def test_a_card_that_lacks_a_key_is_sentences(dataset, key):
    card = dataset / "README.md"
    card.write_text(card.read_text().replace(f"{key}:", "absent:"))
    seal(dataset)
    problems = verify(dataset).problems
    assert (problems == ()) == (key == "features")
    assert all("README.md" in problem for problem in problems)


@pytest.mark.parametrize("card", ["", "---\n", "---\n: [\n---\n", "---\nconfigs: 3\n---\n"])
def test_a_broken_card_is_one_sentence(dataset, card):
    (dataset / "README.md").write_text(card)
    seal(dataset)
    assert any("README.md: no card" in problem for problem in verify(dataset).problems)


def test_a_path_out_of_the_dataset_is_refused(dataset):
    (dataset / CHECKSUMS).write_text("0" * 64 + "  ../../secret\n")
    with pytest.raises(Exception, match="path inside the dataset"):
        verify(dataset)


def test_the_command_reports_as_json(dataset, capsys):
    (dataset / "extra.txt").write_text("x")
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(dataset), "--json"])
    assert stopped.value.code == 1
    assert json.loads(capsys.readouterr().out)["problems"] == [f"extra.txt: not listed in {CHECKSUMS}"]


def test_rules_are_asked_of_the_dataset_alone(dataset, capsys):
    def end_with_a_space(rows):
        mention = rows[0]["entities"][0]
        mention["end"] = rows[0]["text"].index(" ", mention["end"]) + 1
        mention["text"] = rows[0]["text"][mention["start"] : mention["end"]]

    change_documents(dataset, end_with_a_space)
    assert verify(dataset).problems == ()
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(dataset), "--json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert stopped.value.code == 1
    assert "AC205" in {finding["code"] for finding in findings}


def nothing_in(row, path):
    *above, last = path
    for step in above:
        row = row[step]
    row[last] = None


@pytest.mark.parametrize(
    "damage",
    [
        *(lambda row, name=name: row.update({name: None}) for name in (
            "doc_id", "version", "title", "published", "language", "genre", "event", "license", "text_sha256",
            "entities", "quotes", "claims",
        )),
        lambda row: row.update(doc_id="../../outside"),
        lambda row: row.update(doc_id="corpus/../x\n"),
        lambda row: row.update(genre=99),
        lambda row: row.update(version=-1),
        lambda row: nothing_in(row, ["entities", 0]),
        lambda row: nothing_in(row, ["entities", 0, "start"]),
        lambda row: nothing_in(row, ["entities", 0, "type"]),
        lambda row: nothing_in(row, ["quotes", 0, "content"]),
        lambda row: nothing_in(row, ["quotes", 0, "cue", 0, "text"]),
        lambda row: nothing_in(row, ["claims", 0, "id"]),
        lambda row: row["quotes"][0].update(content=[]),
    ],
)  # fmt: skip
def test_whatever_rows_hold_is_a_finding_and_never_a_traceback(dataset, damage, capsys):
    change_documents(dataset, lambda rows: damage(rows[0]))
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(dataset)])
    said = capsys.readouterr()
    assert stopped.value.code in (0, 1, 2)
    assert stopped.value.code == 0 or said.out + said.err
    assert not (dataset.parent / "outside").exists()


def test_a_sound_release_keeps_the_rules(built, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(built)])
    assert stopped.value.code == 0, capsys.readouterr().out


def test_a_restored_corpus_builds_the_same_rows(built, tmp_path):
    corpus = restore_corpus(built, tmp_path / "restored")
    build(corpus, tmp_path / "again" / "anchorage-corpus")
    tables = sorted(built.glob("data/*/*.parquet"))
    assert len(tables) == 18
    for path in tables:
        assert pq.read_table(path).equals(
            pq.read_table(tmp_path / "again/anchorage-corpus" / path.relative_to(built))
        )


def test_a_folder_that_is_no_dataset(tmp_path):
    with pytest.raises(MisuseError, match="not a built dataset"):
        verify(tmp_path)
