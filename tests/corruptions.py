"""Systematic differences between two copies of a text, and where every span of one goes in the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from anchorage_corpus.model import Document
from anchorage_corpus.moving import spans_of
from anchorage_corpus.reanchor import Reanchored, fingerprint, reanchor
from anchorage_corpus.store import Corpus

Edit = tuple[int, int, str]
Corruption = Callable[[str], list[Edit]]
CORPUS = Corpus.bundled()
DOCUMENTS = list(CORPUS.documents())


def words(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"\w[\w’'.-]*\w|\w", text)]


def spans_to_follow(text: str) -> list[tuple[int, int]]:
    """Single words, word triples, sentences and quotations: what annotations look like."""
    found = words(text)
    triples = [(a[0], b[1]) for a, b in zip(found[::7], found[2::7], strict=False)]
    sentences = [m.span() for m in re.finditer(r"[A-Z“][^.\n]{25,}\.", text)]
    quotations = [m.span() for m in re.finditer(r"[“\"][^”\"\n]+[”\"]", text)]
    return sorted({*found[::3], *triples, *sentences, *quotations})


def substitutions(text: str) -> list[Edit]:
    return [(s, e, "altogether") for s, e in words(text)[10::40]]


def deletions(text: str) -> list[Edit]:
    return [(s, e + 1, "") for s, e in words(text)[15::45]]


def insertions(text: str) -> list[Edit]:
    return [(s, s, "inserted words ") for s, _ in words(text)[20::50]]


def quotation_marks(text: str) -> list[Edit]:
    return [(m.start(), m.end(), '"') for m in re.finditer("[“”]", text)]


def spaces(text: str) -> list[Edit]:
    return [(m.start(), m.end(), ".\xa0 ") for m in re.finditer(r"\. ", text)]


def newlines(text: str) -> list[Edit]:
    return [(m.start(), m.end(), "\r\n\r\n") for m in re.finditer(r"\n+", text)]


def headline(text: str) -> list[Edit]:
    return [(0, 0, "Envoys meet again as winter bites\n\n")]


def missing_paragraph(text: str) -> list[Edit]:
    middle = [m.span() for m in re.finditer(r"[^\n]+\n+", text)][2]
    return [(*middle, "")]


def missing_beginning(text: str) -> list[Edit]:
    return [(0, text.index("\n") + 1, "")]


CORRUPTIONS = [
    substitutions, deletions, insertions, quotation_marks, spaces, newlines, headline, missing_paragraph,
    missing_beginning,
]  # fmt: skip


def apply(text: str, edits: list[Edit]) -> str:
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


def destination(span: tuple[int, int], edits: list[Edit]) -> tuple[int, int] | None:
    """Where an untouched span went; None when an edit touched it."""
    start, end = span
    if any((s < end and e > start) or start < s == e < end for s, e, _ in edits):
        return None
    shift = sum(len(new) - (e - s) for s, e, new in edits if e <= start)
    return start + shift, end + shift


def annotated_spans(doc: Document) -> list[tuple[int, int]]:
    """Every span that the gold set annotates."""
    return sorted(spans_of(CORPUS.annotations("gold", doc.id)))


def followed(
    doc: Document, edits: list[Edit], spans: list[tuple[int, int]] | None = None
) -> Iterator[tuple[tuple[int, int] | None, Reanchored]]:
    """Each span's place in the corrupted text, None where it was touched, and where re-anchoring put it."""
    spans = spans_to_follow(doc.text) if spans is None else spans
    known = {(s, e): doc.text[s:e] for s, e in spans if e - s <= 60}
    report = reanchor(fingerprint(doc.text, spans, "salt"), apply(doc.text, edits), known)
    for found in report:
        yield destination((found.start, found.end), edits), found
