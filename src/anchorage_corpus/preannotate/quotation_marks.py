"""Pairs of quotation marks in running text, whatever their style.

Marks pair inside one paragraph: “ ” „ “ « » " ‘ ’ and '. A quotation that is still open where its paragraph ends
goes on when the next paragraph starts with the same opening mark, as printers set speeches of several paragraphs.
Apostrophes (don’t, Russia’s, envoys’, ’90s) and inches (5'10") are not marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MARK = re.compile("[“”„«»\"‘’']")
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‘": "’", "'": "'"}
_SINGLE = frozenset("‘’'")
_OPENS_AFTER = frozenset(" \t\u00a0\u202f\n\r([{—–-/“„«\"‘'")
_REACH = 2000
"""Code points in which a single opening mark must find its closing one; keeps the cost linear."""
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|round|n)\b", re.IGNORECASE)


class Quotation(NamedTuple):
    """A quotation with its marks: code points of the outer span, whether it was closed, whether it continues one.

    ``depth`` is 0 for an outer quotation, 1 for one inside another.
    """

    start: int
    end: int
    mark: str
    closed: bool
    continues: bool
    depth: int

    @property
    def inner(self) -> tuple[int, int]:
        """Start and end of what stands between the marks."""
        return self.start + 1, self.end - 1 if self.closed else self.end


def find_quotations(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Quotation]:
    """Every quotation in ``text``, by start; ``paragraphs`` are its (start, end) in code points."""
    found: list[Quotation] = []
    pending: str | None = None
    for start, end in paragraphs:
        in_paragraph = sorted(_pairs(text, start, end))
        if pending and in_paragraph and in_paragraph[0].start == start and in_paragraph[0].mark == pending:
            in_paragraph[0] = in_paragraph[0]._replace(continues=True)
        unclosed = [q for q in in_paragraph if not q.closed and q.depth == 0]
        pending = unclosed[-1].mark if unclosed else None
        found += in_paragraph
    return _drop_stray(text, found)


def _drop_stray(text: str, quotations: list[Quotation]) -> list[Quotation]:
    """Leave out single or straight marks that nothing closes and that no next paragraph takes up."""
    continued = {i for i, q in enumerate(quotations) if not q.closed and _taken_up(quotations, i)}
    return [q for i, q in enumerate(quotations) if q.closed or i in continued or q.continues or q.mark in "“„«"]


def _taken_up(quotations: Sequence[Quotation], index: int) -> bool:
    return any(q.continues for q in quotations[index + 1 : index + 2])


def _pairs(text: str, start: int, end: int) -> Iterator[Quotation]:
    """Quotations of one paragraph; what is still open at its end comes out unclosed."""
    stack: list[tuple[int, str]] = []
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        level = _closes(text, at, end, mark, stack)
        if level is not None:
            opened, opener = stack[level]
            del stack[level:]
            yield Quotation(opened, at + 1, opener, True, False, level)
        elif _opens(text, at, start, end, mark, stack):
            stack.append((at, mark))
    for level, (opened, opener) in enumerate(stack):
        yield Quotation(opened, end, opener, False, False, level)


def _closes(text: str, at: int, end: int, mark: str, stack: list[tuple[int, str]]) -> int | None:
    """Index in ``stack`` of the quotation that this mark closes; inner ones left open fall with it."""
    if mark in _SINGLE and _is_apostrophe(text, at, end):
        return None
    for level in range(len(stack) - 1, -1, -1):
        if mark in _CLOSERS[stack[level][1]]:
            straight = mark in "\"'" and at > 0 and text[at - 1].isspace() and at + 1 < end and text[at + 1].isalnum()
            return None if straight and mark == "'" else level
    return None


def _is_apostrophe(text: str, at: int, end: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : min(at + 2, end)]
    return before.isalnum() and after.isalnum()


def _opens(text: str, at: int, start: int, end: int, mark: str, stack: list[tuple[int, str]]) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if after.isspace() or mark in "”’":
        return False
    if mark == '"' and before.isdigit():
        return False
    if mark in "\"'‘" and before not in _OPENS_AFTER:
        return False
    if mark in "'‘" and (_ELISION.match(text, at + 1) or not _closable(text, at, end, mark)):
        return False
    return not (mark == "»" or (mark == "“" and any(m == "“" for _, m in stack)))


def _closable(text: str, at: int, end: int, mark: str) -> bool:
    """Whether a single mark that could close stands later in the paragraph, within reach."""
    end = min(end, at + _REACH)
    closer = "’" if mark == "‘" else "'"
    place = text.find(closer, at + 2, end)
    while place >= 0:
        after = text[place + 1 : min(place + 2, end)]
        if not text[place - 1].isspace() and not after.isalnum():
            return True
        place = text.find(closer, place + 1, end)
    return False
