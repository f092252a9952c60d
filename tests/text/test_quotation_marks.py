"""Quotation marks pair in every style; apostrophes and inches are not marks."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, strategies as st

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text.mark_styles import CLOSING, OPENING
from anchorage_corpus.text.pairing import Pairs, pair_marks
from anchorage_corpus.text.quotation_marks import QuotationMarks, _plainly_quoted, _present, quotation_marks


def passages(text: str) -> list[str]:
    return [text[p.start : p.end] for p in quotation_marks(text).passages]


def outer(text: str) -> list[str]:
    return [text[q.start : q.end] for q in quotation_marks(text).outer]


@pytest.mark.parametrize(
    ("text", "expected"),
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
def test_marks_pair_in_every_style(text: str, expected: list[str]) -> None:
    assert passages(text) == expected
    assert quotation_marks(text).unpaired == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “it works”, twice.", ["“it works”"]),
        ('He said "it works", twice.', ['"it works"']),
        ("He said ‘it doesn’t work’, twice.", ["‘it doesn’t work’"]),
        ("He said 'it doesn't work', twice.", ["'it doesn't work'"]),
        ("Er sagte „es geht“ und ging.", ["„es geht“"]),
        ("Il a dit «ça marche» hier.", ["«ça marche»"]),
        ("The envoys’ plan and Russia’s answer.", []),
        ("The envoys' plan and Russia's answer don't agree.", []),
        ("Back in the ’90s and the '80s it was 5'10\" tall.", []),
        ("“One ‘two’ three”", ["“One ‘two’ three”"]),
        ("»Ja, wir gehen«, sagte er.", ["»Ja, wir gehen«"]),
        ("« Nous partons », dit-il.", ["« Nous partons »"]),
        ("”Vi går nu”, sa han.", ["”Vi går nu”"]),
        ("‚Wir gehen‘, sagte er; ‹nous partons›, dit-elle.", ["‚Wir gehen‘", "‹nous partons›"]),
        ("``We go,'' he said. ''They don't,'' she said.", ["``We go,''", "''They don't,''"]),
        ("他说：「我们会继续谈判。」", ["「我们会继续谈判。」"]),
        ("‘It’s not the envoys’ job to do that,’ he added.", ["‘It’s not the envoys’ job to do that,’"]),
        ("'It's not the envoys' job to do that,' he added.", ["'It's not the envoys' job to do that,'"]),
        ("‘signals’ from the ministers’ office and ‘hints’", ["‘signals’", "‘hints’"]),
        ("‘We fight on the beaches’ says Churchill’s aide", ["‘We fight on the beaches’"]),
        ("'No deal' is the ministers' line", ["'No deal'"]),
    ],
)
def test_marks_of_every_style_pair_and_apostrophes_do_not(text: str, expected: list[str]) -> None:
    assert outer(text) == expected


def test_inner_quotation_is_one_deeper() -> None:
    found = quotation_marks("\"bring back the 'signals' now\"").quotations
    assert [q.depth for q in found] == [0, 1]


def test_paragraph_ends_a_quotation_that_nothing_closes() -> None:
    assert outer('An "open mark.\nNext paragraph" here.') == []


@given(st.lists(st.sampled_from(["“a b”", "“”", "a ", "\n", "“a\nb”"]), min_size=1).map("".join))
def test_marks_in_turn_are_read_as_any_others(text: str) -> None:
    plain = _plainly_quoted(text, _present(text))
    assume(plain)
    assert plain is not None
    assert _read(text, plain) == _read(text, pair_marks(text))


def _read(text: str, pairs: Pairs) -> tuple[object, ...]:
    marks = QuotationMarks(text, pairs)
    return marks.quotations, marks.passages, marks.unpaired


@given(st.text("as’‘'\"“”„«»‹›‚` .\n5", max_size=60))
@example("'''")
def test_quotations_nest_and_begin_and_end_with_their_marks(text: str) -> None:
    found = quotation_marks(text)
    for one in found.quotations:
        assert 0 <= one.start < one.end <= len(text)
        assert text.startswith(one.mark, one.start)
        assert text.endswith(one.closing, one.start, one.end)
        assert one.start <= one.inner[0] <= one.inner[1] <= one.end
        assert not any(one.start < other.start < one.end < other.end for other in found.quotations)
    for start, end, _ in found.passages:
        assert text[start] in OPENING
        assert text[end - 1] in CLOSING
        assert not any(start < other.start < end < other.end for other in found.passages)


def test_no_report_of_the_corpus_leaves_a_mark_open() -> None:
    for document in Corpus.bundled().documents():
        assert quotation_marks(document.text).unpaired == ()
