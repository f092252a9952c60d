"""Line ends that only break a line are read as spaces; all others end a paragraph."""

from __future__ import annotations

import textwrap
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.text.paragraphs import line_ranges, paragraphs
from anchorage_corpus.text.wrapping import is_wrapped, soft_breaks, unwrapped

STORY = (
    "Ivan Petrov, the envoy of President Boris Sidorov, met Maria Ivanova in Geneva on Friday and said that the "
    "talks “were good”. The Kremlin and the White House had announced it a week before, without a word on the agenda."
)
SONNET = """\
Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;
"""


def wrapped(text: str, width: int) -> str:
    """A text with each of its lines wrapped to a width."""
    fill = partial(textwrap.fill, width=width, break_on_hyphens=False, break_long_words=False)
    return "\n".join(map(fill, text.split("\n")))


def read(text: str) -> list[str]:
    """The paragraphs of a text, each as it reads."""
    plain = unwrapped(text)
    return [plain.text[start:end] for start, end in line_ranges(plain.text)]


@pytest.mark.parametrize("width", range(40, 101, 5))
def test_any_width_is_read_as_the_text_without_line_ends(width: int) -> None:
    for document in Corpus.bundled().documents():
        text = "\n\n".join(" ".join(line.split()) for line in document.text.splitlines() if line.strip())
        assert unwrapped(wrapped(text, width)).text == text


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_short_lines_end_paragraphs_without_a_blank_line(width: int) -> None:
    text = f"Envoys meet\nBy Olga Orlova\n{STORY}\nNobody else spoke."
    assert unwrapped(wrapped(text, width)).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a}\r\n{b}\r\n\r\nEnd.", ["{a} {b}", "End."]),
        ("{a}  \n{b}", ["{a} {b}"]),
        ("> {a}\n> {b}\n\nNo.", ["{a} {b}", "No."]),
        ("> {a}\n>> {b}", ["{a}", "{b}"]),
        ("Anna wrote:\n\n> {a}\r\n> {b}\r\n>\r\n> {c}\n>\n\nNo.", ["Anna wrote:", "{a} {b}", "{c}", "No."]),
        ("> No.", ["> No."]),
        ("- {a}\n  {b}\n- {a}\n  {b}", ["- {a} {b}", "- {a} {b}"]),
        ("1. {a}\n   {b}\n2. {a}\n   {b}", ["1. {a} {b}", "2. {a} {b}"]),
        ("  {a}\n{b}\n  {a}\n{b}", ["{a} {b}", "{a} {b}"]),
        ("{a}\n  {b}\n  {b}", ["{a} {b} {b}"]),
        ("  {a}\n{b}\n  {a}\n{b}\n  {c}\n  {c}\n  {a}\n{b}", ["{a} {b}", "{a} {b}", "{c}", "{c}", "{a} {b}"]),
        ("{a}\n{b}\n----------\n{a}\n{b}", ["{a} {b}", "----------", "{a} {b}"]),
        ("{a}\n{b}\nKyiv    12    14", ["{a} {b}", "Kyiv    12    14"]),
        ("{a}\f{b}\n{b}", ["{a}", "{b} {b}"]),
        ("{a}\u2029{b}\n{b}", ["{a}", "{b} {b}"]),
        ("{a}\n{url}\n{b}\n{b}", ["{a} {url} {b} {b}"]),
    ],
)
def test_a_line_end_is_what_the_page_says(text: str, expected: list[str]) -> None:
    parts = {
        "a": "The envoys of both sides met on Friday, but not",
        "b": "everyone had come to talk about the war itself",
        "c": "Nobody else had been asked to, said the Kremlin.",
        "url": "https://example.org/an/address/that/no/line/of/this/text/could/hold",
    }
    assert read(text.format(**parts)) == [paragraph.format(**parts) for paragraph in expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "One line alone.",
        f"Envoys of both sides meet in Geneva for a first round of talks\n{STORY}",
        "Envoys of both sides meet in Geneva for talks\nNobody else had been asked, said the Kremlin.",
        SONNET,
        "Trump 45 %\nClinton 44 %\nJohnson 8 %\n" * 9,
        "Name            Party       Votes\nDonald Trump    Republican  6298\nHillary Clinton Democrat    6585\n" * 5,
        "代表们星期五在日内瓦会面。\n没有其他人被邀请。\n会谈很好，普京总统说。\n" * 5,
        "- Putin\n- Trump\n- Zelensky\n",
        "Q: Will you come to the talks in Geneva?\nA: We will see what comes of it.\nQ: When will that be?\nA: Soon.",
    ],
)
def test_lines_that_are_paragraphs_stay_so(text: str) -> None:
    assert not is_wrapped(text)
    assert unwrapped(text).text is text


def test_titles_and_signatures_do_not_hide_that_a_text_is_wrapped() -> None:
    block = "BC-EU--Drought, 2nd Ld-Writethru\nEds: UPDATES with comment"
    story = (
        "BRUSSELS (AP) -- The European Union agreed Tuesday to release 1.1 billion euros ($1.2 billion) for farmers "
        "whose crops were ruined by the worst drought in 60 years.\n\n"
        'Spanish farmers\' leader Pedro Alonso called the sum "an insult." He said that Spain alone had lost some '
        "3 billion euros."
    )
    signature = "--\nAnna Holm\nNews desk, Nordic Wire\n+46 8 123 45 67"
    text = f"{block}\n\n{story}\n\n{signature}"
    assert unwrapped(wrapped(text, 103)).text == text


def test_a_text_filled_to_two_widths_is_wrapped() -> None:
    """As the BSD licence is: some lines of its first part have room for the next word."""
    text = (
        "Redistribution and use in source and binary forms, with or without\n"
        "modification, are permitted provided that the following conditions\n"
        "are met, and that all of the copies must retain the above copyright\n"
        "notice.\n\n"
        "THIS SOFTWARE IS PROVIDED BY THE REGENTS AND CONTRIBUTORS ``AS IS'' AND\n"
        "ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE\n"
        "IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE\n"
        "ARE DISCLAIMED.  IN NO EVENT SHALL THE REGENTS OR CONTRIBUTORS BE LIABLE\n"
        "FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL\n"
        "DAMAGES."
    )
    assert read(text) == [paragraph.replace("\n", " ") for paragraph in text.split("\n\n")]


def test_text_broken_by_hand_shows_itself_by_small_letters() -> None:
    text = "The envoys met\non Friday in the capital, and\nthey said that the talks\nwere good.\nNobody else spoke."
    assert read(text) == [text[: text.index("\nNobody")].replace("\n", " "), "Nobody else spoke."]


@given(st.text(st.sampled_from("aB ,.>-1\n\r\t\f\u2028"), max_size=200) | st.text(max_size=50))
def test_every_character_that_is_read_is_in_the_original(text: str) -> None:
    plain = unwrapped(text)
    breaks = soft_breaks(text)
    assert all(before[1] <= after[0] for before, after in pairwise(breaks))
    origin = [plain.original(offset) for offset in range(len(plain.text))]
    assert origin == sorted(set(origin))
    for at, c in zip(origin, plain.text, strict=True):
        assert text[at] == c or (c in " \n" and (text[at].isspace() or (at == 0 and text[0] == ">")))
    for start, end in paragraphs(plain.text):
        first, past = plain.original_range(start, end)
        assert (text[first], text[past - 1]) == (plain.text[start], plain.text[end - 1])
