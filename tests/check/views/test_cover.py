"""A cover knows whether a span touches one of its stretches, however they overlap."""

from __future__ import annotations

from hypothesis import given, strategies as st

from anchorage_corpus.check.views.cover import Cover

STRETCH = st.tuples(st.integers(0, 20), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(STRETCH, max_size=6), STRETCH)
def test_a_span_touches_a_cover_that_has_one_of_its_characters(stretches, span):
    covered = {at for start, end in stretches for at in range(start, end)}
    assert Cover(stretches).touches(*span) == bool(covered & set(range(*span)))


def test_neighbours_do_not_touch():
    cover = Cover([(5, 10)])
    assert [cover.touches(*span) for span in ((0, 5), (4, 6), (9, 10), (10, 12))] == [False, True, True, False]
