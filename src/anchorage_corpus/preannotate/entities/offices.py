"""Matches nominals with the offices of people: “the Russian leader” is whom text or registry call its President."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from anchorage_corpus.text.word_lists import word_list

_OFFICES = word_list("offices")
_SAME = {word: group[0] for group in _OFFICES.sections for word in group}
_NARROWER = {noun: frozenset(narrower.split()) for noun, narrower in _OFFICES.table.items()}
_COUNTRIES = word_list("nationalities").table
_SPELLINGS = (
    (re.compile(r"\bUnited States(?: of America)?\b|\bU\.S\.(?:A\.)?|\bUSA?\b|\bAmerica\b"), "usa"),
    (re.compile(r"\bUnited Kingdom\b|\bU\.K\.|\bUK\b|\bBritain\b"), "uk"),
)
_STOP = frozenset(
    "the a an and for with his her its their our my this that these those who was former then own also of in on at "
    "to from by as many most some several all any each every both few other no number".split()
)
_TERM = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
_PREPOSITION = re.compile(r"\s(?:of|for|in|on|at|to|from|with|by|under|who)\s")


class Office(NamedTuple):
    """An office: its noun, and the other words that specify it."""

    noun: str
    terms: frozenset[str]


def terms(phrase: str) -> frozenset[str]:
    """Return the meaningful words of a phrase, with countries under one name (“U.S.”, “American” → usa)."""
    for pattern, word in _SPELLINGS:
        phrase = pattern.sub(word, phrase)
    return frozenset(_term(w) for w in _TERM.findall(phrase) if w.lower() not in _STOP)


def proper_terms(phrase: str) -> frozenset[str]:
    """Return the ``terms`` that come from a name, a nationality or an abbreviation: those that must agree."""
    for pattern, word in _SPELLINGS:
        phrase = pattern.sub(word.capitalize(), phrase)
    capital = [w for w in _TERM.findall(phrase) if w[0].isupper() and w.lower() not in _STOP]
    return frozenset(_term(w) for w in capital if _noun(w.lower()) not in _NARROWER and not _is_office(w.lower()))


def role_of(phrase: str) -> Office | None:
    """Return the office in a title or description: its noun is the last word before a preposition."""
    head = _PREPOSITION.split(f" {phrase} ", maxsplit=1)[0]
    words = _TERM.findall(head)
    return Office(_noun(words[-1].lower()), terms(phrase) - terms(words[-1])) if words else None


def roles_of(description: str) -> Iterator[Office]:
    """Yield the offices in a description (“Head of the fund, envoy of the president”)."""
    return (role for part in re.split(r"[,;]", description) if (role := role_of(part)))


def fit(wanted: Office, proper: frozenset[str], roles: Iterable[Office]) -> int:
    """Return how well a nominal fits someone's offices: 0 for not at all, else 1 + the number of shared words."""
    fitting = [r for r in roles if _covers(wanted.noun, r.noun) and proper <= r.terms]
    return max((1 + len(wanted.terms & r.terms) for r in fitting), default=0)


def is_office(noun: str) -> bool:
    """Return whether a noun can name an office."""
    return _is_office(noun.lower()) or _is_office(noun.lower().removesuffix("s"))


def _is_office(word: str) -> bool:
    noun = _noun(word)
    return noun in _NARROWER or word in _SAME or any(noun in narrower for narrower in _NARROWER.values())


def _noun(word: str) -> str:
    return _SAME.get(word, word)


def _term(word: str) -> str:
    lower = word.lower()
    return _COUNTRIES.get(lower, _COUNTRIES.get(lower.removesuffix("s"), _noun(lower)))


def _covers(wanted: str, noun: str) -> bool:
    return wanted == noun or noun in _NARROWER.get(wanted, ())
