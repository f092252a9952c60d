"""Looks up words shortened with a full stop in the table ``words/abbreviations.toml``."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, cast, get_args

from anchorage_corpus.text.word_lists import word_list

Kind = Literal["name", "inside", "number", "word", "end", "unit"]
"""What the full stop of an abbreviation means; the table explains each kind in a line."""

_LETTERS = re.compile(r"[^\W\d_a-z](?:\.[^\W\d_])*|[^\W\d_](?:\.[^\W\d_])+")
"""An initial, or letters with full stops between them."""


def abbreviation(word: str) -> Kind | None:
    """Return what the full stop behind a word means, or None for a word in full; ``word`` comes without the stop."""
    known = _kinds().get(word)
    if known or (len(word) > 1 and "." not in word):
        return known
    return "end" if _LETTERS.fullmatch(word) else None


def languages() -> dict[str, str]:
    """Return the language of each abbreviation of the table."""
    return {word: entry.split()[0] for word, entry in word_list("abbreviations").table.items()}


@cache
def _kinds() -> dict[str, Kind]:
    kinds = {word: entry.split()[1] for word, entry in word_list("abbreviations").table.items()}
    if not set(kinds.values()) <= set(get_args(Kind)):
        raise AssertionError("an abbreviation of no kind")
    return cast(dict[str, Kind], kinds)
