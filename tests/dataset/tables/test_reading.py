"""Documents that are fit to build come one by one; of the others, everything that is wrong is collected."""

from __future__ import annotations

import msgspec
import pytest

from anchorage_corpus.corpus.splits import split_for_event
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.tables.reading import AnnotatedDocuments
from anchorage_corpus.model import Splits
from factories import annotated_corpus, document, text_like, write_document

FIT = ("beta-report", "gamma-report")


@pytest.fixture
def corpus(tmp_path) -> Corpus:
    return annotated_corpus(tmp_path / "corpus", {"alpha": "train", "beta": "validation", "gamma": "test"})


def read(corpus: Corpus) -> tuple[list[str], list[str]]:
    """The documents that are fit, and what is wrong with the others."""
    reading = AnnotatedDocuments(corpus, "gold", lambda done, of: None)
    found = [(split, annotated.document.id) for split, annotated in reading]
    assert [doc_id for _, doc_id in found] == reading.doc_ids == [placed.doc_id for placed in reading.placed]
    return reading.doc_ids, list(map(str, reading.problems))


def test_each_document_comes_with_its_split_its_tokens_and_the_progress(corpus):
    steps: list[tuple[int, int]] = []
    reading = AnnotatedDocuments(corpus, "gold", lambda done, of: steps.append((done, of)))
    rows = [(split, annotated.document.id, annotated.text.tokens[0]) for split, annotated in reading]
    assert rows == [
        ("train", "alpha-report", "Ushakov"),
        ("validation", "beta-report", "Ushakov"),
        ("test", "gamma-report", "Ushakov"),
    ]
    assert (steps, reading.problems) == ([(1, 3), (2, 3), (3, 3)], [])


def test_a_text_that_was_edited_is_refused(corpus):
    path = corpus.document_folder("alpha-report") / "v1.txt"
    path.write_bytes(path.read_bytes() + b" ")
    fit, (problem,) = read(corpus)
    assert (fit, "the bytes differ from the checksum" in problem) == ([*FIT], True)


def test_annotations_of_another_text_or_set_are_refused(corpus):
    made = corpus.annotations("gold", "alpha-report")
    path = corpus.annotation_file("gold", "alpha-report")
    corpus.write(msgspec.structs.replace(made, document=msgspec.structs.replace(made.document, sha256="0" * 64)))
    path.write_text(path.read_text().replace('"set": "gold"', '"set": "auto"'))
    fit, problems = read(corpus)
    assert (fit, len(problems)) == ([*FIT], 2)
    assert problems[0].startswith("annotations/gold/alpha-report.json: is 'auto' in a file of the set 'gold'")
    assert "made on another text" in problems[1]


def test_a_shifted_span_is_named_with_its_line(corpus):
    made = corpus.annotations("gold", "alpha-report")
    (mention,) = made.entities
    corpus.write(msgspec.structs.replace(made, entities=(msgspec.structs.replace(mention, start=1, end=8),)))
    path = corpus.annotation_file("gold", "alpha-report")
    line = next(n for n, row in enumerate(path.read_text().splitlines(), 1) if '"id": "e1"' in row)
    assert read(corpus) == (
        [*FIT],
        [f"annotations/gold/alpha-report.json:{line}: e1 covers 'shakov ', not 'Ushakov'"],
    )


def test_an_event_without_a_split_is_named_with_the_one_of_the_rule(corpus):
    corpus.write(Splits({"beta": "validation", "gamma": "test"}))
    split = split_for_event("alpha")
    sentence = f'corpus/splits.json: event \'alpha\' has no split; the rule gives it "alpha": "{split}"'
    assert read(corpus) == ([*FIT], [sentence])


def test_a_document_without_annotations_is_missing_and_no_problem(corpus):
    write_document(corpus, document("bare", text_like(7), "alpha"))
    reading = AnnotatedDocuments(corpus, "gold", lambda done, of: None)
    assert len(list(reading)) == 3
    assert (list(reading.missing()), reading.problems) == (["document bare: no gold annotations"], [])
