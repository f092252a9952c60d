"""A date that the schema admits is one that the calendar has."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.corpus.edtf import is_in_the_calendar


@given(st.dates())
def test_every_day_of_the_calendar_is_in_it(day: date) -> None:
    assert is_in_the_calendar(day.isoformat())
    assert is_in_the_calendar(f"{day.isoformat()}?")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("2026-02-29", False),
        ("2024-02-29", True),
        ("2026-04-31~", False),
        ("0000-01-01", False),
        ("2026", True),
        ("2026-01", True),
        ("2026-01-XX", True),
        ("2026-XX-31", True),
        ("202X-02-29", True),
        ("202X-02-30", False),
    ],
)
def test_a_digit_that_is_not_known_may_be_any(text: str, there: bool) -> None:
    assert is_in_the_calendar(text) is there
