"""Sorts the single marks of a paragraph into apostrophes and marks that begin a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anchorage_corpus.text.mark_styles import CLOSING, SINGLE, STOPS, Mark

_REACH = 2000
"""Code points within which a single mark must find its partner."""

_FAMILY = {"‘": "curly", "’": "curly", "‚": "curly", "'": "straight"}
_OTHER = {"curly": "straight", "straight": "curly"}

_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|round|n)\b", re.IGNORECASE)
_LOWER_WORD = re.compile(r"\s+[^\W\d_A-Z]")


class Singles(NamedTuple):
    """Places of the single marks that are apostrophes, and of those that begin a quotation."""

    apostrophes: frozenset[int]
    opening: frozenset[int]


def single_marks(text: str, marks: Sequence[Mark], end: int, following: Sequence[str]) -> Singles:
    """Sort the single marks of a paragraph; ``following`` are the marks that the next paragraph begins with.

    Marks are read from last to first. A mark after an s and before a lower-case word is the apostrophe of a plural
    (“the envoys’ job”) if the next mark that shows its direction closes a quotation, which then goes on.
    """
    apostrophes, opening = set(), set()
    closer = {"curly": -1, "straight": -1}
    after_stop = {"curly": -1, "straight": -1}
    closes_next = {"curly": False, "straight": False}
    for mark in reversed([m for m in marks if m.text in SINGLE]):
        at, family = mark.at, _FAMILY[mark.text]
        if mark.may_open:
            closes_next[family] = False
            partner = closer[family] if closer[family] > at + 1 else after_stop[_OTHER[family]]
            closes = at + 1 < partner < at + _REACH or mark.text in following
            if mark.text != "’" and closes and not _ELISION.match(text, at + 1):
                opening.add(at)
        elif _is_plural(text, mark, end) and closes_next[family]:
            apostrophes.add(at)
        elif not mark.before.isspace():
            closer[family] = at
            if mark.before in STOPS or mark.before in CLOSING:
                after_stop[family] = at
            closes_next[family] |= not _is_plural(text, mark, end)
    return Singles(frozenset(apostrophes), frozenset(opening))


def _is_plural(text: str, mark: Mark, end: int) -> bool:
    return mark.before in "sS" and _LOWER_WORD.match(text, mark.at + 1, end) is not None
