"""A moved annotation set fits the text that it was moved to, and keeps no reference to what was lost."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

import factories
from anchorage_corpus.anchors.moving import move_annotations, placed
from anchorage_corpus.anchors.reanchor import Reanchored
from anchorage_corpus.model import AnnotationSet, Document, Span
from strategies import annotated, texts


def test_a_headline_above_shifts_every_span_by_its_length() -> None:
    old = factories.document(text=factories.TEXT + factories.text_like(1))
    headline = "Envoys meet again\n\n"
    new = factories.document(text=headline + old.text)
    before = factories.annotations(old)
    moved, report = move_annotations(before, old, new)
    assert moved.document == new.ref
    assert [found.outcome for found in report] == ["moved"] * len(before.offsets())
    assert moved.offsets() == {(start + len(headline), end + len(headline)) for start, end in before.offsets()}
    assert list(moved.misfits(new.text)) == []


@given(annotated(), st.lists(texts(), max_size=2))
@settings(max_examples=15)
def test_moved_annotations_always_fit_the_new_text(pair: tuple[Document, AnnotationSet], around: list[str]) -> None:
    old, annotations = pair
    new = factories.document(text=old.text.join(around) or "Another text.")
    moved, report = move_annotations(annotations, old, new)
    assert list(moved.misfits(new.text)) == []
    assert {(found.start, found.end) for found in report} == annotations.offsets()


def test_what_is_lost_takes_no_reference_with_it() -> None:
    before = factories.annotations()
    (quote,), (claim,) = before.quotes, before.claims
    lost = (quote.content[0].start, quote.content[0].end)
    report = [
        Reanchored(start, end, "lost" if (start, end) == lost else "exact", _span(start, end, lost), 1.0)
        for start, end in before.offsets()
    ]
    after = placed(before, before.document, report)
    assert (after.entities, after.quotes) == (before.entities, ())
    assert [(c.id, c.span, c.quote) for c in after.claims] == [(claim.id, claim.span, None)]


def _span(start: int, end: int, lost: tuple[int, int]) -> Span | None:
    return None if (start, end) == lost else Span(start, end, factories.TEXT[start:end])
