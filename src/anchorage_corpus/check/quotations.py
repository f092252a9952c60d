"""Passages in quotation marks of a text, whatever their style, and the marks that stay without a partner.

A quotation that is still open where its paragraph ends goes on where the next one begins with the same mark, as
printers set speeches of several paragraphs, or closes it. Apostrophes (don’t, envoys’, ’90s) and inches (12") are no
marks. A mark that Swedes and Finns use at both ends (”ja”, »ja») opens before a word where nothing is open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from anchorage_corpus.text.paragraphs import paragraphs

PARTNERS = {
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "‚": "‘’",
    "‘": "’",
    '"': '"',
    "'": "'",
}
"""Marks that open a quotation, each with those that close it."""

CLOSING = "".join(dict.fromkeys("".join(PARTNERS.values())))
"""Marks that close a quotation."""

_SINGLE = "‚‘’'"
"""Marks that may be apostrophes, or commas."""

_AMBIGUOUS = '"”»›' + _SINGLE
"""Marks that open a quotation only before a word and after none."""

_CLOSING_ONLY = "”»›」』"
"""Marks that close a quotation where they do not open one; the others may be apostrophes or inches."""

_MARKS = tuple(dict.fromkeys([*PARTNERS, *CLOSING]))

_LINE_ENDS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"

_PLAIN = {
    ("“", "”"): re.compile(f"“[^“”{_LINE_ENDS}]*”"),
    ("«", "»"): re.compile(f"«[^«»{_LINE_ENDS}]*»"),
}
"""Styles whose marks tell which way they face, with a passage that neither holds such marks nor crosses a line."""

_OPENS_STRAIGHT = re.compile(r"'(?<!\w')\w")

_BEFORE_OPENING = re.compile(r"[\s(\[{—–\-/：，、。；（《]")
_ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|round|n)\b", re.IGNORECASE)

_PLURAL = re.compile(r"(?<=s)[’'] (?=[a-z])")

_AFTER_STOP = {
    "’": re.compile(r"(?P<closing>(?<=[.,;!?…])’(?!\w))|‘"),
    "'": re.compile(r"(?P<closing>(?<=[.,;!?…])'(?!\w))|(?<=[\s(])'(?=\w)"),
}
"""A mark that ends what was said, after a stop, or one that opens anew."""

_REACH = 2000
"""Characters within which a single mark must find its partner."""


_GAP = 10
"""Characters within which the next paragraph begins."""

_DEEPEST = 8
"""Open marks among which a closing one looks for its partner; keeps the cost linear."""


class Passage(NamedTuple):
    """A passage with its marks; ``depth`` is 0 for an outer one, 1 for one inside another."""

    start: int
    end: int
    depth: int


class Quoted(NamedTuple):
    """What stands in quotation marks in a text, and where marks without a partner stand."""

    passages: tuple[Passage, ...]
    unpaired: tuple[int, ...]


@lru_cache(32)
def quoted(text: str) -> Quoted:
    """The passages in quotation marks of a text, by start."""
    places = _places(text)
    if not places:
        return Quoted((), ())
    return _plainly_quoted(text, places) or _read(text, sorted(chain.from_iterable(places.values())))


@lru_cache(32)
def partners(text: str) -> dict[int, int | None]:
    """Where each quotation mark of a text has its partner, if any; in text order."""
    found: dict[int, int | None] = dict.fromkeys(quoted(text).unpaired)
    for start, end, _ in quoted(text).passages:
        found[start], found[end - 1] = end - 1, start
    return dict(sorted(found.items()))


def _places(text: str) -> dict[str, list[int]]:
    """Where each mark stands that may be one; apostrophes are left out where nothing opens that they could close."""
    found = {mark: _places_of(mark, text) for mark in _MARKS if mark in text}
    if "‘" not in found and "‚" not in found:
        found.pop("’", None)
    if "'" in found and not _OPENS_STRAIGHT.search(text):
        del found["'"]
    return found


def _places_of(mark: str, text: str) -> list[int]:
    places = []
    at = text.find(mark)
    while at >= 0:
        places.append(at)
        at = text.find(mark, at + 1)
    return places


def _plainly_quoted(text: str, places: Mapping[str, list[int]]) -> Quoted | None:
    """The passages of a text, at little cost, where one style of marks opens and closes in turn in each paragraph."""
    for (opening, closing), passage in _PLAIN.items():
        if places.keys() == {opening, closing}:
            spans = [match.span() for match in passage.finditer(text)]
            if len(spans) == len(places[opening]) == len(places[closing]):
                return Quoted(tuple(Passage(start, end, 0) for start, end in spans), ())
    return None


def _read(text: str, marks: list[int]) -> Quoted:
    reader = _Reader(text)
    for start, end in paragraphs(text):
        first, past = bisect_left(marks, start), bisect_left(marks, end)
        if first < past or reader.pending is not None:
            reader.read(marks[first:past], start, end)
    reader.give_up()
    return Quoted(tuple(sorted(reader.passages)), tuple(sorted(reader.unpaired)))


class _Reader:
    """Reads paragraph after paragraph; ``stack`` holds what is open, ``pending`` what the last one left open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.passages: list[Passage] = []
        self.unpaired: list[int] = []
        self.stack: list[int] = []
        self.pending: int | None = None

    def read(self, marks: Sequence[int], start: int, end: int) -> None:
        """Pair the marks of one paragraph."""
        for at in marks:
            if at == start and self.pending is not None and self.text[self.pending] == self.text[at]:
                self.stack, self.pending = [self.pending], None
            elif self._close(at, end):
                continue
            elif self._opens(at, start, end):
                self.stack.append(at)
            elif self.text[at] in _CLOSING_ONLY:
                self.unpaired.append(at)
        self.give_up()
        left = [at for at in self.stack if self.text[at] not in _SINGLE or self._goes_on(at, end)]
        self.pending = left[0] if left else None
        self.unpaired += [at for at in left[1:] if self.text[at] not in _SINGLE]
        self.stack = []

    def give_up(self) -> None:
        """What the last paragraph left open stays without a partner."""
        if self.pending is not None and self.text[self.pending] not in _SINGLE:
            self.unpaired.append(self.pending)
        self.pending = None

    def _close(self, at: int, end: int) -> bool:
        """Whether a mark closes something; what was opened within it falls with it."""
        mark = self.text[at]
        if mark in CLOSING and not _is_apostrophe(self.text, at, end) and not _is_possessive(self.text, at, end):
            for level in range(len(self.stack) - 1, max(-1, len(self.stack) - 1 - _DEEPEST), -1):
                if mark in PARTNERS[self.text[self.stack[level]]]:
                    self._take(level, at)
                    return True
            if self.pending is not None and self.text[self.pending] != mark in PARTNERS[self.text[self.pending]]:
                self.stack, self.pending = [self.pending], None
                self._take(0, at)
                return True
        return False

    def _take(self, level: int, at: int) -> None:
        self.passages.append(Passage(self.stack[level], at + 1, level))
        self.unpaired += [i for i in self.stack[level + 1 :] if self.text[i] not in _SINGLE]
        del self.stack[level:]

    def _opens(self, at: int, start: int, end: int) -> bool:
        mark = self.text[at]
        before = self.text[at - 1] if at > start else " "
        after = self.text[at + 1] if at + 1 < end else " "
        if mark not in PARTNERS or mark not in _AMBIGUOUS:
            return mark in PARTNERS
        is_free = (bool(_BEFORE_OPENING.match(before)) or before in PARTNERS) and not after.isspace()
        return is_free and (mark not in _SINGLE or self._is_closable(at, end))

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether the next paragraph begins with the same mark, as in a speech of several."""
        return self.text[end : end + _GAP].lstrip().startswith(self.text[at])

    def _is_closable(self, at: int, end: int) -> bool:
        """Whether a single mark finds a partner later in its paragraph, or is taken up by the next one."""
        if _ELISION.match(self.text, at + 1):
            return False
        partner = re.compile(rf"(?<=\S)[{PARTNERS[self.text[at]]}](?!\w)")
        return partner.search(self.text, at + 2, min(end, at + _REACH)) is not None or self._goes_on(at, end)


def _is_apostrophe(text: str, at: int, end: int) -> bool:
    return text[at] in _SINGLE and text[at - 1 : at].isalnum() and text[at + 1 : min(at + 2, end)].isalnum()


def _is_possessive(text: str, at: int, end: int) -> bool:
    """Whether a mark after a plural (the envoys’ talks) leaves it to a later one to close what was said."""
    closing = _AFTER_STOP.get(text[at])
    if closing is None or not _PLURAL.match(text, at):
        return False
    found = closing.search(text, at + 1, min(end, at + _REACH))
    return found is not None and found["closing"] is not None


def unquoted(text: str) -> Iterator[str]:
    """The stretches of a text outside quotation marks; what an open mark begins counts as inside."""
    found = quoted(text)
    last = 0
    for start, end, depth in found.passages:
        if depth == 0:
            yield text[last:start]
            last = end
    yield text[last : next((at for at in found.unpaired if at >= last and text[at] in PARTNERS), len(text))]
