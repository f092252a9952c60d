"""Annotated tasks come in parts."""

from __future__ import annotations

from itertools import accumulate, islice, takewhile

import pytest

from anchorage_corpus.studio.api.fetching import parts


@pytest.mark.parametrize("count", [0, 1, 200, 201, 1000, 1001, 12_345])
def test_the_last_part_asks_for_more_than_there_should_be(count: int) -> None:
    asked = list(takewhile(lambda total: total <= count, accumulate(parts(count))))
    first = list(islice(parts(count), len(asked) + 1))
    assert sum(first) > count
    assert all(0 < size <= 1000 for size in first)
    assert first[-1] <= 300
