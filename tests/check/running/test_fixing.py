"""``--fix`` mends what is safe, touches no label, loses nothing, and ``--diff`` shows it without a write."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from anchorage_corpus.check import check_corpus
from anchorage_corpus.check.findings import Edit, Finding
from anchorage_corpus.check.running import fixing
from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import MisuseError

CASES = Path(__file__).parents[2] / "cases"
GOLD = "annotations/gold/frank-talks.json"
TEXT = "corpus/frank-talks/v1.txt"
LABELS = ("id", "type", "mention", "entity", "speaker", "parent", "kind", "claimer", "quote", "topic", "stance")


def corpus(code: str, folder: Path) -> Path:
    shutil.copytree(CASES / code / "bad", folder, symlinks=True)
    return folder


def run(root: Path, *arguments: str):
    return CliRunner().invoke(anchorage, ["--root", str(root), "check", *arguments], standalone_mode=False)


def labels(root: Path) -> list[list[tuple[str, object]]]:
    content = msgspec.json.decode((root / GOLD).read_bytes())
    rows = [row for layer in ("entities", "quotes", "claims") for row in content[layer]]
    return [[(key, row.get(key)) for key in LABELS] for row in rows]


@pytest.mark.parametrize("code", ["AC108", "AC201", "AC205", "AC408"])
def test_fix_mends_and_touches_no_label(code: str, tmp_path: Path):
    root = corpus(code, tmp_path / "corpus")
    before = labels(root)
    result = run(root, "--fix")
    assert (result.return_value, check_corpus(root).findings) == (0, ()), result.output
    assert labels(root) == before


@pytest.mark.parametrize("code", ["AC108", "AC201", "AC205", "AC408"])
def test_diff_shows_what_fix_would_write_and_writes_nothing(code: str, tmp_path: Path):
    root = corpus(code, tmp_path / "corpus")
    files = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result = run(root, "--diff")
    assert result.return_value == 1
    assert result.output.startswith("--- a/")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == files


def test_a_span_whose_text_stands_twice_nearby_is_left_to_a_person(tmp_path: Path):
    root = corpus("AC201", tmp_path / "corpus")
    gold = root / GOLD
    gold.write_text(gold.read_text().replace('"start": 61, "end": 67', '"start": 60, "end": 66'))
    run(root, "--fix")
    assert [(finding.code, finding.id) for finding in check_corpus(root).findings] == [("AC201", "frank-talks#e4")]


def test_a_span_is_not_moved_into_another_word(tmp_path: Path):
    root = corpus("AC201", tmp_path / "corpus")
    gold = root / GOLD
    gold.write_text(
        gold.read_text().replace('"start": 53, "end": 55, "text": "He"', '"start": 52, "end": 54, "text": "he"')
    )
    before = gold.read_bytes()
    assert "AC201" in {finding.code for finding in check_corpus(root).findings if not finding.fixable}
    run(root, "--fix")
    assert b'"text": "he"' in before
    assert '"start": 52, "end": 54, "text": "he"' in gold.read_text()


@pytest.mark.parametrize("name", [TEXT, GOLD])
def test_no_span_is_moved_over_another_text_than_its_own(name: str, tmp_path: Path):
    root = corpus("AC201", tmp_path / "corpus")
    if name == TEXT:
        (root / TEXT).write_bytes((root / TEXT).read_bytes().replace(b"\n", b"\r\n"))
    else:
        sha256 = msgspec.json.decode((root / GOLD).read_bytes())["document"]["sha256"]
        (root / GOLD).write_text((root / GOLD).read_text().replace(sha256, "0" * 64))
    before = (root / GOLD).read_bytes()
    assert run(root, "--fix").return_value == 1
    assert (root / GOLD).read_bytes() == before


def test_a_mention_is_not_moved_onto_another(tmp_path: Path):
    root = corpus("AC201", tmp_path / "corpus")
    first = '    {"id": "e1", "type": "PERSON", "mention": "name", "start": 1, "end": 8'
    other = (
        first.replace('"e1"', '"e5"').replace("1, ", "0, ").replace("8", "7")
        + ', "text": "Ushakov", "entity": null},'
    )
    (root / GOLD).write_text((root / GOLD).read_text().replace(first, f"{other}\n{first}"))
    run(root, "--fix")
    assert first in (root / GOLD).read_text()


def test_a_file_with_a_key_that_stands_twice_is_not_rewritten(tmp_path: Path):
    root = corpus("AC205", tmp_path / "corpus")
    gold = root / GOLD
    gold.write_text(gold.read_text().replace('"text": "Ushakov "', '"text": "Putin", "text": "Ushakov "'))
    before = gold.read_bytes()
    run(root, "--fix")
    assert gold.read_bytes() == before


def test_one_alias_for_two_entities_is_given_to_neither(tmp_path: Path):
    root = corpus("AC408", tmp_path / "corpus")
    edits = [Edit("annotations/entities.json", ("entities", i, "aliases", "-"), "Ushakov") for i in (0, 1)]
    findings = [Finding(GOLD, 1, 1, "AC408", "", 5, "error", edits=(edit,)) for edit in edits]
    assert fixing.plan(root, findings) == {}


def test_a_plugin_that_wants_to_set_a_label_is_refused(tmp_path: Path):
    root = corpus("AC408", tmp_path / "corpus")
    edit = Edit(GOLD, ("entities", 0, "type"), "GPE")
    with pytest.raises(MisuseError, match="never changes a label"):
        fixing.plan(root, [Finding(GOLD, 1, 1, "XX901", "", 5, "error", edits=(edit,))])


def test_a_wrong_link_is_not_made_an_alias(tmp_path: Path):
    root = corpus("AC408", tmp_path / "corpus")
    registry = root / "annotations" / "entities.json"
    registry.write_text(registry.read_text().replace('"name": "Yuri Ushakov"', '"name": "Dmitry Peskov"'))
    before = registry.read_bytes()
    assert [(f.code, f.fixable) for f in check_corpus(root).findings if f.code == "AC408"] == [("AC408", False)]
    run(root, "--fix")
    assert registry.read_bytes() == before


def test_a_key_that_stands_twice_is_kept_whatever_is_selected(tmp_path: Path):
    root = corpus("AC201", tmp_path / "corpus")
    gold = root / GOLD
    gold.write_text(gold.read_text().replace('"guidelines": ', '"guidelines": "9.9.9", "guidelines": '))
    before = gold.read_bytes()
    assert run(root, "--fix", "--select", "AC201").return_value == 1
    assert gold.read_bytes() == before


def test_no_file_outside_the_paths_is_written(tmp_path: Path):
    root = corpus("AC408", tmp_path / "corpus")
    files = {path: path.read_bytes() for path in root.rglob("*.json")}
    assert run(root, str(root / "annotations" / "gold"), "--fix").return_value == 1
    assert {path: path.read_bytes() for path in root.rglob("*.json")} == files
    assert run(root, str(root / "annotations"), "--fix").return_value == 0


def test_a_folder_whose_name_has_to_be_spelt_out_is_fixed_too(tmp_path: Path):
    root = corpus("AC108", tmp_path / "corpus")
    gold = root / GOLD
    gold.rename(gold.with_name("frank\u00a0talks.json"))
    (root / "corpus" / "frank-talks").rename(root / "corpus" / "frank\u00a0talks")
    assert [f.code for f in check_corpus(root).findings if f.fixable] == ["AC108"]
    run(root, "--fix")
    assert [f.code for f in check_corpus(root).findings if f.fixable] == []


def test_diff_shows_all_that_fix_would_write_in_the_end(tmp_path: Path):
    root = corpus("AC205", tmp_path / "corpus")
    gold = root / GOLD
    gold.write_text(gold.read_text().replace('"start": 0, "end": 8,', '"start": 3, "end": 11,'))
    shown = run(root, "--diff").output
    before = gold.read_text()
    run(root, "--fix")
    assert '"start": 0, "end": 7, "text": "Ushakov"' in shown
    assert [line for line in shown.splitlines() if line.startswith("+    ")] == [
        f"+{line}" for line in gold.read_text().splitlines() if line not in before.splitlines()
    ]


def test_the_diff_is_a_patch_that_git_takes(tmp_path: Path):
    root = corpus("AC205", tmp_path / "corpus")
    registry = root / "annotations" / "entities.json"
    described = registry.read_text().replace('"description": null', '"description": "One\u2028two"')
    registry.write_text(described + "\n")
    patch = run(root, "--diff").stdout
    folder = root.parent
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "apply", "-p1", "-"], cwd=root, input=patch.encode(), check=True)
    assert [f for f in check_corpus(root).findings if f.fixable] == []


def test_diff_fails_where_only_a_person_can_mend(tmp_path: Path):
    root = corpus("AC302", tmp_path / "corpus")
    result = run(root, "--diff")
    assert (result.return_value, result.stdout) == (1, "")
    assert "1 document checked: 1 error" in result.stderr
