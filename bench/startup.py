"""Measures the start of the package and of the command against a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from bench.figures import Figure, Setting, seconds


def measure(_setting: Setting) -> Iterator[Figure]:
    """Yield seconds over ``python -c pass``; medians of nine runs each."""
    bare = _start("-c", "pass")
    yield Figure(
        "import anchorage_corpus, over bare Python", _start("-c", "import anchorage_corpus") - bare, "s", at_most=0.1
    )
    yield Figure(
        "anchorage --help, over bare Python", _start("-m", "anchorage_corpus", "--help") - bare, "s", at_most=0.35
    )
    yield Figure("bare Python", bare, "s")


def _start(*arguments: str) -> float:
    command = [sys.executable, *arguments]
    return seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL), runs=9)
