"""The command and the Python call pass one gate: each refuses what the other refuses, with the same words."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import anchorage_corpus
import factories
from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset import build as stage
from anchorage_corpus.errors import AnchorageError

CITATION = "cff-version: 1.2.0\nmessage: Cite it.\ntitle: Frank Talks\nversion: {}\nauthors: [name: Us]\n"
GIT = ("git", "-c", "user.name=Us", "-c", "user.email=us@example.org", "-c", "init.defaultBranch=main")

Damage = Callable[[Corpus], dict[str, Any]]
"""Something that keeps a corpus from being released; returns how both are called."""


def commit(corpus: Corpus) -> None:
    for command in (("add", "--all"), ("commit", "--quiet", "--message", "Change")):
        subprocess.run([*GIT, *command], cwd=corpus.root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Corpus:
    """A committed corpus of one gold document that keeps every rule, built."""
    corpus = factories.releasable_corpus(tmp_path / "frank-talks")
    (corpus.root / "CITATION.cff").write_text(CITATION.format("0.1.0"))
    subprocess.run([*GIT, "init", "--quiet"], cwd=corpus.root, check=True)
    commit(corpus)
    stage.build(corpus, stage_folder(corpus))
    return corpus


def stage_folder(corpus: Corpus) -> Path:
    return corpus.root / "build" / "frank-talks"


def not_committed(corpus: Corpus) -> dict[str, Any]:
    (corpus.root / "corpus" / "frank-talks" / "notes.md").write_text("not committed")
    return {"with_texts": True}


def a_finding(corpus: Corpus) -> dict[str, Any]:
    broken = factories.annotations()
    (mention,) = broken.entities
    corpus.write(msgspec.structs.replace(broken, entities=(msgspec.structs.replace(mention, text="Putin"),)))
    commit(corpus)
    return {"with_texts": True}


def a_stale_dataset(corpus: Corpus) -> dict[str, Any]:
    (corpus.root / "CITATION.cff").write_text(CITATION.format("0.2.0"))
    commit(corpus)
    return {"with_texts": True}


def no_dataset(corpus: Corpus) -> dict[str, Any]:
    return {"dataset": corpus.root / "build" / "none", "with_texts": True}


def texts_that_are_not_free(corpus: Corpus) -> dict[str, Any]:
    return {}


def another_version(corpus: Corpus) -> dict[str, Any]:
    return {"tag": "v0.2.0", "with_texts": True}


def a_private_folder(corpus: Corpus) -> dict[str, Any]:
    return {"private": True, "with_texts": True}


def a_missing_key(corpus: Corpus) -> dict[str, Any]:
    return {"key": corpus.root / "no-key", "with_texts": True}


def other_content(corpus: Corpus) -> dict[str, Any]:
    anchorage_corpus.publish(corpus, str(target_of(corpus)), with_texts=True)
    corpus.write(msgspec.structs.replace(factories.annotations(), claims=()))
    commit(corpus)
    stage.build(corpus, stage_folder(corpus))
    return {"with_texts": True}


def target_of(corpus: Corpus) -> Path:
    return corpus.root.parent / "releases"


@pytest.mark.parametrize(
    ("damage", "status", "words"),
    [
        (not_committed, 2, "uncommitted changes (corpus/frank-talks/notes.md)"),
        (a_finding, 1, "`anchorage check` has findings"),
        (a_stale_dataset, 1, "not what a build of this commit gives"),
        (no_dataset, 2, "so not a built dataset; make one with `anchorage build`"),
        (texts_that_are_not_free, 2, "holds texts that are not free"),
        (another_version, 2, "its card says 0.1.0"),
        (a_private_folder, 2, "--private is for a Hub"),
        (a_missing_key, 2, "no such key"),
        (other_content, 1, "published with other content"),
    ],
)
def test_the_call_refuses_what_the_command_refuses(
    damage: Damage, status: int, words: str, repository: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    given = damage(repository)
    before = contents(target_of(repository))
    with pytest.raises(AnchorageError) as refused:
        anchorage_corpus.publish(repository, str(target_of(repository)), **given)
    assert words in str(refused.value) and refused.value.exit_code == status
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(["--root", str(repository.root), "publish", "--to", str(target_of(repository)), *options(given)])
    assert (stopped.value.code, capsys.readouterr().err) == (status, f"anchorage: {refused.value}\n")
    assert contents(target_of(repository)) == before


def options(given: dict[str, Any]) -> list[str]:
    """The command's options for the call's arguments."""
    found: list[str] = []
    for name, value in given.items():
        found += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_call_publishes_what_the_command_would(repository: Corpus) -> None:
    folder = target_of(repository)
    done = anchorage_corpus.publish(repository, str(folder), with_texts=True, dry_run=True)
    assert done.outcome == "dry run" and not folder.exists()
    assert anchorage_corpus.publish(repository, str(folder), with_texts=True).outcome == "published"
    assert (folder / "v0.1.0" / "provenance.json").is_file()
    assert anchorage_corpus.publish(repository, str(folder), with_texts=True).outcome == "already published"
