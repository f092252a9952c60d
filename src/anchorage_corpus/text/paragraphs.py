"""Where the paragraphs of a text end: at every line end, or at blank lines where lines are wrapped to a width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

WIDTH = 100
"""Characters that no line of a wrapped text exceeds."""

_LINE_END = "(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])"
_EVERY_LINE = re.compile(_LINE_END)
_BLANK_LINE = re.compile(f"{_LINE_END}[ \t]*{_LINE_END}|\u2029")


@lru_cache(32)
def is_wrapped(text: str) -> bool:
    """Whether the lines of a text are wrapped to a width, so that a blank line ends a paragraph.

    No line is longer than ``WIDTH`` and most single line ends stand before a small letter, inside a sentence.
    """
    lines = text.splitlines()
    if len(lines) < 2 or max(map(len, lines)) > WIDTH:
        return False
    following = [after[:1] for before, after in pairwise(lines) if before.strip() and after.strip()]
    return 2 * sum(map(str.islower, following)) > len(following)


def crosses_paragraph(passage: str, text: str) -> bool:
    """Whether a passage of a text goes on after the end of a paragraph."""
    return bool((_BLANK_LINE if is_wrapped(text) else _EVERY_LINE).search(passage))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each paragraph, white space at its edges apart."""
    start = 0
    for piece in _pieces(text):
        inner = piece.strip()
        if inner:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(inner)
        start += len(piece)


def _pieces(text: str) -> Iterator[str]:
    """A text cut where its paragraphs end, line ends kept."""
    if not is_wrapped(text):
        yield from text.splitlines(keepends=True)
        return
    last = 0
    for match in _BLANK_LINE.finditer(text):
        yield text[last : match.end()]
        last = match.end()
    yield text[last:]
