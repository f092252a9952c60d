"""Attributions are those that the tagger reads, and by rule what it misses in quotation marks."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.attribution.rules import RuleAttribution
from anchorage_corpus.preannotate.drafts import DraftQuote
from anchorage_corpus.preannotate.tagger.attribution import NAME, ModelAttribution, _calibrated, _missed
from anchorage_corpus.text.divided import DividedText


@pytest.fixture(scope="module")
def attribution() -> ModelAttribution:
    return ModelAttribution()


def words(text: str, quote: DraftQuote) -> tuple[list[str], list[str], list[str]]:
    source, cue, content = ([text[a:b] for a, b in role] for role in (quote.source, quote.cue, quote.content))
    return source, cue, content


def test_a_content_in_two_segments_is_one_attribution(attribution: ModelAttribution) -> None:
    text = "“The talks were useful,” Yuri Ushakov said, “and they will go on next week.”"
    [quote] = attribution.quotes(DividedText(text))
    assert words(text, quote) == (
        ["Yuri Ushakov"],
        ["said"],
        ["“The talks were useful,”", "“and they will go on next week.”"],
    )
    assert quote.by == NAME


def test_attributions_are_in_the_order_of_the_text(attribution: ModelAttribution) -> None:
    text = "Putin said that the talks went well. Ushakov stated that Trump stressed that they were over."
    quotes = attribution.quotes(DividedText(text))
    assert [words(text, q)[0] for q in quotes] == [["Putin"], ["Ushakov"], ["Trump"]]
    assert [q.start for q in quotes] == sorted(q.start for q in quotes)


def test_a_quotation_that_the_tagger_misses_is_found_by_rule() -> None:
    text = "“We are ready to go,” said Putin. “It was over in May,” said Trump."
    divided = DividedText(text)
    ruled = RuleAttribution().quotes(divided)
    assert len(ruled) == 2
    assert list(_missed(divided, ruled[:1], ruled)) == ruled[1:]
    assert list(_missed(divided, ruled, ruled)) == []


def test_a_confidence_is_a_share_and_never_falls_as_the_tagger_grows_surer() -> None:
    shares = [_calibrated(step / 50) for step in range(51)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[25] < 0.5 < shares[-1] < 1
