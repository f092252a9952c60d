"""Quotation marks of every style: which mark opens, which closes it, and which way a mark faces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

Run = tuple[int, str]
"""Where a mark is in a text, and its characters."""

PARTNERS: dict[str, tuple[str, ...]] = {
    "“": ("”",),
    "„": ("“", "”"),
    "‟": ("”",),
    "”": ("”",),
    '"': ('"',),
    "＂": ("＂",),
    "``": ("''",),
    "''": ("''",),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹", "›"),
    "「": ("」",),
    "『": ("』",),
    "‘": ("’",),
    "‚": ("‘", "’"),
    "'": ("'",),
}
"""Marks that open a quotation, each with those that close it."""

MIXED: dict[str, tuple[str, ...]] = {
    "“": ('"', "“", "''"),
    "„": ('"',),
    '"': ("”", "''"),
    "``": ('"', "”"),
    "''": ('"', "”"),
    "‘": ("'",),
    "'": ("’",),
}
"""Marks that close a quotation of another style if nothing closes it properly, as typed on keyboards."""

SINGLE = frozenset("‘’‚'")
"""Marks that may be apostrophes."""

CLOSING_ONLY = frozenset("”»›」』")
"""Marks without another meaning if they close nothing; the others may be apostrophes or inches."""

OPENS_ALWAYS = frozenset(["“", "„", "‟", "``", "«", "‹", "「", "『"])
"""Marks that open a quotation unless they close one."""

RUNS_ON = frozenset(["“", "„", "‟", "``", "«", "「", "『"])
"""Marks that begin a quotation even if nothing closes it: it ends with its paragraph."""

PLAIN_PAIRS = {"“": "”", "«": "»", '"': '"'}
"""Marks that are never apostrophes, each with its partner."""

OPENING = frozenset(mark[0] for mark in PARTNERS)
"""Characters with which a quotation may begin."""

CLOSING = frozenset(mark[-1] for marks in PARTNERS.values() for mark in marks)
"""Characters with which a quotation may end."""

CHARACTERS = OPENING | CLOSING
"""Characters of quotation marks."""

STOPS = ".,;:!?…。，！？；：、"
"""Punctuation between the last word of a quotation and the mark that closes it."""

_FACES_BOTH_WAYS = frozenset(
    (opening, closing)
    for opening, closings in PARTNERS.items()
    for closing in closings
    if closing in PARTNERS and (opening, closing) not in {("“", "”"), ("‟", "”"), ("„", "”"), ("«", "»"), ("‹", "›")}
)
"""Pairs whose second mark opens another quotation if it is written before a word."""

_FREE = frozenset("([{`") | OPENING
_BEGINS = frozenset("([{`$£€#@…¿¡+_") | OPENING - CLOSING | frozenset("“«‹‘\"'＂")


class Mark(NamedTuple):
    """A mark in a text with the characters next to it; at the edge of its paragraph, a space.

    ``faces_on`` is true before a word and after none; ``may_open`` is also true after a dash and in East Asian text.
    """

    at: int
    text: str
    before: str
    after: str
    faces_on: bool
    may_open: bool

    @property
    def end(self) -> int:
        """One past its last character."""
        return self.at + len(self.text)

    def closes(self, opening: str) -> bool:
        """Return whether it closes what a mark opened, by the rules of that style."""
        if self.text not in PARTNERS[opening]:
            return False
        if self.text in SINGLE or (opening, self.text) in _FACES_BOTH_WAYS:
            return not self.faces_on
        return True

    def closes_mixed(self, opening: str) -> bool:
        """Return whether it closes what a mark of another style opened."""
        if self.text not in MIXED.get(opening, ()) or self.may_open or self.after.isalnum() or self.before.isspace():
            return False
        return self.text in ("”", "“", "''") or self.before in STOPS or self.before in CLOSING


def opening_mark(text: str) -> str:
    """Return the mark that begins a text if it can open a quotation, or an empty string."""
    return next((mark for mark in (text[:2], text[:1]) if mark in PARTNERS), "")


def mark_at(text: str, at: int, mark: str, start: int, end: int) -> Mark:
    """Return the mark at a place of a paragraph."""
    before = text[at - 1] if at > start else " "
    past = at + len(mark)
    after = text[past] if past < end else " "
    begins = after.isalnum() or after in _BEGINS
    if before.isspace() or before in _FREE:
        return Mark(at, mark, before, after, begins, begins or (before.isspace() and not after.isspace()))
    return Mark(at, mark, before, after, False, begins and _is_free_too(before))


def _is_free_too(character: str) -> bool:
    """Return whether a mark after it opens if nothing is open: a dash, or East Asian text, which has no spaces."""
    is_east_asian = "\u3000" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff"
    return is_east_asian or "\uff00" <= character <= "\uffef" or character in "–—-/"


def runs_of(characters: Iterable[str], text: str) -> list[Run]:
    """Return every mark of a text that consists of some characters; straight single marks in a row are one."""
    return [(match.start(), match[0]) for match in _pattern(frozenset(characters)).finditer(text)]


@lru_cache(64)
def _pattern(characters: frozenset[str]) -> re.Pattern[str]:
    single = "".join(sorted(characters - {"'", "`"}))
    pieces = [*(["'+"] if "'" in characters else []), *(["``"] if "`" in characters else []), f"[{single}]"]
    return re.compile("|".join(pieces if single else pieces[:-1]))


def marks_of(text: str, runs: Iterable[Run], start: int, end: int) -> list[Mark]:
    """Return the marks of a paragraph in order, without the apostrophes inside words."""
    found: list[Mark] = []
    doubled, straight = 0, False
    for at, run in runs:
        mark = mark_at(text, at, run, start, end)
        if len(run) == 1 or run == "``":
            straight ^= run == '"'
            doubled += run == "``"
            if run not in "’'" or not (mark.before.isalnum() and mark.after.isalnum()):
                found.append(mark)
            continue
        for piece in _pieces(len(run), mark.faces_on, bool(doubled or straight)):
            found.append(mark_at(text, at, piece, start, end))
            at += len(piece)
            if piece == "''":
                doubled = doubled + 1 if mark.faces_on else max(0, doubled - 1)
    return found


def _pieces(length: int, opens: bool, is_open: bool) -> Sequence[str]:
    """Cut a run of straight single marks: into doubled marks if such can open or close, with a single one inside."""
    if not (opens or is_open):
        return ["'"] * length
    doubled, single = ["''"] * (length // 2), ["'"] * (length % 2)
    return doubled + single if opens else single + doubled
