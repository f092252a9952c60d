"""What a bench reports, and its setting."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.generated import generated_corpus


@dataclass(frozen=True)
class Figure:
    """One measured figure with its bound, if any."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        """Return whether the figure keeps its bounds."""
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    @property
    def bound(self) -> str:
        """Return the bound as text."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"


@dataclass(frozen=True)
class Setting:
    """The setting of a bench: the size of the generated corpus and a folder to work in."""

    documents: int
    folder: Path

    def corpus(self, documents: int | None = None) -> Path:
        """Return the root of a generated corpus of so many documents; made once, then reused."""
        return generated_corpus(self.folder, documents or self.documents)


def seconds(call: Callable[[], object], runs: int = 3) -> float:
    """Return the median wall-clock seconds of a call, after a warm-up."""
    call()
    return statistics.median(_once(call) for _ in range(runs))


def _once(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
