"""The figures of a datasheet are those of the data, or are called stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.dataset.papers.datasheet import DATASHEET, blank
from factories import annotated_corpus

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return caught.value.code


def test_the_datasheet_of_this_corpus_is_fresh_and_complete():
    assert run("--root", ROOT, "datasheet", "--check") == 0


def test_a_stale_figure_is_told_and_mended(tmp_path, capsys):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train", "gamma": "test"})
    page = corpus.root / DATASHEET
    page.write_text("\n".join(line.replace("*Not answered yet.*", "Yes.") for line in blank("Mine").splitlines()))
    check = ("--root", corpus.root, "datasheet", "--check")
    assert run(*check) == 1
    assert "figures are stale; run `anchorage datasheet`" in capsys.readouterr().out
    assert run("--root", corpus.root, "datasheet") == 0
    assert run(*check) == 0
    assert "| `documents` | 1 | 0 | 1 | 2 |" in page.read_text()
    page.write_text(page.read_text().replace("| `documents` | 1 | 0 | 1 | 2 |", "| `documents` | 9 | 0 | 1 | 10 |"))
    assert run(*check) == 1


def test_a_new_corpus_gets_a_datasheet_that_asks_everything(tmp_path, capsys):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    assert run("--root", corpus.root, "datasheet") == 0
    capsys.readouterr()
    assert run("--root", corpus.root, "datasheet", "--check", "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["stale"] is False
    assert len(told["open"]) == 64
