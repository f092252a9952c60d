"""A build is whole or not there, the same every time, and refuses what is wrong with every reason at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import BuildError, build, build_textless, differences
from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import Quote, Rendering, Splits, Utterance, Utterances
from factories import annotated_corpus, annotations, document, text_like, write_document

EVENTS = {"alpha": "train", "beta": "validation", "gamma": "test"}


@pytest.fixture
def corpus(tmp_path) -> Corpus:
    return annotated_corpus(tmp_path / "corpus", EVENTS)


def rows(folder: Path, config: str, split: str = "train") -> list[dict]:
    return pq.read_table(parquet_file(folder, config, split)).to_pylist()


def problems(corpus: Corpus, out: Path) -> str:
    with pytest.raises(BuildError) as caught:
        build(corpus, out)
    assert not out.exists()
    return str(caught.value)


def test_a_build_holds_the_promised_files(corpus, tmp_path):
    out = tmp_path / "out"
    build(corpus, out)
    data = {f"data/{config}/{split}-00000-of-00001.parquet" for config in CONFIGS for split in EVENTS.values()}
    assert data <= {path.relative_to(out).as_posix() for path in out.rglob("*.parquet")}
    assert {"README.md", "checksums.txt", "schema"} <= {path.name for path in out.iterdir()}


def test_two_builds_are_the_same_whatever_the_hash_seed(corpus, tmp_path):
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "anchorage_corpus", "--root", corpus.root, "build", "--out", tmp_path / seed]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert differences(tmp_path / "1", tmp_path / "2") == []


def test_rows_are_sorted_by_document_and_position(corpus, tmp_path):
    write_document(corpus, first := document("a-first", text_like(9), "alpha"))
    corpus.write(msgspec.structs.replace(annotations(first), entities=(), quotes=(), claims=()))
    build(corpus, tmp_path / "out")
    assert [row["doc_id"] for row in rows(tmp_path / "out", "documents")] == ["a-first", "alpha-report"]


def test_gold_is_built_when_there_is_any_else_auto(corpus, tmp_path):
    auto = annotations(document("alpha-report", corpus.document("alpha-report").text, "alpha"), "auto")
    corpus.write(msgspec.structs.replace(auto, quotes=()))
    assert build(corpus, tmp_path / "gold").set_name == "gold"
    built = build(corpus, tmp_path / "auto", "auto")
    assert built.set_name == "auto"
    assert built.left_out == (
        "document beta-report: no auto annotations",
        "document gamma-report: no auto annotations",
    )
    assert rows(tmp_path / "auto", "quotes") == []
    for doc_id in corpus.annotated_ids("gold"):
        corpus.annotation_file("gold", doc_id).unlink()
    assert build(corpus, tmp_path / "only").set_name == "auto"


def test_an_older_version_is_built_with_the_text_that_was_annotated(corpus, tmp_path):
    meta = corpus.metadata("alpha-report")
    second = msgspec.structs.replace(meta.latest, version=2, file="v2.txt", sha256="0" * 64)
    corpus.write(msgspec.structs.replace(meta, versions=(*meta.versions, second)))
    build(corpus, tmp_path / "out")
    (row,) = rows(tmp_path / "out", "documents")
    assert (row["version"], row["text"]) == (1, corpus.document("alpha-report", 1).text)


def test_an_empty_corpus_builds(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {})
    built = build(corpus, tmp_path / "out")
    assert {size.rows for sizes in built.sizes.values() for size in sizes.values()} == {0}


def test_everything_that_is_wrong_is_told_at_once(corpus, tmp_path):
    made = corpus.annotations("gold", "alpha-report")
    (quote,) = made.quotes
    shifted = msgspec.structs.replace(quote.cue[0], start=quote.cue[0].start + 1)
    corpus.write(msgspec.structs.replace(made, quotes=(msgspec.structs.replace(quote, cue=(shifted,)),)))
    corpus.annotation_file("gold", "beta-report").write_text("{")
    corpus.write(Splits({"alpha": "train", "beta": "validation"}))
    told = problems(corpus, tmp_path / "out")
    assert "alpha-report.json:9: q1 covers 'aid:', not 'said:'" in told
    assert "beta-report.json:1: not JSON" in told
    assert "event 'gamma' has no split" in told


def test_a_text_in_two_splits_is_refused(corpus, tmp_path):
    twin = document("twin", corpus.document("alpha-report").text, "gamma")
    write_document(corpus, twin)
    corpus.write(annotations(twin))
    told = problems(corpus, tmp_path / "out")
    assert "'alpha-report' (train) and 'twin' (test) are the same text; give them one event" in told


def test_an_utterance_in_two_splits_is_refused(corpus, tmp_path):
    renderings = (Rendering("alpha-report#q1", "same"), Rendering("beta-report#q1", "retranslated"))
    corpus.write(Utterances((Utterance("u1", "alpha", None, False, renderings),)))
    assert "utterance 'u1' is rendered in train and validation" in problems(corpus, tmp_path / "out")


def test_an_utterance_becomes_a_row_with_its_renderings(corpus, tmp_path):
    made = corpus.annotations("gold", "alpha-report")
    (quote,) = made.quotes
    second = Quote("q2", "indirect", quote.content, (), (), (), "igor-kostyukov", None)
    corpus.write(msgspec.structs.replace(made, quotes=(quote, second)))
    renderings = (Rendering("alpha-report#q2", "same"), Rendering("alpha-report#q1", "retranslated"))
    missing = (Rendering("alpha-report#q1", "same"), Rendering("alpha-report#q9", "same"))
    corpus.write(
        Utterances(
            (
                Utterance("u1", "alpha", None, True, renderings),
                Utterance("u2", "alpha", None, False, missing),
            )
        )
    )
    built = build(corpus, tmp_path / "out")
    (row,) = rows(tmp_path / "out", "utterances")
    assert (row["id"], row["event"], row["speakers_disagree"]) == ("u1", "alpha", True)
    assert row["speakers"] == ["igor-kostyukov", "yuri-ushakov"]
    assert [r["quote"] for r in row["renderings"]] == ["alpha-report#q2", "alpha-report#q1"]
    assert [r["relation"] for r in row["renderings"]] == [0, 1]
    assert {r["content"] for r in row["renderings"]} == {quote.content[0].text}
    assert built.left_out == ("utterance u2: no quote alpha-report#q9 in this set",)


@pytest.mark.parametrize("make", [build, build_textless])
def test_no_quote_refers_to_an_utterance_that_is_left_out(corpus, tmp_path, make):
    made = corpus.annotations("gold", "alpha-report")
    quotes = [msgspec.structs.replace(made.quotes[0], id=f"q{number}") for number in (1, 2, 3)]
    corpus.write(msgspec.structs.replace(made, quotes=tuple(quotes)))
    kept = [Rendering(f"alpha-report#q{number}", "same") for number in (1, 2)]
    broken = [Rendering(f"alpha-report#q{number}", "same") for number in (3, 9)]
    utterances = zip(("u1", "u2"), (kept, broken), strict=True)
    corpus.write(Utterances(tuple(Utterance(i, "alpha", None, False, tuple(r)) for i, r in utterances)))
    make(corpus, tmp_path / "out")
    assert [row["utterance"] for row in rows(tmp_path / "out", "quotes")] == ["u1", "u1", None]
    assert verify(tmp_path / "out").problems == ()


def test_a_refused_build_leaves_the_old_dataset(corpus, tmp_path):
    out = tmp_path / "out"
    build(corpus, out)
    before = (out / "checksums.txt").read_bytes()
    corpus.write(Splits({}))
    with pytest.raises(BuildError):
        build(corpus, out)
    assert (out / "checksums.txt").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_that_holds_something_else_is_left_alone(corpus, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(MisuseError, match="holds no dataset"):
        build(corpus, tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_check_tells_a_stale_dataset_and_writes_nothing(corpus, tmp_path, capsys):
    arguments = ["--root", str(corpus.root), "build", "--out", str(tmp_path / "out"), "--json"]

    def status(*more: str) -> tuple[int, list[str]]:
        with pytest.raises(SystemExit) as caught:
            main([*arguments, *more])
        return caught.value.code, json.loads(capsys.readouterr().out)["stale"]

    assert status("--check")[0] == 1
    assert not (tmp_path / "out").exists()
    assert status() == (0, [])
    assert status("--check") == (0, [])
    meta = corpus.metadata("alpha-report")
    corpus.write(msgspec.structs.replace(meta, publisher="A Paper"))
    code, stale = status("--check")
    assert code == 1
    assert "data/quotes/train-00000-of-00001.parquet" in stale
