"""A paragraph ends at every line end, or at blank lines where lines are wrapped to a width."""

from __future__ import annotations

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text.paragraphs import crosses_paragraph, paragraphs
from anchorage_corpus.text.wrapping import is_wrapped

WRAPPED = "Russia said that it will go on\nand talk tomorrow in the\ncapital.\n\nNobody else\nobjected."


def span_of(passage: str, text: str) -> tuple[int, int]:
    return text.index(passage), text.index(passage) + len(passage)


def test_lines_wrapped_to_a_width_are_one_paragraph():
    assert is_wrapped(WRAPPED)
    assert [WRAPPED[start:end] for start, end in paragraphs(WRAPPED)] == WRAPPED.split("\n\n")
    assert not crosses_paragraph(WRAPPED, *span_of("go on\nand talk", WRAPPED))
    assert not crosses_paragraph(WRAPPED, *span_of("capital.\n\n", WRAPPED))
    assert crosses_paragraph(WRAPPED, *span_of("capital.\n\nNobody", WRAPPED))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\v"])
def test_every_line_end_ends_a_paragraph_where_lines_are_long(end):
    text = f"Russia said that it would go on.{end}Nobody else objected to that."
    assert not is_wrapped(text)
    assert [text[start:end] for start, end in paragraphs(text)] == text.split(end)
    assert crosses_paragraph(text, 0, len(text))


def test_no_report_of_the_corpus_is_wrapped():
    for document in Corpus.bundled().documents():
        assert not is_wrapped(document.text)
