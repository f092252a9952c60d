"""Dates in the forms of EDTF (ISO 8601-2:2019) that the schema allows."""

from __future__ import annotations

from calendar import monthrange


def is_in_the_calendar(date: str) -> bool:
    """Return whether the calendar has a date in the schema's form of EDTF; an ``X`` may be any digit."""
    parts = date.rstrip("?~%").split("-")
    if len(parts) < 3 or "X" in parts[2]:
        return True
    year = 2000 if "X" in parts[0] else int(parts[0])
    months = range(1, 13) if "X" in parts[1] else [int(parts[1])]
    return year > 0 and any(int(parts[2]) <= monthrange(year, month)[1] for month in months)
