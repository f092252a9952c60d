"""A speech of several paragraphs is one quote with a segment a paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.attribution.paragraph_quotes import joined
from anchorage_corpus.preannotate.drafts import DraftQuote
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked


def read(text: str) -> list[tuple[list[str], list[str]]]:
    """Sources and contents of the quotes of a marked text."""
    plain, quotes = marked(text)
    slices = [(q.source, q.content) for q in joined(DividedText(plain), quotes)]
    return [([plain[a:b] for a, b in source], [plain[a:b] for a, b in content]) for source, content in slices]


def test_a_paragraph_without_a_cue_goes_on_with_the_speech() -> None:
    assert read("[Putin] {said}: <“We came.>\n\n“We saw.\n\n“We left.”") == [
        (["Putin"], ["“We came.", "“We saw.", "“We left.”"])
    ]


def test_a_later_paragraph_gives_the_speech_its_source() -> None:
    assert read("<“We came.>\n\n<“We saw,”> [Putin] {said}.") == [(["Putin"], ["“We came.", "“We saw,”"])]


def test_two_paragraphs_with_cues_stay_two_quotes() -> None:
    assert read("[Putin] {said}: <“We came.>\n\n<“We saw,”> [he] {added}.") == [
        (["Putin"], ["“We came."]),
        (["he"], ["“We saw,”"]),
    ]


def test_a_content_over_paragraphs_is_cut_where_they_end() -> None:
    assert read("[Putin] {said} <that it is over.\n\nHe left>.") == [(["Putin"], ["that it is over.", "He left"])]


@pytest.mark.parametrize("between", ["\n\n", "\nA line.\n\n"])
def test_paragraphs_that_are_no_speech_are_not_joined(between: str) -> None:
    assert len(read(f"<“We came.”>{between}<“We saw,”> [Putin] {{said}}.")) == 2


@given(st.text("a. “”\n", max_size=40), st.data())
def test_no_segment_is_ever_empty_or_over_the_end_of_a_paragraph(text: str, data: st.DataObject) -> None:
    divided = DividedText(text)
    edges = st.integers(0, len(divided.text))
    ranges = [tuple(sorted((data.draw(edges), data.draw(edges)))) for _ in range(2)]
    quotes = [DraftQuote(((a, b),), (), (), 0.5, "test") for a, b in ranges if a < b]
    found = joined(divided, quotes)
    assert found == sorted(found, key=lambda q: (q.start, -q.end))
    for start, end in (segment for quote in found for segment in quote.content):
        first, past = divided.paragraph_of(start)
        assert first <= start < end <= past
