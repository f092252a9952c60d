"""Stretches of a text: what spans and mentions share, and whether one of many is touched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Protocol

from anchorage_corpus.model import AnnotationSet, Span


class Stretch(Protocol):
    """What a span and a mention share."""

    @property
    def start(self) -> int:
        """First code point."""

    @property
    def end(self) -> int:
        """One past the last code point."""

    @property
    def text(self) -> str:
        """What it says that it covers."""


def stretches(content: AnnotationSet) -> list[Stretch]:
    """Every mention and span of every layer, in file order."""
    found: list[Stretch] = [*content.entities]
    for quote in content.quotes:
        found += quote.content
        found += quote.cue
        found += quote.source
        found += quote.addressee
    for claim in content.claims:
        found += claim.span
    return found


def covered(spans: Sequence[Span]) -> tuple[int, int]:
    """First start and last end of some spans."""
    if len(spans) == 1:
        return spans[0].start, spans[0].end
    return min(s.start for s in spans), max(s.end for s in spans)


class Cover:
    """Stretches of a text, for a quick look whether one of them is touched."""

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
        """Whether a stretch shares a character with that from ``start`` to ``end``."""
        before = bisect_left(self._starts, end) - 1
        return before >= 0 and start < self._ends[before]
