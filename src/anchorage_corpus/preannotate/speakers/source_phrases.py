"""Takes the source of an attribution apart: its head, its owner, and whether it is several people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from anchorage_corpus.preannotate.drafts import DraftMention, Range
from anchorage_corpus.preannotate.entities.offices import is_office, terms
from anchorage_corpus.text.blanks import without_blanks
from anchorage_corpus.text.word_lists import word_list

_WRITING = re.compile(
    r"(?:\w+\W+){0,3}?(?:reports?|statements?|information|posts?|tweets?|letters?|articles?|accounts?|testimony|remarks?|"
    r"comments?|emails?|messages?|documents?|data|figures|surveys?|polls?|study|studies|research|interviews?)\b",
    re.IGNORECASE,
)
"""Nouns for what is written or said; its maker follows “by” or “from”."""
_AMOUNT = re.compile(
    r"(?:an?\W+|the\W+)?(?:number|group|couple|pair|majority|minority|series|handful|lot|some|many|most|several|none|all|"
    r"both|each|one|two|three|four|five|half|dozens|hundreds|thousands)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)
_END = re.compile(
    r"[,(;]|\s(?:who|whom|whose|which|that|of|in|for|from|at|with|by|to|on|near|under|behind|close|against|inside|"
    r"outside|familiar|briefed|involved|speaking|citing|quoted|including)\b|\s(?:and|or)\s+\w+\s+by\b"
)
_OWNER = re.compile(r"(?:['’]s|(?<=s)['’])\s+")
_BY = re.compile(r"\s(?:by|from)\s+")
_AND = re.compile(r"\s(?:and|or|&|as well as)\s")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_COLLECTIVE = frozenset(word_list("groups").section("bodies"))
_GROUPS = frozenset(word_list("groups").section("people"))
"""Groups of people, written with a capital only at the start of a sentence."""
_THING = re.compile(
    r"(?:report|statement|document|data|figure|survey|poll|stud(?:y|ie)|research|article|letter|information|evidence|"
    r"law|rule|text|book|film|video|footage|image|record|result|post|tweet|email|message|plan|account|analysis|finding|"
    r"discussion|meeting|talk|negotiation|summit|speech|interview|decision|move|deal|agreement|event|visit|attack|idea|"
    r"view|position|policy|trend|change)s?",
    re.IGNORECASE,
)
_NOT_PLURAL = ("ss", "us", "is")


class SourcePhrase(NamedTuple):
    """A source taken apart: ``begin`` to ``end`` is its noun phrase; the head, after its owner, starts at ``head``.

    ``rest`` is the end of what belongs to the phrase after the head (“of the Russian delegation”).
    """

    begin: int
    head: int
    end: int
    rest: int
    compound: bool


def read_source(text: str, source: Range, names: Sequence[DraftMention]) -> SourcePhrase:
    """Take a source apart; ``names`` are the mentions inside it, which no cut divides."""
    inside = [(m.start, m.end) for m in names]
    begin = _behind_writing(text, source)
    amount = _AMOUNT.match(text, begin, source[1])
    head = amount.end() if amount else begin
    end = _first_cut(_END, text, head, source[1], inside)
    rest = min((p for p in (text.find(c, end, source[1]) for c in ",;(") if p >= 0), default=source[1])
    owners = [m.end() for m in _OWNER.finditer(text, head, end) if not _within(m.start() - 1, m.end(), inside)]
    head = owners[-1] if owners else head
    begin, end = without_blanks(text, begin, end)
    return SourcePhrase(begin, min(head, end), end, rest, _is_compound(text, (head, end), source[1], names))


def words_of(phrase: str) -> list[str]:
    """Return the words of a phrase."""
    return _WORD.findall(phrase)


def is_plural(noun: str) -> bool:
    """Return whether a noun looks like a plural."""
    word = noun.lower()
    return word in {"people", "police", "men", "women"} or (word.endswith("s") and not word.endswith(_NOT_PLURAL))


def is_body(noun: str) -> bool:
    """Return whether a noun is that of a body, not of a person."""
    return noun.lower() in _COLLECTIVE


def describes(text: str, phrase: SourcePhrase) -> bool:
    """Return whether a phrase describes people or a body: its head noun is a common one, and not that of a thing."""
    words = words_of(text[phrase.head : phrase.end])
    if not terms(" ".join(words)) or _THING.fullmatch(words[-1]):
        return False
    return words[-1][0].islower() or words[-1].lower() in _GROUPS or is_office(words[-1])


def _behind_writing(text: str, source: Range) -> int:
    """Return the start of the maker's name in “a report by …”, else the start of the source."""
    writing = _WRITING.match(text, *source)
    by = _BY.search(text, writing.end(), source[1]) if writing else None
    return by.end() if by else source[0]


def _first_cut(pattern: re.Pattern[str], text: str, start: int, end: int, names: Sequence[Range]) -> int:
    cuts = (m.start() for m in pattern.finditer(text, start, end) if m.start() > start)
    return next((c for c in cuts if not _within(c, c + 1, names)), end)


def _within(start: int, end: int, names: Sequence[Range]) -> bool:
    return any(a <= start and end <= b for a, b in names)


def _is_compound(text: str, head: Range, end: int, names: Sequence[DraftMention]) -> bool:
    """Return whether “and” joins phrases: it follows a name or a plural, or a name after a comma (“X, Y and Z”)."""
    inside = [(m.start, m.end) for m in names]
    for match in _AND.finditer(text, head[0], end):
        if _within(match.start(), match.end(), inside):
            continue
        named = any(m.end == match.start() and m.type != "NORP" for m in names)
        if match.start() < head[1]:
            words = words_of(text[head[0] : match.start()])
            return named or bool(words and is_plural(words[-1]))
        comma = text.rfind(",", head[0], match.start())
        if any(m.end == match.start() and without_blanks(text, comma + 1, m.end) == (m.start, m.end) for m in names):
            return True
    return False
