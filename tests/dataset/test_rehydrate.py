"""Text-less datasets come back byte for byte from the same texts, and with a report from others."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from withheld import everything_in

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import differences
from anchorage_corpus.dataset.papers.extras import seal
from anchorage_corpus.dataset.rehydrate import rehydrate
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.errors import FindingsError, MisuseError

CORPUS = Corpus.bundled()


def shelf(folder: Path, change=lambda text: text, name="{}.txt") -> Path:
    folder.mkdir()
    for document in CORPUS.documents():
        (folder / name.format(document.id)).write_bytes(change(document.text).encode())
    return folder


@pytest.mark.parametrize("name", ["{}.txt", "any-name-{}.bin"])
def test_identical_texts_give_the_full_build_byte_for_byte(built, textless, tmp_path, name):
    done = rehydrate(textless, shelf(tmp_path / "texts", name=name), tmp_path / "anchorage-corpus")
    assert done.complete
    assert differences(built, tmp_path / "anchorage-corpus") == []


def test_another_copy_is_reanchored_with_a_report(textless, tmp_path):
    texts = shelf(tmp_path / "texts", lambda text: "A new headline\n\n" + re.sub("[“”]", '"', text))
    done = rehydrate(textless, texts, tmp_path / "out")
    assert not done.complete
    for document in done.documents:
        assert document.spans.get("exact", 0) == 0
        assert document.spans["moved"] >= 0.8 * sum(document.spans.values())
    rows = pq.read_table(tmp_path / "out/data/documents/train-00000-of-00001.parquet").to_pylist()
    for row in rows:
        for mention in row["entities"]:
            assert row["text"][mention["start"] : mention["end"]] == mention["text"]


@pytest.mark.parametrize("change", [lambda text: "", str.upper, lambda text: CORPUS.document("kremlin-staging").text])
def test_a_text_that_is_no_copy_is_left_out(textless, tmp_path, change):
    texts = shelf(tmp_path / "texts")
    path = texts / "ushakov-frank-talks.txt"
    path.write_text(change(path.read_text()))
    done = rehydrate(textless, texts, tmp_path / "out")
    assert [d.doc_id for d in done.documents if not d.related] == ["ushakov-frank-talks"]
    assert "ushakov-frank-talks" not in everything_in(tmp_path / "out" / "data")


def test_another_copy_is_told_of_every_span_in_the_dataset_itself(textless, tmp_path):
    texts = shelf(tmp_path / "texts", lambda text: "Another headline\n\n" + text)
    rehydrate(textless, texts, tmp_path / "out")
    report = json.loads((tmp_path / "out/rehydration.json").read_bytes())
    for document in report:
        gold = CORPUS.annotations("gold", document["doc_id"])
        ids = {span["annotation"] for span in document["followed"]}
        assert ids - {None} == {annotation.id for annotation in gold}
    assert "rehydration.json" in (tmp_path / "out/README.md").read_text()
    assert verify(tmp_path / "out").problems == ()


@pytest.mark.parametrize("inside", [".", "full"])
def test_the_textless_dataset_is_not_overwritten(textless, tmp_path, inside):
    dataset = shutil.copytree(textless, tmp_path / "dataset")
    with pytest.raises(MisuseError, match="is the text-less dataset, or in it"):
        rehydrate(dataset, shelf(tmp_path / "texts"), dataset / inside)
    assert verify(dataset).problems == ()


def test_offsets_that_changed_on_the_way_are_refused(textless, tmp_path):
    dataset = Path(shutil.copytree(textless, tmp_path / "less"))
    path = dataset / "source/documents.jsonl"
    path.write_text(re.sub(r'"start":46,"end":131,"text":null', '"start":47,"end":131,"text":null', path.read_text()))
    with pytest.raises(FindingsError, match=r"differs from its checksums.*\nsource/documents\.jsonl"):
        rehydrate(dataset, shelf(tmp_path / "texts"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_another_builder_is_named(textless, tmp_path, capsys):
    dataset = Path(shutil.copytree(textless, tmp_path / "less"))
    (dataset / "source/builder.json").write_text('{"anchorage-corpus":"0.0.1"}')
    seal(dataset)
    with pytest.raises(SystemExit) as stopped:
        main(["rehydrate", str(dataset), "--texts", str(shelf(tmp_path / "texts")), "--out", str(tmp_path / "out")])
    assert (stopped.value.code, "other versions built it" in capsys.readouterr().out) == (0, True)


def test_a_missing_text_is_reported_and_the_rest_goes_on(textless, tmp_path, capsys):
    texts = shelf(tmp_path / "texts")
    (texts / "kremlin-staging.txt").unlink()
    with pytest.raises(SystemExit) as stopped:
        main(["rehydrate", str(textless), "--texts", str(texts), "--out", str(tmp_path / "out"), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert stopped.value.code == 1
    assert [d["doc_id"] for d in report["documents"] if d["file"] is None] == ["kremlin-staging"]
    assert any("utterance u1: no quote kremlin-staging#q3" in reason for reason in report["left_out"])
    assert verify(tmp_path / "out").problems == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: "not json",
        lambda line: "{}",
        lambda line: line.replace('"fingerprint":', '"other":'),
        lambda line: re.sub(r'"spans":\[.*?\]\]', '"spans":null', line),
        lambda line: line.replace('"quotes":[', '"quotes":[3,'),
        lambda line: line.replace('"versions":[', '"versions":null,"x":['),
        lambda line: line.replace('"start":', '"start":9'),
    ],
)
@pytest.mark.parametrize("change", [lambda text: text, lambda text: text.replace("“", '"')], ids=["same", "other"])
def test_a_damaged_source_is_a_sentence(textless, tmp_path, damage, change, capsys):
    dataset = Path(shutil.copytree(textless, tmp_path / "less"))
    path = dataset / "source" / "documents.jsonl"
    first, *rest = path.read_text().splitlines()
    assert damage(first) != first
    path.write_text("\n".join([damage(first), *rest]) + "\n")
    seal(dataset)
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                "rehydrate",
                str(dataset),
                "--texts",
                str(shelf(tmp_path / "texts", change)),
                "--out",
                str(tmp_path / "out"),
            ]
        )
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("anchorage: ")


def test_misuse_is_one_sentence(built, textless, tmp_path):
    with pytest.raises(MisuseError, match="needs no rehydration"):
        rehydrate(built, shelf(tmp_path / "texts"), tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MisuseError, match="holds no text of this dataset"):
        rehydrate(textless, tmp_path / "empty", tmp_path / "out")
    with pytest.raises(MisuseError, match="not a folder"):
        rehydrate(textless, tmp_path / "absent", tmp_path / "out")
