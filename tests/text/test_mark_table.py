"""Every row of the table in ``quotation_marks`` is read so by the reader, by ``check`` and by ``preannotate``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import factories
from anchorage_corpus.check import Options, check_corpus
from anchorage_corpus.check.running.selection import Selection
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet, EntityRegistry, Quote, Splits, span_at
from anchorage_corpus.preannotate import PIPELINES, Pipeline
from anchorage_corpus.text import quotation_marks as module
from anchorage_corpus.text.quotation_marks import quotation_marks

MARKS = ("AC321", "AC322", "AC323", "AC324", "AC325", "AC326")


"""The rules over marks."""


class Row(NamedTuple):
    """A text, where it has quotations in one paragraph, and where marks without partner."""

    text: str
    quotations: list[tuple[int, int]]
    unpaired: list[int]


def row(notation: str) -> Row:
    text, starts, quotations, unpaired = "", list[int](), list[tuple[int, int]](), list[int]()
    for character in notation.replace(" ¶ ", "¶"):
        if character == "⟨":
            starts.append(len(text))
        elif character == "⟩":
            quotations.append((starts.pop(), len(text)))
        elif character == "!":
            unpaired.append(len(text))
        else:
            text += {"¶": "\n\n", "⏎": "\n"}.get(character, character)
    return Row(text, sorted(quotations, key=lambda q: (q[0], -q[1])), unpaired)


def rows() -> Iterator[str]:
    for line in (module.__doc__ or "").splitlines():
        match = re.fullmatch(r" {4}(.*?) +# .*", line)
        if match:
            yield match[1]


ROWS = list(rows())


def test_the_table_has_rows() -> None:
    assert len(ROWS) > 30


@pytest.mark.parametrize("notation", ROWS)
def test_the_reader_reads_it_so(notation: str) -> None:
    expected = row(notation)
    found = quotation_marks(expected.text)
    assert [(q.start, q.end) for q in found.quotations] == expected.quotations
    assert list(found.unpaired) == expected.unpaired


def speeches(expected: Row) -> list[list[tuple[int, int]]]:
    """The quotations that are closed, with those of the paragraphs before that they go on with."""
    found = {(q.start, q.end): q for q in quotation_marks(expected.text).quotations}
    joined: list[list[tuple[int, int]]] = []
    for place in expected.quotations:
        before = next((j for j in joined if found[place].continues and found[j[-1]].mark == found[place].mark), None)
        before = before or (joined[-1] if found[place].continues and not found[place].mark else None)
        if before is None:
            joined.append([place])
        else:
            before.append(place)
    return [parts for parts in joined if found[parts[-1]].closed]


class Checked:
    """What ``check`` finds by its rules over marks, with its own reading of a text."""

    def __init__(self, root: Path) -> None:
        self.corpus = Corpus(root)
        self.corpus.write(EntityRegistry((factories.entity(),)))

    def codes(self, text: str, *quotes: tuple[str, list[tuple[int, int]]]) -> list[str]:
        """Codes of the findings on quotes of a type with a content, one finding a row."""
        doc = factories.document(text=text)
        rows = tuple(
            Quote(f"q{i}", kind, tuple(span_at(text, *place) for place in content), (), (), (), None, None)
            for i, (kind, content) in enumerate(quotes, 1)
        )
        return self.of(AnnotationSet(doc.ref, factories.annotations(doc).provenance, (), rows, ()), text)

    def of(self, annotations: AnnotationSet, text: str) -> list[str]:
        """Codes of the findings on an annotation set."""
        doc = factories.document(text=text)
        factories.write_document(self.corpus, doc)
        self.corpus.write(Splits({doc.metadata.event: "train"}))
        self.corpus.write(annotations)
        options = Options(Selection(select=MARKS), cache=False, jobs=1)
        return [finding.code for finding in check_corpus(self.corpus.root, options).findings]


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    return Checked(tmp_path)


@pytest.mark.parametrize("notation", ROWS)
def test_check_reads_it_so(notation: str, checked: Checked) -> None:
    expected = row(notation)
    stray = ["AC326"] * len(expected.unpaired)
    found = speeches(expected)
    assert checked.codes(expected.text, *(("direct", parts) for parts in found)) == stray
    assert sorted(checked.codes(expected.text, *(("indirect", parts) for parts in found))) == sorted(
        [*stray, *["AC323"] * len(found)]
    )
    cut = [[*parts[:-1], (parts[-1][0], closing_of(expected.text, parts[-1]))] for parts in found]
    assert sorted(checked.codes(expected.text, *(("direct", parts) for parts in cut))) == sorted(
        [*stray, *["AC321"] * len(found)]
    )
    whole = [(0, len(expected.text))]
    if not expected.quotations:
        assert sorted(
            checked.codes(expected.text, ("direct", whole), ("mixed", whole), ("indirect", whole))
        ) == sorted([*stray, "AC322", "AC324"])


def closing_of(text: str, place: tuple[int, int]) -> int:
    """Where the closing mark of a quotation begins, or the space before it."""
    end = next(q.inner[1] for q in quotation_marks(text).quotations if (q.start, q.end) == place)
    return len(text[:end].rstrip())


@pytest.fixture(scope="module", params=sorted(PIPELINES))
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline.named(request.param, (factories.entity(),))


@pytest.mark.parametrize("notation", ROWS)
def test_preannotate_reads_it_so(notation: str, pipeline: Pipeline, checked: Checked) -> None:
    expected = row(notation)
    annotations = pipeline.annotate(expected.text, factories.document(text=expected.text).ref)
    assert set(checked.of(annotations, expected.text)) <= {"AC326"}


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_french_marks_may_have_any_space_inside(space: str) -> None:
    (notation,) = (n for n in ROWS if "« Il" in n)
    expected = row(notation.replace("« ", f"«{space}").replace(" »", f"{space}»"))
    found = quotation_marks(expected.text)
    assert [(q.start, q.end) for q in found.quotations] == expected.quotations
