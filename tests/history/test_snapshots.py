"""States of a corpus in revisions and datasets that hold what nobody expects."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import InvalidFileError, MisuseError
from anchorage_corpus.history.snapshots import snapshot

CASE = Path(__file__).parents[1] / "cases" / "AC205" / "good"
GOLD = "annotations/gold/frank-talks.json"


def commit(folder: Path) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        subprocess.run(["git", *identity, *command], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(CASE, tmp_path / "corpus")


def test_a_link_in_a_revision_is_left_out(root: Path):
    (root / "corpus" / "passwd.txt").symlink_to("/etc/passwd")
    (root / "annotations" / "up").symlink_to("..")
    commit(root)
    assert [key for key, _ in snapshot("HEAD", root).sets.items()] == [("gold", "frank-talks")]


def test_a_broken_file_of_a_revision_is_named_with_it(root: Path):
    sound = (root / GOLD).read_bytes()
    (root / GOLD).write_text("{")
    commit(root)
    (root / GOLD).write_bytes(sound)
    with pytest.raises(InvalidFileError, match=f"^HEAD:{GOLD}:1: not JSON"):
        snapshot("HEAD", root)


@pytest.mark.parametrize("data", [b"junk", b""])
def test_a_damaged_dataset_is_one_sentence(root: Path, tmp_path: Path, data: bytes):
    table = tmp_path / "dataset" / "data" / "documents" / "train-00000-of-00001.parquet"
    table.parent.mkdir(parents=True)
    table.write_bytes(data)
    with pytest.raises(InvalidFileError, match="not a table of a built dataset"):
        snapshot(str(tmp_path / "dataset"), root)


def test_a_set_that_neither_state_has_is_misuse(root: Path):
    result = CliRunner().invoke(
        anchorage, ["--root", str(root), "diff", str(root), "--set", "nope"], standalone_mode=False
    )
    assert isinstance(result.exception, MisuseError)
    assert "A and B have no annotation set nope; they have gold" in str(result.exception)
