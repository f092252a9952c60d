"""Texts shown with their annotations marked."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from hypothesis import assume, given

import factories
from anchorage_corpus.corpus.show import (
    find_annotation,
    lines_below,
    marked_text,
    marks_of,
    passage_around,
    visible,
    within,
)
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AnnotationSet, Document, span_at
from strategies import annotated, texts


def test_mentions_and_quotes_are_marked_where_they_stand() -> None:
    doc, annotations = factories.document(), factories.annotations()
    marked = marked_text(doc, marks_of(annotations)).plain
    assert marked == "[Ushakov]PERSON said: ⟦“The talks were frank.”⟧q1 He left Moscow.\n"
    assert list(lines_below(annotations)) == [
        "q1 direct, speaker yuri-ushakov, cue “said:”, source “Ushakov”",
        "c1 evaluation in q1, claimer yuri-ushakov: “The talks were frank”",
    ]


@given(annotated())
def test_taking_the_marks_out_gives_the_text_back(pair: tuple[Document, AnnotationSet]) -> None:
    doc, annotations = pair
    assume("\r" not in doc.text)
    marks = marks_of(annotations)
    marked = marked_text(doc, marks).plain
    brackets = sum(2 + len(mark.label) for mark in marks)
    assert len(marked) == len(visible(doc.text)) + brackets


@given(texts())
def test_no_character_of_a_text_steers_the_terminal(text: str) -> None:
    shown = visible(text + "\x1b[31m\x07\u202e\x9b")
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf") and c not in "\n\t"]
    assert "<U+001B>[31m<U+0007><U+202E><U+009B>" in shown


def test_markup_in_a_text_stays_text() -> None:
    doc = factories.document(text="[bold]Not bold[/bold]")
    assert marked_text(doc, []).plain == "[bold]Not bold[/bold]"


def test_brackets_nest_and_neighbours_do_not_swallow_each_other() -> None:
    doc = factories.document()
    base = factories.annotations(doc)
    outer = msgspec.structs.replace(base.entities[0], id="e2", type="EVENT", end=12, text=doc.text[:12])
    after = msgspec.structs.replace(base.entities[0], id="e3", type="DATE", start=7, end=12, text=doc.text[7:12])
    both = msgspec.structs.replace(base, entities=(base.entities[0], outer, after), quotes=())
    assert marked_text(doc, marks_of(both), 0, 13).plain == "[[Ushakov]PERSON[ said]DATE]EVENT:"


def test_a_passage_is_the_lines_around_an_annotation() -> None:
    doc = factories.document(text="First.\nSecond one.\nThird.")
    mention = msgspec.structs.replace(factories.annotations().entities[0], start=7, end=13, text="Second")
    assert passage_around(doc, mention) == (7, 18)
    assert doc.text[7:18] == "Second one."


def test_within_keeps_what_stands_wholly_inside() -> None:
    annotations = factories.annotations()
    kept = within(annotations, 10, len(factories.TEXT))
    assert (len(kept.entities), len(kept.quotes), len(kept.claims)) == (0, 1, 1)


def test_an_unknown_annotation_is_one_sentence() -> None:
    with pytest.raises(MisuseError, match=re.escape("no 'q9' in the gold annotations")):
        find_annotation(factories.annotations(), "q9")


def test_slices_of_text_below_are_on_one_line() -> None:
    base = factories.annotations()
    text = "“Two\nlines”"
    quote = msgspec.structs.replace(base.quotes[0], content=(span_at(text, 0, 11),), cue=(span_at(text, 1, 10),))
    lines = list(lines_below(msgspec.structs.replace(base, quotes=(quote,), claims=())))
    assert lines == ["q1 direct, speaker yuri-ushakov, cue “Two lines”, source “Ushakov”"]
