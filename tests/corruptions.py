"""Systematic differences between two copies of a text, and where every span of one goes in the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from anchorage_corpus.anchors.fingerprints import fingerprint
from anchorage_corpus.anchors.reanchor import Reanchored, reanchor
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.textless.withholding import LIMIT
from anchorage_corpus.model import Document

Edit = tuple[int, int, str]
Edits = list[Edit]
Corruption = Callable[[str], Iterator[Edits]]
"""Gives the edits of each of the copies that it makes."""
CORPUS = Corpus.bundled()
DOCUMENTS = list(CORPUS.documents())


def words(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"\w[\w’'.-]*\w|\w", text)]


def spans_to_follow(text: str) -> list[tuple[int, int]]:
    """Single words, word triples, sentences and quotations: what annotations look like."""
    found = words(text)
    triples = [(a[0], b[1]) for a, b in zip(found[::7], found[2::7], strict=False) if "\n" not in text[a[0] : b[1]]]
    sentences = [m.span() for m in re.finditer(r"[A-Z“][^.\n]{25,}\.", text)]
    quotations = [m.span() for m in re.finditer(r"[“\"][^”\"\n]+[”\"]", text)]
    return sorted({*found[::3], *triples, *sentences, *quotations})


def substitutions(text: str) -> Iterator[Edits]:
    yield [(s, e, "altogether") for s, e in words(text)[10::40]]


def deletions(text: str) -> Iterator[Edits]:
    yield [(s, e + 1, "") for s, e in words(text)[15::45]]


def insertions(text: str) -> Iterator[Edits]:
    yield [(s, s, "inserted words ") for s, _ in words(text)[20::50]]


def quotation_marks(text: str) -> Iterator[Edits]:
    yield [(m.start(), m.end(), '"') for m in re.finditer("[“”]", text)]


def spaces(text: str) -> Iterator[Edits]:
    yield [(m.start(), m.end(), ".\xa0 ") for m in re.finditer(r"\. ", text)]


def no_break_spaces(text: str) -> Iterator[Edits]:
    yield [(m.start(), m.end(), "\xa0") for m in re.finditer(" ", text)]


def newlines(text: str) -> Iterator[Edits]:
    yield [(m.start(), m.end(), "\r\n\r\n") for m in re.finditer(r"\n+", text)]


def headline(text: str) -> Iterator[Edits]:
    yield [(0, 0, "Envoys meet again as winter bites\n\n")]


def paragraphs(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^\n]+\n*", text)]


def a_paragraph_missing(text: str) -> Iterator[Edits]:
    """One copy for each paragraph."""
    yield from ([(*place, "")] for place in paragraphs(text))


def a_paragraph_twice(text: str) -> Iterator[Edits]:
    """One copy for each paragraph."""
    yield from ([(end, end, text[start:end].rstrip("\n") + "\n\n")] for start, end in paragraphs(text))


def a_paragraph_more(text: str) -> Iterator[Edits]:
    """A paragraph of another report before each of this one's."""
    for other in DOCUMENTS:
        if other.text != text:
            start, end = paragraphs(other.text)[1]
            yield from ([(at, at, other.text[start:end])] for at, _ in paragraphs(text)[1:])


def the_beginning_alone(text: str) -> Iterator[Edits]:
    yield [(paragraphs(text)[1][1], len(text), "")]


def the_text_twice(text: str) -> Iterator[Edits]:
    yield [(len(text), len(text), "\n\n" + text)]


def another_report(text: str) -> Iterator[Edits]:
    """Every other report in place of this one."""
    yield from ([(0, len(text), other.text)] for other in DOCUMENTS if other.text != text)


CORRUPTIONS = [
    substitutions, deletions, insertions, quotation_marks, spaces, no_break_spaces, newlines, headline,
    a_paragraph_missing, a_paragraph_twice, a_paragraph_more, the_beginning_alone, the_text_twice, another_report,
]  # fmt: skip


def apply(text: str, edits: Edits) -> str:
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]])


def trimmed(text: str, edit: Edit) -> Edit:
    """The edit without what it leaves as it was at its beginning and end."""
    start, end, new = edit
    head = _alike(text[start:end], new)
    tail = _alike(text[start + head : end][::-1], new[head:][::-1])
    return start + head, end - tail, new[head : len(new) - tail]


def _alike(one: str, other: str) -> int:
    """How many characters two strings begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def destination(span: tuple[int, int], edits: Edits) -> tuple[int, int] | None:
    """Where an untouched span went; None when an edit touched it."""
    start, end = span
    if any((s < end and e > start) or start < s == e < end for s, e, _ in edits):
        return None
    shift = sum(len(new) - (e - s) for s, e, new in edits if e <= start)
    return start + shift, end + shift


def annotated_spans(doc: Document) -> list[tuple[int, int]]:
    """Every span that the gold set annotates."""
    return sorted(CORPUS.annotations("gold", doc.id).offsets())


def followed(
    doc: Document, edits: Edits, spans: Sequence[tuple[int, int]] | None = None
) -> Iterator[tuple[tuple[int, int] | None, Reanchored]]:
    """Each span's place in the corrupted text, None where it was touched, and where re-anchoring put it.

    Slices that a text-less dataset may hold are known, the others are found by their fingerprints.
    """
    spans = spans_to_follow(doc.text) if spans is None else spans
    known = {(s, e): doc.text[s:e] for s, e in spans if e - s <= LIMIT}
    report = reanchor(fingerprint(doc.text, spans, "salt", known), apply(doc.text, edits), known)
    effective = [(start, end, new) for start, end, new in (trimmed(doc.text, e) for e in edits) if end > start or new]
    for found in report:
        yield destination((found.start, found.end), effective), found


def sure(found: Reanchored) -> bool:
    return found.outcome in ("exact", "moved")


def place_of(found: Reanchored) -> tuple[int, int] | None:
    return (found.span.start, found.span.end) if found.span else None
