"""Pieces of Markdown: figures go into their blocks, and no value can break a table."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.dataset.papers.datasheet import DATASHEET
from anchorage_corpus.dataset.papers.fragments import fill, plain, table
from anchorage_corpus.errors import FindingsError


def test_markup_in_the_data_cannot_break_the_page():
    assert table(["a"], [["<script>|\n"]]) == "| a |\n| --- |\n| &lt;script>\\|  |"
    assert plain({"x": "```\n" + "y" * 99}).count("\n") == 2


def test_long_values_are_cut_with_a_mark():
    shown = msgspec.json.decode(
        plain({"text": "x" * 99, "spans": [{"a": 1}, {"a": 2}], "tags": [1, 2], "none": None})
    )
    assert shown == {"text": "x" * 59 + "…", "spans": [{"a": 1}, "…"], "tags": [1, 2], "none": None}


ROOT = Path(__file__).parents[3]


def test_words_by_hand_are_never_touched():
    page = "# Title\n\nBy hand.\n\n<!-- figures: size -->\nold | 1\n<!-- /figures -->\n\nMore.\n"
    filled = fill(page, {"size": lambda: "new"}, "page")
    assert filled == page.replace("old | 1", "\nnew\n")
    assert fill(filled, {"size": lambda: "new"}, "page") == filled


def test_figures_that_nothing_makes_are_an_error():
    with pytest.raises(FindingsError, match="no figures called weather; there are size"):
        fill("<!-- figures: weather -->\n<!-- /figures -->", {"size": lambda: ""}, "page")


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
