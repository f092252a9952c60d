"""Verification finds what is wrong with a dataset from the dataset alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

import factories
from anchorage_corpus.cli import main
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.papers.card import content_digest
from anchorage_corpus.dataset.papers.card_page import ABOUT
from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.verify.corpus_from_dataset import restore_corpus
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.errors import MisuseError
from factories import annotated_corpus

DOCUMENTS = "data/documents/train-00000-of-00001.parquet"


@pytest.fixture
def dataset(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "anchorage-corpus"))


def seal(dataset: Path) -> None:
    """Make card and checksums true again, as somebody who damages a dataset on purpose would."""
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


@pytest.mark.parametrize("config", CONFIGS)
def test_a_column_that_card_and_files_lack_alike_is_no_traceback(dataset, config):
    """An older release may have fewer columns; those that everything rests on it must have."""
    card = dataset / "README.md"
    _, front, page = card.read_text().split("---\n", 2)
    declared = yaml.safe_load(front)
    (info,) = [info for info in declared["dataset_info"] if info["config_name"] == config]
    for dropped in [column["name"] for column in info["features"]]:
        info["features"] = [column for column in info["features"] if column["name"] != dropped]
        if not info["features"]:
            break
        card.write_text(f"---\n{yaml.safe_dump(declared)}---\n{page}")
        for path in (dataset / "data" / config).glob("*.parquet"):
            table = pq.read_table(path).drop_columns([dropped])
            pq.write_table(table.replace_schema_metadata(None), path)
        seal(dataset)
        assert verify(dataset).problems or config != "documents"


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


@pytest.mark.parametrize(
    ("config", "edit", "found"),
    [
        ("quotes", lambda rows: rows[0].update(content="Nobody said this"), "content not as"),
        ("quotes", lambda rows: rows[0].update(speaker="nobody"), "speaker not as"),
        ("quotes", lambda rows: rows[0].update(speaker_name="Nobody"), "speaker_name not as"),
        ("quotes", lambda rows: rows[0].update(doc_id="no-such"), "doc_id not as"),
        ("quotes", lambda rows: rows[0].update(utterance="u999"), "utterance not as"),
        ("quotes", lambda rows: rows[0]["content_spans"][0].update(start=9999), "content_spans not as"),
        ("quotes", lambda rows: rows.reverse(), "id, "),
        ("claims", lambda rows: rows[0].update(kind=(rows[0]["kind"] + 1) % 3), "kind not as"),
        ("claims", lambda rows: rows[0].update(check_worthy=not rows[0]["check_worthy"]), "check_worthy not as"),
        ("ner", lambda rows: rows[0].update(ner_tags=[1] * len(rows[0]["ner_tags"])), "ner_tags not as"),
        ("ner", lambda rows: rows[2]["ner_tags"].__setitem__(0, 99), "ner_tags has numbers that no label has"),
        ("ner", lambda rows: rows[1].update(tokens=["junk"]), "tokens not as"),
        ("attribution", lambda rows: rows[0].update(attribution_tags=[5] * len(rows[0]["starts"])), "not as"),
        ("utterances", lambda rows: rows[0]["renderings"][0].update(content="invented"), "renderings not as"),
        ("utterances", lambda rows: rows[0]["renderings"][0].update(quote="no#q1"), "rows, the documents give"),
    ],
)  # fmt: skip
def test_every_config_is_what_the_documents_give(dataset, config, edit, found):
    change(dataset, f"data/{config}/train-00000-of-00001.parquet", edit)
    assert any(found in problem for problem in verify(dataset).problems), verify(dataset).problems


def test_a_changed_config_of_a_textless_dataset_is_found(textless, tmp_path):
    folder = Path(shutil.copytree(textless, tmp_path / "anchorage-corpus-textless"))
    change(folder, "data/claims/train-00000-of-00001.parquet", lambda rows: rows[0].update(claimer="nobody"))
    assert any("claimer not as" in problem for problem in verify(folder).problems)
    change_documents(folder, lambda rows: rows[0].update(genre=99))
    assert any("genre has numbers" in problem for problem in verify(folder).problems)


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


def test_what_a_download_leaves_behind_is_no_part_of_the_dataset(dataset):
    (dataset / ".gitattributes").write_text("*.parquet filter=lfs\n")
    (dataset / ".cache/huggingface").mkdir(parents=True)
    (dataset / ".cache/huggingface/CACHEDIR.TAG").touch()
    assert verify(dataset).problems == ()


def linked(dataset: Path) -> None:
    (dataset / "more.txt").symlink_to(dataset / "CITATION.cff")


def linked_away(dataset: Path) -> None:
    path = dataset / "CITATION.cff"
    path.symlink_to(path.rename(dataset.parent / "CITATION.cff"))


@pytest.mark.parametrize(
    ("leave", "found"),
    [
        (linked, "more.txt: a link"),
        (linked_away, "CITATION.cff: a link"),
        (lambda dataset: (dataset / "more").symlink_to(dataset / "data"), "more: a link"),
        (lambda dataset: (dataset / "data" / "more").mkdir(), "data/more: an empty folder"),
        (lambda dataset: os.mkfifo(dataset / "pipe"), "pipe: neither file nor folder"),
    ],
)
def test_only_files_and_the_folders_that_hold_them_are_a_dataset(dataset, leave, found):
    leave(dataset)
    assert any(problem.startswith(found) for problem in verify(dataset).problems)


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


def test_a_restored_corpus_builds_the_same_rows(built, tmp_path):
    corpus = restore_corpus(built, tmp_path / "restored")
    build(corpus, tmp_path / "again" / "anchorage-corpus")
    tables = sorted(built.glob("data/*/*.parquet"))
    assert len(tables) == 18
    for path in tables:
        assert pq.read_table(path).equals(
            pq.read_table(tmp_path / "again/anchorage-corpus" / path.relative_to(built))
        )


def test_an_entity_that_one_document_credits_has_the_type_that_another_gives_it(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train", "beta": "train"})
    alpha, beta = (corpus.annotations("gold", f"{name}-report") for name in ("alpha", "beta"))
    (mention,) = beta.entities
    corpus.write(msgspec.structs.replace(alpha, entities=()))
    corpus.write(msgspec.structs.replace(beta, entities=(msgspec.structs.replace(mention, type="ORG"),)))
    build(corpus, tmp_path / "built")
    (entity,) = restore_corpus(tmp_path / "built", tmp_path / "restored").entities()
    assert (entity.type, entity.name) == ("ORG", "Yuri Ushakov")


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
