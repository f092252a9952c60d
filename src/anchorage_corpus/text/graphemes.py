"""Finds grapheme clusters: what a reader sees as one character, as a letter with its accent, a flag or an emoji."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

_ALONE = re.compile(
    "[\0-\x0c\x0e-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u3001-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u9fff]"
)
"""Characters of the commonest scripts that never join the one next to them."""

_WINDOW = 1000
"""Code points before an offset in which the beginning of a character is looked for."""


@cache
def stands_alone(character: str) -> bool:
    """Return whether a character never joins the one next to it."""
    return _ALONE.match(character) is not None


def cuts_character(text: str, at: int) -> bool:
    """Return whether an offset is inside a grapheme cluster."""
    if not 0 < at < len(text) or (stands_alone(text[at - 1]) and stands_alone(text[at])):
        return False
    start = at - 1
    while start > max(0, at - _WINDOW) and not stands_alone(text[start]):
        start -= 1
    return len(_clusters()(text[start : at + 1])[-1]) > 1


@cache
def _clusters() -> Callable[[str], list[str]]:
    """Return a function that cuts a text into grapheme clusters; imported only for the few texts that need it."""
    import regex

    clusters: Callable[[str], list[str]] = regex.compile(r"\X").findall
    return clusters


def with_whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of a text extended to the whole of the characters that it cuts."""
    while cuts_character(text, start):
        start -= 1
    while cuts_character(text, end):
        end += 1
    return start, end
