"""A draft says where it is."""

from __future__ import annotations

from anchorage_corpus.preannotate.drafts import DraftQuote

QUOTE = DraftQuote(((10, 20), (30, 40)), ((5, 8),), ((0, 4),), 0.9, "test", ((8, 9),), carried=(50, 55))


def test_a_quote_goes_from_its_first_segment_to_the_end_of_its_last() -> None:
    assert (QUOTE.start, QUOTE.end) == (10, 40)


def test_a_quote_in_which_segments_overlap_ends_with_the_longest() -> None:
    assert DraftQuote(((10, 40), (20, 30)), (), (), 0.9, "test").end == 40


def test_every_range_of_a_quote_is_named_once_with_the_source_that_it_inherits() -> None:
    assert sorted(QUOTE.ranges()) == [(0, 4), (5, 8), (8, 9), (10, 20), (30, 40), (50, 55)]
    assert list(DraftQuote(((1, 2),), (), (), 0.9, "test").ranges()) == [(1, 2)]
