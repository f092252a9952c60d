"""Sentences and tokens of English news text, by rule, the same on every machine.

Small on purpose: no model, no dependency. Every character that is not white space belongs to exactly one token,
and every token is an exact slice: ``text[start:start + len(token)] == token``. Words are split from punctuation,
at hyphens and dashes (as in OntoNotes 5) and before ``'s``; abbreviations with inner periods (``U.S.``), numbers
and addresses stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(
    r"""
      (?:[^\W\d_]\.){2,}                        # U.S., a.m.
    | [’'](?:s|S|re|ve|ll|d|m)\b                # possessive and contracted verbs
    | \d+(?:[.,:]\d+)*[^\W_]*                   # 1,000.5  14:30  23rd
    | [^\W_][\w\u0300-\u036f]*                  # a word …
      (?:[.@/](?=\w)[\w\u0300-\u036f]+          #   … or address: asiae.co.kr
        |[’'](?!(?:s|S|re|ve|ll|d|m)\b)(?=\w)[\w\u0300-\u036f]+)*   # don't, O'Neil
    | \S                                        # anything else, alone
    """,
    re.VERBOSE,
)

_BREAK = re.compile(
    r"""
      (?P<stop>[.!?…]+)                         # final punctuation
      [”’»"'\)\]]*                              # closing marks
      [^\S\n]+                                  # white space inside the line
      (?=[“‘«"'\(\[]*[^\W_a-zß-öø-ÿ])           # then a capital or a digit, perhaps opened by a mark
    """,
    re.VERBOSE,
)

_ABBREVIATION = re.compile(
    r"""
      Adm | Brig | Capt | Cmdr | Col | Gen | Lt | Maj | Sgt                              # ranks
    | Dr | Fr | Gov | Hon | Messrs | Mr | Mrs | Ms | Pres | Prof | Reps? | Rev | Sens?   # titles
    | Jan | Feb | Mar | Apr | Aug | Sept? | Oct | Nov | Dec
    | Jr | Sr | Mt | St | Ste | No | Nos | vs | approx | dept | est | etc | fig | vol
    | Bros | Co | Corp | Inc | Ltd
    | (?:[^\W\d_]\.)+[^\W\d_]                                                          # U.S.
    | [^\W\d_a-z]                                                                      # an initial
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[\w.]*$")


class Token(msgspec.Struct, frozen=True):
    """A slice of the text: ``start`` in code points, and the characters from there on."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.start + len(self.text)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences, in code points, without the white space around them.

    A line end always ends a sentence; so do ``. ! ? …`` (and closing marks) before white space and a capital or
    digit, unless the period belongs to an abbreviation, an initial or letters with periods (``U.S. envoy``).
    """
    for line in re.finditer(r"[^\n\r]+", text):
        start = line.start()
        for end in [*_ends(text, *line.span()), line.end()]:
            piece = text[start:end]
            if piece.strip():
                first = start + len(piece) - len(piece.lstrip())
                yield first, first + len(piece.strip())
            start = end


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of ``text[start:end]``; their offsets count from the start of ``text``."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(m.start(), m.group()) for m in found]


def _ends(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets in a line at which a sentence ends."""
    for match in _BREAK.finditer(text, start, end):
        if match["stop"] != "." or not _ABBREVIATION.fullmatch(_word_before(text, start, match.start())):
            yield match.end()


def _word_before(text: str, start: int, end: int) -> str:
    """The word, inner periods included, that ends at ``end``."""
    found = _LAST_WORD.search(text[max(start, end - 20) : end])
    return found.group() if found else ""
