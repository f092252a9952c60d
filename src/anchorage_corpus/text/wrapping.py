"""Unwraps hard-wrapped text: decides which line ends only wrap a line, and returns the text without them.

Wrapping leaves a trace: the first word of a line would not have fitted into the line before, so that line's end does
not end a paragraph. A line that had room for it is the last of its paragraph, with or without a blank line after it.
So titles, bylines and lists stay separate from the paragraphs around them.

| a line end | in a wrapped text |
| --- | --- |
| next to a blank line | ends a paragraph |
| behind a full line, which has no room for the next word | is read as a space |
| behind a line with room for the next word | ends a paragraph, unless the next word begins with a small letter |
| before an item of a list, a rule, a row with columns, the first line of an indented paragraph | ends a paragraph |
| before or behind a quoted line of a mail (``> ``) | ends a paragraph, unless both are quoted alike |

The marks that quote a mail are no part of what is read.

Text broken by hand leaves no such trace. There, small letters at the beginning of most lines show that line ends
are inside sentences, and a line end is read as a space unless its line is much shorter than the others.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, cast

import msgspec

NARROWEST, WIDEST = 30, 120
"""Characters in the longest line of a wrapped text."""

RAGGED_WIDTH = 100
"""Characters that no line of a text broken by hand exceeds."""

_LONGEST_WORD = 30
"""Characters in a first word that still shows a width: a longer one is an address, or of a script without spaces."""

_WEIGHTS = {(True, True): 4.8, (True, False): 0.3, (False, True): 0.0, (False, False): -0.8}
"""Evidence from a line end, by whether the line is full and whether the sentence goes on.

It is the logarithm of how much likelier such a line end is in wrapped text than in lines that are paragraphs.
"""

_SHORT = -0.3
"""The same of a line that is shorter than half of the width, as titles and signatures of wrapped texts are."""

_ENOUGH = 4.0
"""Evidence from which a text counts as wrapped."""

_LINE = re.compile(r"(?P<quoted>(?:> ?)*)(?P<indent>\s*)(?P<body>.*)", re.DOTALL)
_ITEM = re.compile(r"(?P<bullet>[-*•]|(?:\d{1,2}|[a-z])[.)])\s+\S")
_APART = re.compile(r"\S(?:\t| {4,})|^\||^[-=*_#~+. ]{3,}$")
"""A row with columns, or a rule."""
_RUNS_ON = re.compile(
    r"\b(?:an?|the|of|to|in|on|at|by|for|from|with|and|or|but|that|as|is|are|was|were|has|had|have|said)$"
)
"""A line end that does not end a sentence."""


class _Line(NamedTuple):
    """One line that is not blank: where its words begin and end, and what shows where it belongs."""

    start: int
    end: int
    quoted: int
    indent: int
    width: int
    word: int
    is_small: bool
    is_apart: bool
    item: str
    runs_on: bool
    is_one_word: bool
    is_colon: bool


_Pair = tuple[_Line, _Line]


class Unwrapped(msgspec.Struct, frozen=True):
    """A text with each line end that only wraps a line read as one space, and without the quoting of a mail.

    ``joints`` holds the offsets behind the spaces and line ends that are shorter than what they replace, and
    ``shifts`` how much later those places are in the original.
    """

    text: str
    joints: tuple[int, ...] = ()
    shifts: tuple[int, ...] = (0,)

    def original(self, offset: int) -> int:
        """Return the offset in the original of a character of the unwrapped text."""
        return offset + self.shifts[bisect_right(self.joints, offset)]

    def original_range(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original for a stretch, not empty, of the unwrapped text."""
        return self.original(start), self.original(end - 1) + 1


@lru_cache(32)
def unwrapped(text: str) -> Unwrapped:
    """Return the text without the line ends that only wrap lines; without any, the text itself, at no cost."""
    read_as = dict.fromkeys(_quoting(text), "\n") | dict.fromkeys(soft_breaks(text), " ")
    if not read_as:
        return Unwrapped(text)
    breaks = sorted(read_as)
    bounds = [0, *(at for pair in breaks for at in pair), len(text)]
    kept = [text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    read = "".join(chain.from_iterable(zip(kept, [*map(read_as.__getitem__, breaks), ""], strict=True)))
    excess = [end - start - 1 for start, end in breaks]
    if not any(excess):
        return Unwrapped(read)
    shifts = (0, *accumulate(excess))
    joints = (end - shift for (_, end), shift in zip(breaks, shifts[1:], strict=True))
    return Unwrapped(read, tuple(joints), shifts)


def _quoting(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between lines that hold the quoting of a mail (``> ``), which is no part of its words."""
    rows = text.splitlines(keepends=True) if text.startswith(">") or "\n>" in text else []
    if not _is_mail(rows):
        return
    start, end, is_quoted = 0, 0, False
    for row in rows:
        match = cast(re.Match[str], _LINE.match(row))
        is_quoted |= match["quoted"] != ""
        body = match["body"].rstrip()
        if body:
            if is_quoted:
                yield end, start + match.start("body")
            end, is_quoted = start + match.start("body") + len(body), False
        start += len(row)
    if is_quoted:
        yield end, start


def _is_mail(rows: Sequence[str]) -> bool:
    """Return whether lines that begin with ``>`` quote another mail."""
    return sum(row.startswith(">") for row in rows) > 1


def is_wrapped(text: str) -> bool:
    """Return whether some line ends of a text only wrap a line."""
    return bool(soft_breaks(text))


@lru_cache(32)
def soft_breaks(text: str) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a text read as one space: a line end with the blanks and mail quoting around it."""
    rows = text.splitlines(keepends=True)
    if 4 * sum(map((WIDEST + 2).__lt__, map(len, rows))) > len(rows) - sum(map(str.isspace, rows)):
        return ()
    pairs = list(_pairs(text, rows))
    is_soft = _reading(pairs)
    return tuple((before.end, after.start) for (before, after), soft in zip(pairs, is_soft, strict=True) if soft)


def _pairs(text: str, rows: Sequence[str]) -> Iterator[_Pair]:
    """Yield pairs of lines that follow one another without a gap."""
    quotes = _is_mail(rows)
    starts = accumulate(map(len, rows), initial=0)
    lines = [_line(row, start, quotes) for row, start in zip(rows, starts, strict=False)]
    for (before, row), (after, _) in pairwise(zip(lines, rows, strict=True)):
        if before and after and row[-1] not in "\f\u2029":
            yield before, after


def _line(row: str, start: int, quotes: bool) -> _Line | None:
    """Return a line, or None for a blank one."""
    match = cast(re.Match[str], _LINE.match(row))
    quoted = match["quoted"].count(">") if quotes else 0
    indent = len(match["indent"])
    begin = match.start("body") if quoted or not match["quoted"] else 0
    body = row[begin:].rstrip()
    if not body:
        return None
    first, _, rest = body.partition(" ")
    item = _ITEM.match(body)
    return _Line(
        start + begin,
        start + begin + len(body),
        quoted,
        indent,
        indent + len(body),
        len(first),
        body[:1].islower(),
        _APART.search(body) is not None,
        (item["bullet"] if not item["bullet"][0].isalnum() else "1") if item else "",
        _RUNS_ON.search(body) is not None,
        not rest,
        body.endswith(":"),
    )


def _reading(pairs: Sequence[_Pair]) -> list[bool]:
    """Return whether the end of the first line of each pair only wraps a line."""
    evident = [pair for pair in pairs if _is_evident(*pair)]
    width = _width(evident)
    on = [_goes_on(*pair) for pair in evident]
    full = [_is_full(*pair, width) for pair in evident]
    evidence = sum(_weight(before, width, *seen) for (before, _), *seen in zip(evident, full, on, strict=True))
    unexplained = sum(not f and after.is_small for f, (_, after) in zip(full, evident, strict=True))
    if evidence >= _ENOUGH and 4 * unexplained <= max(sum(full), sum(on)):
        return _joined(pairs, lambda before, after: after.is_small or _is_full(before, after, width))
    widest = max((line.width for pair in evident for line in pair), default=0)
    if widest <= RAGGED_WIDTH and 2 * sum(on) > len(on):
        return _joined(pairs, lambda before, after: _goes_on(before, after) or 5 * before.width > 3 * widest)
    return [False] * len(pairs)


def _is_evident(before: _Line, after: _Line) -> bool:
    """Return whether the end of a line says something about the width."""
    is_apart = before.is_apart or after.is_apart or before.quoted != after.quoted or after.item != ""
    return not is_apart and after.word <= _LONGEST_WORD and not before.is_one_word


def _goes_on(before: _Line, after: _Line) -> bool:
    """Return whether the words around a line end show that it is inside a sentence."""
    return before.runs_on or after.is_small


def _is_full(before: _Line, after: _Line, width: int) -> bool:
    """Return whether a line of a text of that width has no room for the first word of the next one."""
    return (before.width <= width or before.is_one_word) and before.width + after.word >= width


def _weight(before: _Line, width: int, is_full: bool, goes_on: bool) -> float:
    """What the end of a line adds to the evidence that its text is wrapped to a width."""
    if 2 * before.width < width and not is_full and not goes_on:
        return _SHORT
    return _WEIGHTS[is_full, goes_on]


def _width(pairs: Sequence[_Pair]) -> int:
    """Return the width that explains most line ends: the line fits into it, and the next word no longer does."""
    changes = [0] * (WIDEST + 2)
    for before, after in pairs:
        if not before.is_one_word:
            changes[min(max(before.width, NARROWEST), WIDEST + 1)] += 1
        low, high = max(before.width, NARROWEST), min(before.width + after.word, WIDEST)
        if low <= high:
            weight = 3 if _goes_on(before, after) else 1
            changes[low] += weight
            changes[high + 1] -= weight
    explained = list(accumulate(changes[: WIDEST + 1]))
    return max(range(NARROWEST, WIDEST + 1), key=explained.__getitem__)


def _joined(pairs: Sequence[_Pair], is_inside: Callable[[_Line, _Line], bool]) -> list[bool]:
    """Return whether each line end only wraps a line: it is inside a paragraph and nothing sets the next line off."""
    soft: list[bool] = []
    last: _Line | None = None
    margins = _first_margins(pairs)
    item, is_first = "", True
    for (before, after), (behind, further) in zip(pairs, [*pairs[1:], (None, None)], strict=True):
        if before is not last:
            item, is_first = before.item, True
        third = further if behind is after else None
        is_apart = before.is_apart or after.is_apart or before.quoted != after.quoted
        is_apart = is_apart or _begins_item(before, after, item)
        if not is_apart and not item and not _goes_on(before, after):
            is_apart = after.indent == before.indent in margins or _is_set_in(before, after, third, is_first)
        soft.append(not is_apart and is_inside(before, after))
        item, is_first, last = (item if soft[-1] else after.item), not soft[-1], after
    return soft


def _begins_item(before: _Line, after: _Line, item: str) -> bool:
    """Return whether a line begins an item of a list; ``item`` is the mark of the item around the line before."""
    return after.item != "" and (after.item == item or before.is_colon)


def _first_margins(pairs: Sequence[_Pair]) -> frozenset[int]:
    """The margins that only first lines of paragraphs have: most lines behind them are set in less."""
    outwards = Counter(before.indent for before, after in pairs if after.indent < before.indent)
    level = Counter(before.indent for before, after in pairs if after.indent == before.indent)
    return frozenset(margin for margin, times in outwards.items() if times > max(1, level[margin]))


def _is_set_in(before: _Line, after: _Line, third: _Line | None, is_first: bool) -> bool:
    """Return whether a line's margin shows that a paragraph begins; no if all lines but the first are indented."""
    if after.indent > before.indent:
        return not (is_first and third is not None and third.indent == after.indent)
    return after.indent < before.indent and not is_first
