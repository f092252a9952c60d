"""Finds the ends of paragraphs: every line end that does not only wrap a line."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from anchorage_corpus.text.wrapping import soft_breaks

Range = tuple[int, int]


def crosses_paragraph(text: str, start: int, end: int) -> bool:
    """Return whether a stretch of a text continues after a paragraph's end, ignoring white space at its edges."""
    passage = text[start:end].strip()
    if len(passage.splitlines()) < 2:
        return False
    found = paragraphs(text)
    last = text.rindex(passage, start, end) + len(passage)
    paragraph = found[bisect_right(found, last, key=_start) - 1]
    return paragraph[0] > last - len(passage)


@lru_cache(32)
def paragraphs(text: str) -> tuple[Range, ...]:
    """Return start and end of each paragraph, without white space at its edges."""
    lines = line_ranges(text)
    inside = {end for end, _ in soft_breaks(text)}
    if not inside:
        return tuple(lines)
    starts = [start for number, (start, _) in enumerate(lines) if not number or lines[number - 1][1] not in inside]
    ends = [end for _, end in lines if end not in inside]
    return tuple(zip(starts, ends, strict=True))


def line_ranges(text: str) -> list[Range]:
    """Return start and end of each line that is not blank, without white space at its edges."""
    found = []
    start = 0
    for row in text.splitlines(keepends=True):
        body = row.strip()
        if body:
            first = start + len(row) - len(row.lstrip())
            found.append((first, first + len(body)))
        start += len(row)
    return found


def _start(paragraph: Range) -> int:
    return paragraph[0]
