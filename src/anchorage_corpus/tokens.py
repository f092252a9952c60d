"""Sentences and tokens of English news text, by rule, the same on every machine.

Small on purpose: no model, no dependency. Every character that is not white space belongs to exactly one token,
and every token is an exact slice: ``text[start:start + len(token)] == token``. Words are split from punctuation,
at hyphens and dashes (as in OntoNotes 5) and before ``'s``; abbreviations with inner periods (``U.S.``), numbers
and addresses stay whole.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from operator import add

import msgspec

_TOKEN = re.compile(
    r"""
      \w+(?![\w.,:@’'\u0300-\u036f])              # a plain word: most tokens, so first
    | (?:[^\W\d_]\.){2,}                          # U.S., a.m.
    | [’'](?:s|S|re|ve|ll|d|m)\b                  # possessive and contracted verbs
    | \w+(?:(?: [.@](?=\w)                        # a word … asiae.co.kr
               | (?<=\d)[,:](?=\d)                # … 1,000  14:30
               | [’'](?!(?:s|S|re|ve|ll|d|m)\b)(?=\w)   # … don't, O'Neil
               | [\u0300-\u036f]+                 # … combining marks
             )\w*)*
    | \S                                          # anything else, alone
    """,
    re.VERBOSE,
)

_STOPS = frozenset(".!?…")
_CLOSING = frozenset("”’»\"')]")
_OPENING = frozenset("“‘«\"'([")
_ABBREVIATION = re.compile(
    r"""
      Adm | Brig | Capt | Cmdr | Col | Gen | Lt | Maj | Sgt                              # ranks
    | Dr | Fr | Gov | Hon | Messrs | Mr | Mrs | Ms | Pres | Prof | Reps? | Rev | Sens?   # titles
    | Jan | Feb | Mar | Apr | Aug | Sept? | Oct | Nov | Dec
    | Jr | Sr | Mt | St | Ste | vs | approx | dept | est | etc | fig | vol
    | Bros | Co | Corp | Inc | Ltd
    | [^\W\d_a-z]                                                                        # an initial
    """,
    re.VERBOSE,
)
_LINE_END = re.compile(r"[\n\r]\s*")


class Tokenized(msgspec.Struct, frozen=True):
    """Tokens of a text in three parallel lists, and the index of the first token of each sentence."""

    tokens: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]


def tokenized(text: str) -> Tokenized:
    """Tokens and sentences of a text, with offsets in code points; a sentence always holds a token.

    A line end always ends a sentence; so do ``. ! ? …`` (and closing marks) before white space and a capital or
    digit, unless the period belongs to an abbreviation, an initial or letters with periods (``U.S. envoy``).
    """
    words: list[str] = []
    starts: list[int] = []
    position = 0
    for piece in text.split(" "):
        if piece.isalnum():
            words.append(piece)
            starts.append(position)
        elif piece:
            for offset, token in _tokens_of(piece):
                words.append(token)
                starts.append(position + offset)
        position += len(piece) + 1
    ends = list(map(add, starts, map(len, words)))
    firsts = {0, *_after_lines(text, starts), *_after_stops(words, starts, ends)} - {len(words)}
    return Tokenized(words, starts, ends, sorted(firsts))


@lru_cache(1 << 14)
def _tokens_of(piece: str) -> tuple[tuple[int, str], ...]:
    """Tokens of what stands between two spaces, with their offsets; the same few pieces come again and again."""
    return tuple((match.start(), match.group()) for match in _TOKEN.finditer(piece))


def _after_lines(text: str, starts: list[int]) -> Iterator[int]:
    """Indices of the tokens that begin a line."""
    for match in _LINE_END.finditer(text):
        yield bisect_left(starts, match.end())


def _after_stops(words: list[str], starts: list[int], ends: list[int]) -> Iterator[int]:
    """Indices of the tokens that begin a sentence inside a line."""
    for index, word in enumerate(words):
        if word in _STOPS:
            following = _past(words, index + 1, _CLOSING | _STOPS, starts, ends)
            apart = following < len(words) and starts[following] > ends[following - 1]
            attached = word == "." and index > 0 and ends[index - 1] == starts[index]
            if (
                apart
                and _begins(words, following)
                and not (attached and _abbreviates(words[index - 1], words[following]))
            ):
                yield following


def _abbreviates(word: str, following: str) -> bool:
    """Whether the period after a word belongs to it; that of ``No.`` does before a number."""
    return _ABBREVIATION.fullmatch(word) is not None or (word in ("No", "Nos") and following[0].isdigit())


def _past(words: list[str], index: int, marks: frozenset[str], starts: list[int], ends: list[int]) -> int:
    """Index of the first token from ``index`` on that is no mark or stands apart from the one before."""
    while index < len(words) and words[index] in marks and starts[index] == ends[index - 1]:
        index += 1
    return index


def _begins(words: list[str], index: int) -> bool:
    """Whether a sentence can begin here: a capital or a digit, perhaps after opening marks."""
    while index < len(words) - 1 and words[index] in _OPENING:
        index += 1
    first = words[index][0]
    return first.isupper() or first.isdigit()
