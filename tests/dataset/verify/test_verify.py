"""Verification finds what is wrong with a dataset from the dataset alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from damage import DOCUMENTS, change, change_documents, seal

import factories
from anchorage_corpus.cli import main
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.errors import MisuseError
from factories import annotated_corpus


def test_a_build_holds(built):
    done = verify(built)
    assert done.problems == ()
    assert done.rows["documents"] == 5
    assert not done.textless


def test_a_textless_build_holds(textless):
    assert (verify(textless).problems, verify(textless).textless) == ((), True)


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


def test_a_note_about_a_text_leaves_a_dataset_as_it_is(tmp_path, capsys):
    corpus = annotated_corpus(tmp_path / "c", {"one": "train"})
    doc = corpus.document("one-report")
    open_ended = factories.document("one-report", f"{doc.text}“It never ends, he thought.\n", "one")
    factories.write_document(corpus, open_ended)
    corpus.write(factories.annotations(open_ended))
    build(corpus, tmp_path / "dataset")
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(tmp_path / "dataset")])
    said = capsys.readouterr().out
    assert stopped.value.code == 0, said
    assert "AC326" in said and " holds (" in said


def nothing_in(row, path):
    *above, last = path
    for step in above:
        row = row[step]
    row[last] = None


@pytest.mark.parametrize(
    "damage",
    [
        *(lambda row, name=name: row.update({name: None}) for name in (
            "doc_id", "version", "published", "language", "genre", "event", "license", "text", "text_sha256",
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
    assert stopped.value.code == 1, said
    assert said.out + said.err
    assert not (dataset.parent / "outside").exists()


def test_a_document_need_not_have_a_title(dataset):
    change_documents(dataset, lambda rows: rows[0].update(title=None))
    assert verify(dataset).problems == ()


def test_rows_that_are_not_those_whose_content_the_card_names(dataset):
    """A cache goes by the content that the card names and would answer with the rows before."""
    path = dataset / DOCUMENTS
    pq.write_table(pq.read_table(path), path, compression="none")
    (dataset / CHECKSUMS).write_text(format_checksums(hash_files(dataset, listed_files(dataset))))
    assert verify(dataset).problems == (
        "README.md: the content that it names for documents is not that of data/documents",
    )


def test_a_wrong_checksum_hides_nothing_else(dataset):
    change_documents(dataset, lambda rows: rows[0]["claims"][0].update(quote="q999"))
    (dataset / "CITATION.cff").write_text("other")
    found = "\n".join(verify(dataset).problems)
    assert "CITATION.cff: SHA-256 is" in found and "refers to q999" in found


@pytest.mark.parametrize("name", [".huggingface.yaml", "data/.huggingface.yaml", ".cache", "data/.gitattributes"])
def test_a_hidden_file_is_as_unlisted_as_any(dataset, name):
    """A file .huggingface.yaml has the last word on features, before the card: it could rename every label."""
    (dataset / name).write_text("configs: []")
    assert verify(dataset).problems == (f"{name}: not listed in {CHECKSUMS}",)


def test_a_snapshot_in_the_cache_of_the_hub_holds(built, tmp_path):
    """The Hub's client keeps blobs, and snapshots whose files are links to them."""
    (blobs := tmp_path / "blobs").mkdir()
    snapshot = Path(shutil.copytree(built, tmp_path / "snapshots" / "0a1b"))
    for path in [path for path in snapshot.rglob("*") if path.is_file()]:
        path.symlink_to(path.rename(blobs / path.relative_to(snapshot).as_posix().replace("/", "-")))
    assert verify(snapshot).problems == ()


def test_a_sound_release_keeps_the_rules(built, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(built)])
    assert stopped.value.code == 0, capsys.readouterr().out


def test_a_folder_that_is_no_dataset(tmp_path):
    with pytest.raises(MisuseError, match="not a built dataset"):
        verify(tmp_path)


def test_checksums_alone_find_a_changed_byte_and_read_no_row(dataset, capsys):
    change(
        dataset, DOCUMENTS, lambda rows: rows[0].update(doc_id="no-such-doc")
    )  # sealed again: rows are wrong, bytes right
    with pytest.raises(SystemExit) as held:
        main(["verify", str(dataset), "--checksums"])
    assert (held.value.code, "its rows were not read" in capsys.readouterr().out) == (0, True)
    (dataset / "CITATION.cff").write_text("title: another\n")
    with pytest.raises(SystemExit) as stopped:
        main(["verify", str(dataset), "--checksums"])
    assert (stopped.value.code, "CITATION.cff: SHA-256 is" in capsys.readouterr().out) == (1, True)
