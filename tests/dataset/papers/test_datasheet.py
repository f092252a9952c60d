"""The datasheet answers every question, and its figures are those of the data."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.papers.datasheet import DATASHEET, QUESTIONS, answers, blank, open_questions
from anchorage_corpus.dataset.papers.fragments import fill
from anchorage_corpus.dataset.tables.figures import count
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import GOLD
from factories import annotated_corpus

ROOT = Path(__file__).parents[3]


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    return caught.value.code


def test_the_datasheet_of_this_corpus_is_fresh_and_complete():
    assert run("--root", ROOT, "datasheet", "--check") == 0


def test_there_are_fifty_seven_questions_and_a_data_statement():
    asked = {section: len(headings) for section, headings in QUESTIONS.items()}
    assert asked.pop("Data statement") == 7
    assert list(asked.values()) == [4, 16, 12, 4, 6, 7, 8]
    assert sum(asked.values()) == 57


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


def test_words_by_hand_are_never_touched():
    page = "# Title\n\nBy hand.\n\n<!-- figures: size -->\nold | 1\n<!-- /figures -->\n\nMore.\n"
    filled = fill(page, {"size": lambda: "new"}, "page")
    assert filled == page.replace("old | 1", "\nnew\n")
    assert fill(filled, {"size": lambda: "new"}, "page") == filled


def test_figures_that_nothing_makes_are_an_error():
    with pytest.raises(FindingsError, match="no figures called weather; there are size"):
        fill("<!-- figures: weather -->\n<!-- /figures -->", {"size": lambda: ""}, "page")


def test_a_question_without_a_heading_is_an_error():
    page = blank("x").replace("### Funding\n", "")
    with pytest.raises(FindingsError, match="no heading 'Funding'"):
        answers(page)


def test_a_question_with_only_white_space_below_is_open():
    page = re.sub(r"(### (?!Funding).+\n\n)\*Not answered yet.\*", r"\1Yes.", blank("x"))
    assert open_questions(page) == ["Funding"]
    assert open_questions(page.replace("*Not answered yet.*", "")) == ["Funding"]


def test_counts_are_those_of_the_annotations(tmp_path):
    corpus = Corpus.bundled()
    build(corpus, tmp_path / "out")
    counted = count(tmp_path / "out")
    sets = [corpus.annotations(GOLD, doc_id) for doc_id in corpus.annotated_ids(GOLD)]
    mentions = [m for made in sets for m in made.entities]
    quotes = [q for made in sets for q in made.quotes]
    claims = [c for made in sets for c in made.claims]
    assert counted.mentions["PERSON"]["name"] == sum((m.type, m.mention) == ("PERSON", "name") for m in mentions)
    assert sum(of.total() for of in counted.mentions.values()) == len(mentions)
    assert counted.labels["quotes", "type"]["mixed"] == sum(q.type == "mixed" for q in quotes)
    assert counted.labels["claims", "stance"]["refute"] == sum(c.stance == "refute" for c in claims)
    assert counted.check_worthy == sum(bool(c.check_worthy) for c in claims)
    assert counted.nested == sum(q.parent is not None for q in quotes)
    assert counted.discontinuous == sum(len(q.content) > 1 for q in quotes)
    assert counted.speakers["Dmitry Peskov"] == sum(q.speaker == "dmitry-peskov" for q in quotes)
    assert counted.speakers.total() == len(quotes)


def rows_below(page: str, head: str) -> list[list[str]]:
    """Cells of the table whose head begins so, that of the head first."""
    table = page[page.index(head) :].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table if not line.startswith("| ---")]


def test_agreement_is_published_by_attribution_and_by_attribute():
    page = (ROOT / DATASHEET).read_text(encoding="utf-8")
    pairs = json.loads((ROOT / "annotations" / "agreement.json").read_bytes())
    names = [f"{pair['left']}, {pair['right']}" for pair in pairs]
    head, *rows = rows_below(page, "| annotators | layer |")
    published = {(row[0], row[1]): row[head.index("agr")] for row in rows}
    measured = {
        (n, layer): str(m["agr"]) for n, pair in zip(names, pairs, strict=True) for layer, m in pair["layers"].items()
    }
    assert published == measured
    head, *rows = rows_below(page, "| attribute: share equal (α) |")
    assert head[1:] == names
    assert {"quotes: speaker", "claims: kind", "claims: topic", "claims: factuality"} <= {row[0] for row in rows}
    for name, *cells in rows:
        layer, _, attribute = name.partition(": ")
        found = [pair["layers"][layer]["attributes"][attribute] for pair in pairs]
        assert cells == [f"{m['share']} ({'–' if m['alpha'] is None else m['alpha']})" for m in found]
