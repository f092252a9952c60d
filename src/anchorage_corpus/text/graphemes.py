"""Finds grapheme clusters: what a reader sees as one character, as a letter with its accent, a flag or an emoji."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cache

_ALONE = (
    "\0\x0d\x0e\x7f\xa0\xad\xae\u0300\u0370\u0483\u048a\u0590\u1e00\u2000"
    "\u2010\u2028\u2030\u205f\u20a0\u20d0\u3001\u302a\u3041\u3097\u30a0\u3100\u3400\ua000"
)
"""Characters of the commonest scripts that never join the one next to them: first and past-the-last of each range."""

_WINDOW = 1000
"""Code points before an offset in which the beginning of a character is looked for."""


@cache
def stands_alone(character: str) -> bool:
    """Return whether a character never joins the one next to it."""
    return bisect_right(_ALONE, character) % 2 == 1


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
