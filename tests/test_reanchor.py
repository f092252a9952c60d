"""Re-anchoring: untouched spans stay exact, and nothing is silently wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.model import Document
from anchorage_corpus.reanchor import Skeleton, fingerprint, reanchor
from anchorage_corpus.store import Corpus

Edit = tuple[int, int, str]
DOCUMENTS = list(Corpus.bundled().documents())


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


def followed(doc: Document, edits: list[Edit]) -> Iterator[tuple[tuple[int, int] | None, object]]:
    spans = spans_to_follow(doc.text)
    known = {(s, e): doc.text[s:e] for s, e in spans if e - s <= 60}
    report = reanchor(fingerprint(doc.text, spans, "salt"), apply(doc.text, edits), known)
    for found in report:
        yield destination((found.start, found.end), edits), found


@pytest.mark.parametrize("corrupt", CORRUPTIONS)
def test_untouched_spans_are_exact_and_none_is_wrong_without_a_flag(corrupt):
    untouched = right = 0
    for doc in DOCUMENTS:
        for expected, found in followed(doc, corrupt(doc.text)):
            sure = found.outcome in ("exact", "moved")
            if sure:
                assert doc.text[found.start : found.end] == found.span.text
                assert expected in (None, (found.span.start, found.span.end)), (doc.id, found)
            untouched += expected is not None
            right += expected is not None and sure
    assert right >= 0.99 * untouched, f"{right} of {untouched}"


def test_an_identical_copy_is_exact_throughout():
    for doc in DOCUMENTS:
        assert {found.outcome for _, found in followed(doc, [])} == {"exact"}


def test_another_text_is_lost_not_guessed():
    first, second = DOCUMENTS[0], DOCUMENTS[1]
    spans = [span for span in spans_to_follow(first.text) if span[1] - span[0] > 40]
    report = reanchor(fingerprint(first.text, spans, "salt"), second.text)
    assert {found.outcome for found in report} == {"lost"}


def test_changed_quotation_marks_are_flagged_with_full_similarity():
    doc = DOCUMENTS[0]
    start = doc.text.index("“")
    end = doc.text.index("”") + 1
    copy = doc.text.replace("“", '"').replace("”", '"')
    (found,) = reanchor(fingerprint(doc.text, [(start, end)], "salt"), copy)
    assert (found.outcome, found.span.text[0], found.similarity) == ("fuzzy", '"', 1.0)


def test_fingerprints_hold_no_words():
    doc = DOCUMENTS[0]
    prints = fingerprint(doc.text, spans_to_follow(doc.text), doc.version.sha256)
    assert all(value < 2**16 for _, value in prints.anchors)
    assert len(prints.anchors) < len(doc.text) / 15


@given(st.text(alphabet="ab “”\u00a0\n\u200b😀é́—", max_size=80))
def test_a_skeleton_maps_back_into_its_text(text):
    skeleton = Skeleton(text)
    assert len(skeleton.text) == len(skeleton.starts)
    assert skeleton.starts == sorted(set(skeleton.starts))
    for character, start in zip(skeleton.text, skeleton.starts, strict=True):
        assert character == Skeleton(text[start]).text or text[start].isspace()


@given(st.integers(0, 2**32))
def test_random_edits_never_mislead(seed):
    rng = random.Random(seed)
    doc = rng.choice(DOCUMENTS)
    picks = sorted(rng.sample(words(doc.text), 12))
    edits = [(s, rng.choice([s, e]), rng.choice(["", "he ", "Putin", "other words "])) for s, e in picks]
    for expected, found in followed(doc, edits):
        if found.outcome in ("exact", "moved"):
            same = doc.text[found.start : found.end] == found.span.text
            assert same and (expected is None or expected == (found.span.start, found.span.end))
