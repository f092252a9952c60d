"""Makes the table of docs/releasing.md: the fate of the annotated spans in corrupted copies of the texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from corruptions import CORRUPTIONS, DOCUMENTS, Corruption, annotated_spans, followed, place_of, spans_to_follow, sure

_HEAD = "| corruption | copies | untouched | found | flagged | lost | touched: flagged | lost | wrong, not flagged |"


def table() -> str:
    """Return a Markdown table, a row a corruption; spans are gold's and some words, sentences and quotations."""
    rows = [f"| {corrupt.__name__.replace('_', ' ')} | {' | '.join(_cells(corrupt))} |" for corrupt in CORRUPTIONS]
    return "\n".join([_HEAD, "| --- |" + " ---: |" * 8, *rows]) + "\n"


def _cells(corrupt: Corruption) -> Iterator[str]:
    copies = [(doc, edits) for doc in DOCUMENTS for edits in corrupt(doc.text)]
    report = [
        pair
        for doc, edits in copies
        for pair in followed(doc, edits, sorted({*annotated_spans(doc), *spans_to_follow(doc.text)}))
    ]
    untouched = [(place, found) for place, found in report if place]
    touched = [found for place, found in report if not place]
    right = sum(sure(found) and place_of(found) == place for place, found in untouched)
    yield str(len(copies))
    yield str(len(untouched))
    yield f"{right / len(untouched):.1%}" if untouched else "–"
    for found in ([found for _, found in untouched], touched):
        yield from (str(sum(f.outcome == outcome for f in found)) for outcome in ("fuzzy", "lost"))
    yield str(sum(sure(found) and place_of(found) != place for place, found in report))
