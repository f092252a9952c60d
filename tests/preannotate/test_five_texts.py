"""The default pipeline on the corpus's own reports, against their adjudicated annotations."""

from __future__ import annotations

from functools import cache

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import GOLD, AnnotationSet, Quote
from anchorage_corpus.preannotate import Pipeline
from anchorage_corpus.text.divided import DividedText

CORPUS = Corpus.bundled()


@cache
def made(doc_id: str) -> AnnotationSet:
    document = CORPUS.document(doc_id)
    return pipeline().annotate(document.text, document.ref)


@cache
def pipeline() -> Pipeline:
    return Pipeline.named(registry=CORPUS.entities())


def marked(doc_id: str, quote: Quote) -> list[tuple[int, int]]:
    """The quotations in quotation marks in a quote's content."""
    divided = DividedText(CORPUS.document(doc_id).text)
    found = (q for s in quote.content for q in divided.quotations_in(s.start, s.end))
    return [q.inner for q in found if any(s.start <= q.start and q.end <= s.end for s in quote.content)]


def holds(quote: Quote, inner: tuple[int, int]) -> bool:
    return any(s.start <= inner[0] and inner[1] <= s.end for s in quote.content)


QUOTATIONS = [
    (doc_id, quote.id, inner)
    for doc_id in CORPUS.document_ids()
    for quote in CORPUS.annotations(GOLD, doc_id).quotes
    for inner in marked(doc_id, quote)
]


@pytest.mark.parametrize(("doc_id", "quote_id", "inner"), QUOTATIONS)
def test_quotation_in_quotation_marks_is_found_with_its_speaker(
    doc_id: str, quote_id: str, inner: tuple[int, int]
) -> None:
    gold = next(q for q in CORPUS.annotations(GOLD, doc_id).quotes if q.id == quote_id)
    speakers = {q.speaker for q in made(doc_id).quotes if holds(q, inner)}
    assert gold.speaker in speakers


def test_interrupted_report_keeps_both_its_attributions() -> None:
    annotations = made("abu-dhabi-talks")
    outer = next(q for q in annotations.quotes if q.content[0].text == "Putin")
    inner = next(q for q in annotations.quotes if q.cue and q.cue[0].text == "underlined")
    assert outer.content[1].text.startswith("underlined that Russia")
    assert ([s.text for s in inner.source], inner.parent) == (["Putin"], outer.id)
