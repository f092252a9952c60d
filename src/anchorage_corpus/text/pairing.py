"""Pairs the quotation marks of a text, paragraph by paragraph; ``quotation_marks`` shows how each case is read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from anchorage_corpus.text.apostrophes import Singles, single_marks
from anchorage_corpus.text.mark_styles import (
    CHARACTERS,
    CLOSING_ONLY,
    OPENS_ALWAYS,
    PARTNERS,
    RUNS_ON,
    SINGLE,
    Mark,
    marks_of,
    runs_of,
)
from anchorage_corpus.text.paragraphs import line_ranges

_DEEPEST = 8
"""Most quotations that may be open at a time, one in the other; keeps the cost linear."""

_LONGEST_NUMBER = 6
"""Most characters of a number in quotation marks, whose closing mark does not mean inches."""


class Quotation(NamedTuple):
    """A quotation in one paragraph, marks included; ``closing`` is empty if the paragraph does not close it.

    ``mark`` is the opening mark: empty if the paragraph continues what the one before left open without repeating the
    mark. ``continues`` is true if it continues a quotation of the paragraph before. ``depth`` is 0 for an outer
    quotation, 1 for one inside another.
    """

    start: int
    end: int
    mark: str
    closing: str
    continues: bool
    depth: int = 0

    @property
    def closed(self) -> bool:
        """Whether its paragraph closes it."""
        return bool(self.closing)

    @property
    def inner(self) -> tuple[int, int]:
        """Start and end of the text between the marks."""
        return self.start + len(self.mark), self.end - len(self.closing)


class Pairs(NamedTuple):
    """The quotations of a text, the first and last place of each closed speech, and the stray marks."""

    quotations: Sequence[Quotation]
    speeches: Sequence[tuple[int, int]]
    unpaired: Sequence[int]


def pair_marks(text: str, characters: Iterable[str] = CHARACTERS) -> Pairs:
    """Pair the quotation marks of a text that consist of some characters; each line is a paragraph."""
    reader = _Reader(text)
    runs = runs_of(characters, text)
    places = [at for at, _ in runs]
    found = []
    for start, end in line_ranges(text):
        first, past = bisect_left(places, start), bisect_left(places, end)
        found.append((marks_of(text, runs[first:past], start, end) if first < past else [], start, end))
    for (marks, start, end), (after, begin, _) in zip(found, [*found[1:], ([], 0, 0)], strict=True):
        if marks or reader.pending:
            reader.read(marks, start, end, _leading(after, begin))
    reader.give_up(reader.pending)
    return Pairs(reader.quotations, reader.speeches, reader.unpaired)


def _leading(marks: Sequence[Mark], start: int) -> tuple[str, ...]:
    """Return the marks that a paragraph begins with."""
    found: list[str] = []
    for mark in marks:
        if mark.at != start:
            break
        found.append(mark.text)
        start = mark.end
    return tuple(found)


class _Open(NamedTuple):
    """An open quotation: its mark, where it begins in its paragraph, and where the speech began."""

    mark: str
    at: int
    origin: int
    continues: bool = False


class _Reader:
    """Reads paragraph after paragraph; ``stack`` holds what is open, ``pending`` what the last one left open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.quotations: list[Quotation] = []
        self.speeches: list[tuple[int, int]] = []
        self.unpaired: list[int] = []
        self.stack: list[_Open] = []
        self.pending: list[_Open] = []

    def read(self, marks: Sequence[Mark], start: int, end: int, following: Sequence[str]) -> None:
        """Pair the marks of one paragraph; ``following`` are those that the next one begins with."""
        singles = single_marks(self.text, marks, end, following)
        inches = _inches(marks)
        first = len(self.quotations)
        taken_up = self._take_up(marks, start)
        for mark in marks[taken_up:]:
            if mark.at not in singles.apostrophes and not (mark.at in inches and self._is_in_straight(mark.at)):
                self._pair(mark, singles, start)
        self.give_up(self.pending)
        self._leave_open(end, following, {q.mark: q.start for q in self.quotations[first:] if q.closed})

    def _take_up(self, marks: Sequence[Mark], start: int) -> int:
        """Reopen what the last paragraph left open if this one repeats its marks; return the number of marks."""
        pairs = list(zip(self.pending, marks, _leading(marks, start), strict=False))
        if any(one.mark != leading for one, _, leading in pairs):
            return 0
        self.stack = [_Open(one.mark, mark.at, one.origin, True) for one, mark, _ in pairs]
        if pairs:
            self.give_up(self.pending[len(pairs) :])
            self.pending = []
        return len(pairs)

    def _pair(self, mark: Mark, singles: Singles, start: int) -> None:
        """Close what a mark closes, or open what it opens; a closing mark that does neither is stray."""
        level = self._level(mark)
        if level is not None:
            self._close(level, mark)
        elif self._closes_pending(mark):
            self.give_up(self.stack)
            self.stack = [_Open("", start, self.pending.pop().origin, True)]
            self._close(0, mark)
        elif mark.text in SINGLE:
            if mark.at in singles.opening:
                self._open(mark)
        elif mark.text in OPENS_ALWAYS or (mark.text in PARTNERS and mark.may_open):
            self._open(mark)
        elif mark.text in CLOSING_ONLY:
            self.unpaired.append(mark.at)

    def _level(self, mark: Mark) -> int | None:
        """Return the index in ``stack`` of what a mark closes: properly if it can, else in another style."""
        for closes in (mark.closes, mark.closes_mixed):
            for level in range(len(self.stack) - 1, -1, -1):
                opening = self.stack[level].mark
                if opening and closes(opening):
                    return level
                if mark.text in SINGLE and opening not in SINGLE:
                    break
        return None

    def _closes_pending(self, mark: Mark) -> bool:
        """Return whether a mark closes what the paragraph before left open and this one did not reopen."""
        if not self.pending or mark.faces_on:
            return False
        opening = self.pending[-1].mark
        return opening in RUNS_ON and mark.text in PARTNERS[opening]

    def _open(self, mark: Mark) -> None:
        """Open a quotation; drop the outermost if too many are open."""
        if len(self.stack) == _DEEPEST:
            self.give_up([self.stack.pop(0)])
        self.stack.append(_Open(mark.text, mark.at, mark.at))

    def _close(self, level: int, mark: Mark) -> None:
        """Close a quotation, and drop what is open within it."""
        one = self.stack[level]
        self.quotations.append(Quotation(one.at, mark.end, one.mark, mark.text, one.continues))
        self.speeches.append((one.origin, mark.end))
        self.give_up(self.stack[level + 1 :])
        del self.stack[level:]

    def give_up(self, opened: Sequence[_Open]) -> None:
        """Record that nothing closes what is open; single marks then were apostrophes."""
        self.unpaired += [one.origin for one in opened if one.mark not in SINGLE]

    def _leave_open(self, end: int, following: Sequence[str], closed: dict[str, int]) -> None:
        """Sort what a paragraph leaves open into what the next reopens, what runs on to the end, and stray marks.

        ``closed`` gives, for each mark, where the last quotation that the paragraph closed begins.
        """
        going_on = _taken_up_by(following, self.stack)
        running = [] if going_on else [one for one in self.stack[-1:] if one.at > closed.get(one.mark, -1)]
        running = [one for one in running if one.continues or self._runs_on(one)]
        self.pending = going_on or running
        for one in self.pending:
            self.quotations.append(Quotation(one.at, end, one.mark, "", one.continues))
        self.give_up([one for one in self.stack if one not in self.pending])
        self.stack = []

    def _runs_on(self, one: _Open) -> bool:
        before = self.text[one.at - 1 : one.at]
        return one.mark in RUNS_ON and not before.isalnum()

    def _is_in_straight(self, at: int) -> bool:
        """Return whether a straight double mark is open around more than a number."""
        if not self.stack or self.stack[-1].mark != '"':
            return False
        start = self.stack[-1].at + 1
        return at - start > _LONGEST_NUMBER or not self.text[start:at].isdigit()


def _taken_up_by(following: Sequence[str], stack: Sequence[_Open]) -> list[_Open]:
    """Return what the next paragraph reopens, outermost first; of two with the same mark, the inner one."""
    found: list[_Open] = []
    least = 0
    for mark in following:
        level = next((i for i in range(len(stack) - 1, least - 1, -1) if stack[i].mark == mark), None)
        if level is None:
            break
        found.append(stack[level])
        least = level + 1
    return found


def _inches(marks: Sequence[Mark]) -> set[int]:
    """Return places of straight double marks after a digit that may be inches: the next such mark closes, too."""
    straight = [mark for mark in marks if mark.text == '"']
    return {mark.at for mark, after in pairwise(straight) if mark.before.isdigit() and not after.may_open}
