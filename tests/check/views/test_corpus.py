"""Rules over the corpus know of each document the little that they need, and read the rest again when asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import factories
from anchorage_corpus.check.reading.layout import scan
from anchorage_corpus.check.running.documents import Checker
from anchorage_corpus.check.views.corpus import CorpusView, packed, repeated, unpacked
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.corpus.store import Corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return factories.annotated_corpus(tmp_path / "c", {"one": "train", "two": "test"})


def view_of(corpus: Corpus) -> CorpusView:
    layout, registry = scan(corpus.root), KnownEntities(corpus.entities())
    results = Checker(corpus.root, registry).check([(unit, None) for unit in layout.units.values()])
    facts = {result.facts.id: result.facts for result in results if result}
    return CorpusView(layout, facts, registry, (), corpus.splits())


@given(st.lists(st.text(max_size=5)))
def test_packed_names_are_unpacked_as_they_were(names: list[str]) -> None:
    assert unpacked(packed(names)) == tuple(names)


@given(st.lists(st.integers(0, 4)))
def test_what_came_before_is_repeated_with_its_place(values: list[int]) -> None:
    assert list(repeated(values)) == [(i, v) for i, v in enumerate(values) if v in values[:i]]


def test_quotes_and_splits_are_known_by_document(corpus: Corpus) -> None:
    view = view_of(corpus)
    assert (view.speaker("one-report#q1"), view.speaker("one-report#q9")) == ("yuri-ushakov", None)
    assert [view.knows(f"{name}#q1") for name in ("one-report", "gone-report")] == [True, False]
    assert (view.split("one-report"), view.split("two-report"), view.split("gone")) == ("train", "test", None)
    assert view.quote("one-report#q1") == corpus.annotations("gold", "one-report").quotes[0]
    assert view.text("two-report") == corpus.document("two-report").text


def test_a_document_with_a_broken_file_makes_the_whole_incomplete(corpus: Corpus) -> None:
    assert view_of(corpus).complete
    corpus.write(factories.annotations(corpus.document("two-report"), "anna"))
    corpus.annotation_file("anna", "two-report").write_bytes(b"{")
    view = view_of(corpus)
    assert view.speaker("two-report#q1") == "yuri-ushakov"
    assert (view.complete, view.knows("two-report#q1"), view.knows("one-report#q1")) == (False, False, True)


def test_nearly_the_same_texts_are_found(corpus: Corpus) -> None:
    assert view_of(corpus).near_duplicates == []
    text = corpus.document("one-report").text + "A correction.\n"
    factories.write_document(corpus, factories.document("copy", text, "one"))
    assert view_of(corpus).near_duplicates == [("copy", "one-report")]
