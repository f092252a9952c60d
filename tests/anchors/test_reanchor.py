"""Re-anchoring: untouched spans stay exact, and nothing is silently wrong."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, strategies as st

from anchorage_corpus.anchors.fingerprints import fingerprint
from anchorage_corpus.anchors.reanchor import reanchor
from corruptions import CORRUPTIONS, DOCUMENTS, a_paragraph_twice, followed, place_of, spans_to_follow, sure, words


@pytest.mark.parametrize("corrupt", CORRUPTIONS)
def test_untouched_spans_are_exact_and_none_is_wrong_without_a_flag(corrupt):
    untouched = right = 0
    for doc in DOCUMENTS:
        for edits in corrupt(doc.text):
            for expected, found in followed(doc, edits):
                if sure(found):
                    assert doc.text[found.start : found.end] == found.span.text
                    assert place_of(found) == expected, (doc.id, edits, found)
                untouched += expected is not None
                right += expected is not None and sure(found)
    # Of a paragraph that stands twice nobody can say at the seam which copy is meant.
    assert right >= (0.98 if corrupt is a_paragraph_twice else 0.99) * untouched, f"{right} of {untouched}"


def test_an_identical_copy_is_exact_throughout():
    for doc in DOCUMENTS:
        assert {found.outcome for _, found in followed(doc, [])} == {"exact"}


def test_another_text_is_lost_not_guessed():
    first, second = DOCUMENTS[0], DOCUMENTS[1]
    spans = [span for span in spans_to_follow(first.text) if span[1] - span[0] > 40]
    report = reanchor(fingerprint(first.text, spans, "salt", {}), second.text, {})
    assert {found.outcome for found in report} == {"lost"}


def test_changed_quotation_marks_are_flagged_with_full_similarity():
    doc = DOCUMENTS[0]
    start = doc.text.index("“")
    end = doc.text.index("”") + 1
    copy = doc.text.replace("“", '"').replace("”", '"')
    (found,) = reanchor(fingerprint(doc.text, [(start, end)], "salt", {}), copy, {})
    assert (found.outcome, found.span.text[0], found.similarity) == ("fuzzy", '"', 1.0)


@given(st.integers(0, 2**32))
@example(2606)  # a phrase of thirty characters that stands twice, one of the two edited
@example(1128)  # a deleted word whose letters are also the end of the word before: "This is" became "This"
@example(5218)  # the same at the beginning of the word after
@example(7331)  # a name before which the same name was inserted without a space: "PutinPutin"
def test_random_edits_never_mislead(seed):
    rng = random.Random(seed)
    doc = rng.choice(DOCUMENTS)
    picks = sorted(rng.sample(words(doc.text), 12))
    edits = [(s, rng.choice([s, e]), rng.choice(["", "he ", "Putin", "other words "])) for s, e in picks]
    for expected, found in followed(doc, edits):
        if sure(found):
            assert (doc.text[found.start : found.end], expected) == (found.span.text, place_of(found))


@pytest.mark.parametrize(("before", "after"), [("This ", " so"), ("A ", " island")])
def test_a_deleted_word_is_not_found_in_the_word_next_to_it(before, after):
    doc = DOCUMENTS[0]
    half = len(doc.text) // 2
    old = f"{doc.text[:half]}{before}is{after}{doc.text[half:]}"
    new = f"{doc.text[:half]}{before.rstrip()}{after}{doc.text[half:]}"
    span = half + len(before), half + len(before) + 2
    known = {span: "is"}
    (found,) = reanchor(fingerprint(old, [span], "salt", known), new, known)
    assert not sure(found)


def test_a_text_shorter_than_an_anchor_is_no_reason_to_fail():
    old, new = "Ushakov left.", "Corrected.\n\nUshakov left."
    known = {(0, 7): "Ushakov"}
    (found,) = reanchor(fingerprint(old, [(0, 7)], "salt", known), new, known)
    assert found.span is None or found.span.text == "Ushakov"
