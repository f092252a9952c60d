"""``anchorage check PATH``: a path names the same file however it is spelt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.cli.check import relative
from anchorage_corpus.errors import MisuseError

BAD = Path(__file__).parents[1] / "cases" / "AC204" / "bad"
NAME = "annotations/gold/frank-talks.json"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "real" / "c"
    shutil.copytree(BAD, root)
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize("before", ["", "./", "../c/", "annotations/../", "annotations/gold/../../"])
def test_a_path_with_dots_is_the_file_that_it_leads_to(corpus: Path, before: str) -> None:
    assert relative((Path(before + NAME),), corpus) == (NAME,)


def test_the_real_path_lies_in_a_corpus_that_is_reached_through_a_link(corpus: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(corpus, target_is_directory=True)
    assert relative((corpus / NAME,), link) == (NAME,)
    assert relative((link / NAME,), corpus) == (NAME,)


def test_a_link_inside_the_corpus_keeps_the_name_that_findings_have(corpus: Path) -> None:
    (corpus / "annotations" / "auto").symlink_to("gold", target_is_directory=True)
    assert relative((Path("annotations/auto"),), corpus) == ("annotations/auto",)


def test_the_folder_above_a_linked_folder_is_not_the_corpus(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "other" / "annotations").mkdir(parents=True)
    (tmp_path / "other" / "inner").mkdir()
    (corpus / "leads-away").symlink_to(tmp_path / "other" / "inner", target_is_directory=True)
    with pytest.raises(MisuseError, match="not in the corpus"):
        relative((Path("leads-away") / os.pardir / "annotations",), corpus)


def test_the_corpus_itself_is_every_file(corpus: Path) -> None:
    assert relative((Path(),), corpus) == (".",)


def test_a_mistyped_root_is_not_taken_for_the_corpus_around_it(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--root", str(corpus / "annotation"), "list"])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert f"{corpus / 'annotation'}: no corpus here (" in printed.err
