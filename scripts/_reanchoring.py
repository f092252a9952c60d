"""The table of docs/releasing.md: what becomes of the annotated spans in copies of the texts that differ."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from anchorage_corpus.reanchor import Reanchored
from corruptions import CORRUPTIONS, DOCUMENTS, Corruption, annotated_spans, followed, spans_to_follow

_HEAD = "| corruption | untouched spans | found in place | touched: flagged | lost | sure | wrong, not flagged |"


def table() -> str:
    """Markdown table, a row a corruption; spans are those of gold and a sample of words, sentences and quotations."""
    rows = [f"| {corrupt.__name__.replace('_', ' ')} | {' | '.join(_cells(corrupt))} |" for corrupt in CORRUPTIONS]
    return "\n".join([_HEAD, "| --- |" + " ---: |" * 6, *rows]) + "\n"


def _cells(corrupt: Corruption) -> Iterator[str]:
    report = [
        pair
        for doc in DOCUMENTS
        for pair in followed(doc, corrupt(doc.text), sorted({*annotated_spans(doc), *spans_to_follow(doc.text)}))
    ]
    untouched = [(place, found) for place, found in report if place]
    touched = [found for place, found in report if not place]
    right = sum(_sure(found) and _place(found) == place for place, found in untouched)
    yield str(len(untouched))
    yield f"{right / len(untouched):.1%}"
    yield from (str(sum(found.outcome == outcome for found in touched)) for outcome in ("fuzzy", "lost"))
    yield str(sum(map(_sure, touched)))
    yield str(sum(_sure(found) and _place(found) != place for place, found in untouched))


def _sure(found: Reanchored) -> bool:
    return found.outcome in ("exact", "moved")


def _place(found: Reanchored) -> tuple[int, int] | None:
    return (found.span.start, found.span.end) if found.span else None
