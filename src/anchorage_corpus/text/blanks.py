"""Characters without ink: white space, and invisible characters that Python does not count as white space."""

from __future__ import annotations

INVISIBLE = "\u200b\u2060\ufeff"
"""Zero width space, word joiner and byte order mark."""


def is_blank(character: str) -> bool:
    """Return whether a character is invisible."""
    return character.isspace() or character in INVISIBLE


def without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of a text without blank characters at its edges."""
    while start < end and is_blank(text[start]):
        start += 1
    while end > start and is_blank(text[end - 1]):
        end -= 1
    return start, end
