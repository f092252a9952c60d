"""Quotation marks pair in every style; apostrophes and inches are none."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import assume, given, strategies as st

from anchorage_corpus.check.paragraphs import crosses_paragraph, is_wrapped, paragraphs
from anchorage_corpus.check.quotations import _places, _plainly_quoted, _read, quoted, unquoted
from anchorage_corpus.store import Corpus

WRAPPED = "Russia said that it will go on\nand talk tomorrow in the\ncapital.\n\nNobody else\nobjected."


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


def test_lines_wrapped_to_a_width_are_one_paragraph():
    assert is_wrapped(WRAPPED)
    assert [WRAPPED[start:end] for start, end in paragraphs(WRAPPED)] == WRAPPED.split("\n\n")
    assert not crosses_paragraph("go on\nand talk", WRAPPED)
    assert crosses_paragraph("capital.\n\nNobody", WRAPPED)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\v"])
def test_every_line_end_ends_a_paragraph_where_lines_are_long(end):
    text = f"Russia said that it would go on.{end}Nobody else objected to that."
    assert not is_wrapped(text)
    assert [text[start:end] for start, end in paragraphs(text)] == text.split(end)
    assert crosses_paragraph(text, text)


def test_no_report_of_the_corpus_is_wrapped_or_leaves_a_mark_open():
    for document in Corpus.bundled().documents():
        assert not is_wrapped(document.text)
        assert quoted(document.text).unpaired == ()
