"""Stretches of a text, and a quick answer to whether a span touches one of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable


class Cover:
    """Stretches of a text, joined where they overlap."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(stretches):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Return whether a stretch shares a character with the one from ``start`` to ``end``."""
        before = bisect_left(self._starts, end) - 1
        return before >= 0 and start < self._ends[before]
