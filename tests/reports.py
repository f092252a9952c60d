"""Reports of a check: clean, with an error, with a note alone, and with every mark that a format must escape."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.check import Finding, Report, check_corpus

CASES = Path(__file__).parent / "cases"


NASTY = Finding("corpus/a b/v1.txt", 3, 7, "AC401", "100%: <b>|“x”|</b>,\r\n::error::\x0c]]>", 5, "warning")


REPORTS = {
    "clean": Report((), 5),
    "error": check_corpus(CASES / "AC205" / "bad"),
    "note": check_corpus(CASES / "AC338" / "bad"),
    "nasty": Report((NASTY,), 1),
}
