"""Quotation marks pair in every style; apostrophes and inches are none."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import assume, given, strategies as st

from anchorage_corpus.check.quotations import _places, _plainly_quoted, _read, quoted, unquoted
from anchorage_corpus.store import Corpus


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("“He said “no” to us,” she said", ["“He said “no” to us,”", "“no”"]),
        ("„We go“, „they say”", ["„We go“", "„they say”"]),
        ("»Ja«, sagte er, «nein»", ["»Ja«", "«nein»"]),
        ("Il dit : « Bonjour » et part", ["« Bonjour »"]),
        ("‹one› 『two』 「three」 ‚four‘", ["‹one›", "『two』", "「three」", "‚four‘"]),
        ("‘we will not go’ and the envoys’ talk", ["‘we will not go’"]),
        ("He ‘can’t go’, we don't 'stop it' now", ["‘can’t go’", "'stop it'"]),
        ('A 12" gun was "shown"', ['"shown"']),
        ("rock ’n’ roll of the ’90s, ‘em and workers’", []),
        ("“One.\n\n“Two.” Three", ["“One.\n\n“Two.”"]),
        ("“One.\n\nTwo.” Three", ["“One.\n\nTwo.”"]),
        ("Say: ‘One.\n\n‘Two.\n\n‘Three,’ he said", ["‘One.\n\n‘Two.\n\n‘Three,’"]),
        ("‘It is the envoys’ talk,’ he said. ‘No.’", ["‘It is the envoys’ talk,’", "‘No.’"]),
        ("'It is the envoys' talk,' he said. 'No.'", ["'It is the envoys' talk,'", "'No.'"]),
        ("The ‘friends’ met. He said: ‘No.’", ["‘friends’", "‘No.’"]),
        ("”Det är bra”, sade han, »ja»", ["”Det är bra”", "»ja»"]),
        ('他说："好的。"', ['"好的。"']),
    ],
)
def test_marks_pair_in_every_style(text, passages):
    assert [text[p.start : p.end] for p in quoted(text).passages] == passages
    assert quoted(text).unpaired == ()


@pytest.mark.parametrize(
    ("text", "unpaired"),
    [
        ("“We go. The end.", "“"),
        ("We go.” The end.", "”"),
        ("“One.\n\nTwo.\n\nThree.”", "“”"),
        ('"We go. The end.', '"'),
        ("“We go « said he”", "«"),
        ("It is over ›, he said", "›"),
    ],
)
def test_marks_without_a_partner_are_named(text, unpaired):
    assert "".join(text[at] for at in quoted(text).unpaired) == unpaired


@given(st.lists(st.sampled_from(["“a b”", "“”", "a ", "\n", "“a\nb”"]), min_size=1).map("".join))
def test_marks_in_turn_are_read_as_any_others(text):
    places = _places(text)
    plain = _plainly_quoted(text, places)
    assume(plain)
    assert plain == _read(text, sorted(chain.from_iterable(places.values())))


def test_what_stands_outside_is_the_rest():
    assert list(unquoted("“We go,” he said, “and stay")) == ["", " he said, "]


@given(st.text("“”„«»‹›\"'‘’‚ ab\n", max_size=30))
def test_passages_are_slices_that_nest_and_begin_and_end_with_marks(text):
    found = quoted(text)
    for start, end, _ in found.passages:
        assert 0 <= start < end - 1 < len(text)
        assert not any(start < other < end < past for other, past, _ in found.passages)
    assert "".join(unquoted(text)) == "" or text


def test_no_report_of_the_corpus_leaves_a_mark_open():
    for document in Corpus.bundled().documents():
        assert quoted(document.text).unpaired == ()
