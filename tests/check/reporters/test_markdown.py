"""A finding is one row of a table that GitHub takes as a summary."""

from __future__ import annotations

import re

import msgspec

from anchorage_corpus.check import Report
from anchorage_corpus.check.reporters import reporter
from reports import NASTY, REPORTS


def test_markdown_keeps_a_row_a_finding_and_shows_markup_as_text():
    table = reporter("markdown")(REPORTS["nasty"], "")
    rows = [line for line in table.splitlines() if line.startswith("| corpus")]
    assert len(rows) == 1
    assert re.search(r"(?<!\\)[<|]b>", rows[0]) is None


def test_a_summary_of_any_number_of_findings_stays_below_what_github_takes():
    rows = tuple(msgspec.structs.replace(NASTY, line=i, message="x|" * 3_000) for i in range(5_000))
    table = reporter("markdown")(Report(rows, 1), "")
    assert len(table.encode()) < 2**20 / 2
    assert table.endswith("… and 4,800 more; `anchorage check` lists them all.")
