"""Text-less datasets hold no long slice, and come back byte for byte from the same texts."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import BuildError, build, build_textless, differences
from anchorage_corpus.dataset.papers.extras import seal
from anchorage_corpus.dataset.textless.rehydrate import rehydrate
from anchorage_corpus.dataset.textless.withholding import GAP, LIMIT, SHARE
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.model import EntityRegistry, Rights
from factories import annotated_corpus

CORPUS = Corpus.bundled()


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "anchorage-corpus"
    build(CORPUS, folder)
    return folder


@pytest.fixture(scope="module")
def textless(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("less") / "anchorage-corpus-textless"
    build_textless(CORPUS, folder)
    return folder


def shelf(folder: Path, change=lambda text: text, name="{}.txt") -> Path:
    folder.mkdir()
    for document in CORPUS.documents():
        (folder / name.format(document.id)).write_bytes(change(document.text).encode())
    return folder


def everything_in(dataset: Path) -> str:
    """All text of a dataset, Parquet decoded."""
    files = sorted(p for p in dataset.rglob("*") if p.is_file())
    tables = [json.dumps(pq.read_table(p).to_pylist(), ensure_ascii=False) for p in files if p.suffix == ".parquet"]
    return "\n".join([p.read_text() for p in files if p.suffix != ".parquet"] + tables)


def test_no_slice_of_a_text_is_longer_than_the_limit(textless):
    held = everything_in(textless)
    slices = {held[s : s + LIMIT + 1] for s in range(len(held) - LIMIT)}
    for document in CORPUS.documents():
        text = document.text
        too_long = [s for s in range(len(text) - LIMIT) if text[s : s + LIMIT + 1] in slices]
        assert not too_long, text[too_long[0] : too_long[0] + LIMIT + 1]


def in_registry(corpus: Corpus, text: str) -> None:
    first, *rest = corpus.entities()
    corpus.write(EntityRegistry((msgspec.structs.replace(first, description=text), *rest)))


def in_a_note(corpus: Corpus, text: str) -> None:
    change_metadata(corpus, rights=Rights("LicenseRef-closed", f"({text})", None))


def as_a_title_that_is_not_in_the_text(corpus: Corpus, text: str) -> None:
    change_metadata(corpus, title=text.upper())


def change_metadata(corpus: Corpus, **changes: object) -> None:
    corpus.write(msgspec.structs.replace(corpus.metadata("alpha-report"), **changes))


@pytest.mark.parametrize("quote", [in_registry, in_a_note, as_a_title_that_is_not_in_the_text])
def test_what_people_wrote_may_not_quote_at_length_either(tmp_path, quote):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    text = corpus.document("alpha-report").text.replace("\n", " ").replace("“", '"').replace("”", '"')
    quote(corpus, text[30 : 30 + LIMIT])
    build_textless(corpus, tmp_path / "out")
    quote(corpus, text[30 : 30 + LIMIT + 1])
    with pytest.raises(BuildError, match=rf"source/\S+: holds {LIMIT + 1} characters of alpha-report"):
        build_textless(corpus, tmp_path / "out")


def test_the_full_dataset_would_fail_that_test(full):
    held = everything_in(full)
    assert all(document.text[:500].strip() in held.replace("\\n", "\n") for document in CORPUS.documents())


def test_rows_and_offsets_stay(full, textless):
    for path in sorted(full.rglob("*.parquet")):
        whole, bare = pq.read_table(path), pq.read_table(textless / path.relative_to(full))
        assert (whole.num_rows, whole.schema) == (bare.num_rows, bare.schema)
        if "starts" in whole.column_names:
            assert bare["starts"].null_count == bare["tokens"].null_count == bare.num_rows


@pytest.mark.parametrize("name", ["{}.txt", "any-name-{}.bin"])
def test_identical_texts_give_the_full_build_byte_for_byte(full, textless, tmp_path, name):
    done = rehydrate(textless, shelf(tmp_path / "texts", name=name), tmp_path / "anchorage-corpus")
    assert done.complete
    assert differences(full, tmp_path / "anchorage-corpus") == []


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


def test_slices_side_by_side_make_no_longer_run_and_all_are_a_small_share(textless):
    for document in CORPUS.documents():
        covered = bytearray(len(document.text))
        for start, end in told(textless, document.id):
            covered[start:end] = b"x" * (end - start)
        joined = re.sub(rb"(?<=x)\x00{1,%d}(?=x)" % GAP, lambda m: b"x" * len(m[0]), covered)
        assert max(map(len, re.findall(rb"x+", joined))) <= LIMIT
        assert 0.05 < covered.count(b"x") / len(covered) <= SHARE


def test_only_withheld_spans_have_hashes_of_their_own(textless):
    for source in sources(textless):
        known = told(textless, source["document"]["id"])
        for start, end, _, _, before, after, *hashes in source["fingerprint"]["spans"]:
            assert before < 2**12 > after
            assert any(hashes) == ((start, end) not in known)


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


def test_misuse_is_one_sentence(full, textless, tmp_path):
    with pytest.raises(MisuseError, match="needs no rehydration"):
        rehydrate(full, shelf(tmp_path / "texts"), tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MisuseError, match="holds no text of this dataset"):
        rehydrate(textless, tmp_path / "empty", tmp_path / "out")
    with pytest.raises(MisuseError, match="not a folder"):
        rehydrate(textless, tmp_path / "absent", tmp_path / "out")
