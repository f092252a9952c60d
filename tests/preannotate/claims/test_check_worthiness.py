"""A sentence is worth checking the more it holds that records can settle."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.claims.check_worthiness import check_worthiness, worth_signals


@pytest.mark.parametrize(
    ("more", "less"),
    [
        ("The army lost 300 tanks in May.", "The army lost tanks in spring."),
        ("Exports fell by 30 percent.", "Exports fell by a third."),
        ("The delegation signed it in Moscow.", "The delegation hopes for it in Moscow."),
        ("Russia attacked the plant.", "Russia attacked the plant?"),
        ("In May they lost the war.", "In May we lost the war."),
    ],
)
def test_figures_names_and_deeds_are_worth_more_than_hopes_and_questions(more: str, less: str) -> None:
    assert check_worthiness(more) > check_worthiness(less)


@given(st.text(max_size=200))
def test_a_score_is_always_a_share_and_says_the_same_as_the_signals(sentence: str) -> None:
    assert 0 < check_worthiness(sentence) < 1
    assert any(worth_signals(sentence)) or check_worthiness(sentence) == check_worthiness("")


def test_signals_are_told_one_by_one() -> None:
    assert len(worth_signals("")) == len(worth_signals("It rose by 30 percent."))
    assert worth_signals("Is it 5?")[0]
    assert worth_signals("Is it 5?")[-1]
    assert not worth_signals("It is five.")[0]
