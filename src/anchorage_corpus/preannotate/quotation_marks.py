"""Pairs of quotation marks in running text, whatever their style.

Marks pair inside one paragraph; ``_CLOSERS`` lists the styles. A style does not nest in itself, so that few
quotations are open at any time and cost stays linear. A quotation that is still open where its paragraph ends goes on
when the next paragraph starts with the same opening mark, as printers set speeches of several paragraphs.
Apostrophes (don’t, Russia’s, envoys’, ’90s) and inches (5'10") are not marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MARK = re.compile("``|''|[“”„«»‹›「」『』\"‘’‚']")
_CLOSERS: dict[str, str | tuple[str, ...]] = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "”": "”",
    '"': '"',
    "``": ("''",),
    "''": ("''",),
    "「": "」",
    "『": "』",
    "‘": "’",
    "‚": "‘’",
    "'": "'",
    "‹": "›",
    "›": "‹",
}
"""Opening marks with what closes them."""
OPENING = frozenset(mark[0] for mark in _CLOSERS)
"""Characters with which a quotation may begin."""
_FAMILY = {"‘": "curly", "’": "curly", "'": "straight"}
"""Single marks, which are apostrophes too, by what pairs with them."""
_AFTER_SPACE = frozenset(["”", "»", "›", '"', "``", "''", "‘", "‚", "'"])
"""Marks that open only after a space or another opening mark."""
_SPACED = frozenset("«‹")
"""Marks that may have a space on their inner side, as French sets them."""
_KEPT_OPEN = frozenset("“„«")
"""Marks that open a quotation even where nothing closes it: they mean nothing else."""
_OPENS_AFTER = frozenset(" \t\u00a0\u202f\n\r([{—–-/“„«»\"‘‚'")
_REACH = 2000
"""Code points in which a single opening mark must find its closing one."""
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|round|n)\b", re.IGNORECASE)
_LOWER_WORD = re.compile(r"\s+[^\W\d_A-Z]")


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
        width = len(self.mark)
        return self.start + width, self.end - width if self.closed else self.end


class _Singles(NamedTuple):
    """What the single marks of a paragraph are, by position: apostrophes, and marks that a later one could close."""

    apostrophes: frozenset[int]
    closable: frozenset[int]


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
    return _drop_stray(found)


def _drop_stray(quotations: list[Quotation]) -> list[Quotation]:
    """Leave out marks that nothing closes and that no next paragraph takes up."""
    continued = {i for i, q in enumerate(quotations) if not q.closed and _taken_up(quotations, i)}
    return [q for i, q in enumerate(quotations) if q.closed or i in continued or q.continues or q.mark in _KEPT_OPEN]


def _taken_up(quotations: Sequence[Quotation], index: int) -> bool:
    return any(q.continues for q in quotations[index + 1 : index + 2])


def _pairs(text: str, start: int, end: int) -> Iterator[Quotation]:
    """Quotations of one paragraph; what is still open at its end comes out unclosed."""
    stack: list[tuple[int, str]] = []
    singles = _singles(text, start, end)
    for at, mark in _marks(text, start, end):
        if at in singles.apostrophes:
            continue
        level = _closes(mark, stack, _opener_like(text, at, start, end))
        if level is not None:
            opened, opener = stack[level]
            del stack[level:]
            yield Quotation(opened, at + len(mark), opener, True, False, level)
        elif _opens(text, at, start, end, mark, singles) and all(mark != opener for _, opener in stack):
            stack.append((at, mark))
    for level, (opened, opener) in enumerate(stack):
        yield Quotation(opened, end, opener, False, False, level)


def _marks(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Marks with their places; two single straight marks are one where they open or close a quotation of such."""
    doubled = False
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        opens = mark == "``" or (mark == "''" and not doubled and _opener_like(text, at, start, end, 2))
        if mark == "''" and not (opens or doubled):
            yield from ((at, "'"), (at + 1, "'"))
            continue
        doubled = opens or (doubled and mark != "''")
        yield at, mark


def _closes(mark: str, stack: Sequence[tuple[int, str]], opener_like: bool) -> int | None:
    """Index in ``stack`` of the quotation that this mark closes; inner ones left open fall with it."""
    if mark == "'" and opener_like:
        return None
    return next((level for level in range(len(stack) - 1, -1, -1) if mark in _CLOSERS[stack[level][1]]), None)


def _opens(text: str, at: int, start: int, end: int, mark: str, singles: _Singles) -> bool:
    if mark not in _CLOSERS:
        return False
    before, after = _around(text, at, start, end, len(mark))
    if after.isspace() and not (mark in _SPACED and before in _OPENS_AFTER):
        return False
    if mark in _AFTER_SPACE and before not in _OPENS_AFTER:
        return False
    return mark not in _FAMILY or (at in singles.closable and not _ELISION.match(text, at + 1))


def _singles(text: str, start: int, end: int) -> _Singles:
    """Sort the single marks of a paragraph, read from its end.

    A mark after an s and before a lower-case word is the apostrophe of a plural (“the envoys’ job”) where the next
    mark that tells closes a quotation, for then the one that it stands in goes on.
    """
    apostrophes, closable = set(), set()
    closer_at: dict[str, int] = {}
    closes_next = dict.fromkeys(_FAMILY.values(), False)
    for at, mark in reversed([m for m in _marks(text, start, end) if m[1] in _FAMILY]):
        family = _FAMILY[mark]
        before, after = _around(text, at, start, end, 1)
        if before.isalnum() and after.isalnum():
            apostrophes.add(at)
        elif _opener_like(text, at, start, end):
            closes_next[family] = False
            if at + 1 < closer_at.get(family, -1) < at + _REACH:
                closable.add(at)
        elif before in "sS" and _LOWER_WORD.match(text, at + 1, end) and closes_next[family]:
            apostrophes.add(at)
        elif not before.isspace():
            closer_at[family] = at
            closes_next[family] |= not (before in "sS" and _LOWER_WORD.match(text, at + 1, end))
    return _Singles(frozenset(apostrophes), frozenset(closable))


def _opener_like(text: str, at: int, start: int, end: int, width: int = 1) -> bool:
    before, after = _around(text, at, start, end, width)
    return before in _OPENS_AFTER and not after.isspace()


def _around(text: str, at: int, start: int, end: int, width: int) -> tuple[str, str]:
    """The characters beside a mark; a space beyond the edge of the paragraph."""
    return text[at - 1] if at > start else " ", text[at + width] if at + width < end else " "
