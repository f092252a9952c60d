"""What Git says of a corpus: lines changed, releases, files of a revision, whatever the names and the settings."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import anchorage_corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.history.git import changed_files, changed_lines, file_at, ignored_files, last_release, origin

SOURCE = Path(anchorage_corpus.__file__).parent


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, check=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a corpus in a folder of it, of one commit."""
    git(tmp_path, "init", "-q", "-b", "main")
    for part in ("corpus", "annotations"):
        (tmp_path / "data" / part).mkdir(parents=True)
        (tmp_path / "data" / part / "a.txt").write_text("one\ntwo\nthree\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path / "data"


def test_lines_added_and_changed_are_known_by_the_name_in_the_folder(folder: Path):
    (folder / "corpus" / "a.txt").write_text("zero\none\ntwo\n+++ b/three\n@@ -1 +1 @@\n")
    (folder / "corpus" / "naïve name.txt").write_text("new\n")
    git(folder, "add", "-A")
    git(folder, "config", "diff.noprefix", "true")
    assert changed_lines("HEAD", folder) == {
        "corpus/a.txt": [range(1, 2), range(4, 6)],
        "corpus/naïve name.txt": [range(1, 2)],
    }


def test_a_line_taken_away_changes_no_line_that_is_there(folder: Path):
    (folder / "corpus" / "a.txt").write_text("one\nthree\n")
    assert [list(lines) for lines in changed_lines("HEAD", folder)["corpus/a.txt"]] == [[]]


def test_a_file_of_a_revision_is_the_one_of_this_folder(folder: Path):
    (folder / "corpus" / "a.txt").write_text("now")
    assert file_at("HEAD", folder, "corpus/a.txt") == b"one\ntwo\nthree\n"
    assert file_at("HEAD", folder, "corpus/b.txt") is None


@pytest.mark.parametrize("revision", ["nope", "--output=x", "HEAD:data"])
def test_what_names_no_revision_is_misuse(folder: Path, revision: str):
    for ask in (lambda: changed_lines(revision, folder), lambda: file_at(revision, folder, "corpus/a.txt")):
        with pytest.raises(MisuseError, match="not a Git revision"):
            ask()


def test_the_last_release_is_the_nearest_tag_of_a_version_that_holds_the_corpus(folder: Path, tmp_path: Path):
    assert last_release(folder) == ""
    git(folder, "tag", "v1.0.0")
    git(folder, "commit", "-q", "--allow-empty", "-m", "two")
    git(folder, "tag", "vendor")
    assert last_release(folder) == "v1.0.0"
    git(folder, "pack-refs", "--all")
    assert last_release(folder) == "v1.0.0"
    git(folder, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert last_release(tmp_path / "tree" / "data") == "v1.0.0"
    inner = folder / "tests" / "case"
    for corpus in (inner, tmp_path / "other"):
        (corpus / "corpus").mkdir(parents=True)
        (corpus / "annotations").mkdir()
    assert last_release(inner) == "", "a corpus within a corpus was not released"
    assert last_release(tmp_path / "other") == "", "nor one that the tag does not hold"


def test_without_a_repository_there_is_no_release(tmp_path: Path):
    assert last_release(tmp_path) == ""


def test_only_one_module_starts_git():
    starts = {p.name for p in SOURCE.rglob("*.py") if re.search(r"[\"']git[\"'],", p.read_text(encoding="utf-8"))}
    assert starts == {"git.py"}


def test_what_is_not_installed_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MisuseError, match="git is not installed; install it"):
        changed_files(folder)


def test_an_origin_and_ignored_files_are_those_of_the_folder(folder: Path):
    assert origin(folder) == ""
    git(folder, "remote", "add", "origin", "https://example.org/corpus.git")
    (folder / ".gitignore").write_text("*.log\n")
    (folder / "corpus" / "a.log").write_text("")
    assert origin(folder) == "https://example.org/corpus.git"
    assert ignored_files(folder, ["corpus"]) == ["corpus/a.log"]
    assert changed_files(folder) == ["data/.gitignore"]
