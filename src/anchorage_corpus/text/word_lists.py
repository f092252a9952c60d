"""Reads the word lists of ``words/``: data about a language, as opposed to grammar, which is code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "words"


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words by section, or one entry a word, with their language and source."""

    language: str
    source: str
    license: str
    words: dict[str, str] = {}
    """Words of each section, separated by white space."""
    table: dict[str, str] = {}

    def section(self, name: str) -> tuple[str, ...]:
        """Return the words of a section, in order."""
        return tuple(self.words[name].split())

    @property
    def sections(self) -> tuple[tuple[str, ...], ...]:
        """Return the words of every section, in order."""
        return tuple(map(self.section, self.words))


@cache
def word_list(name: str) -> WordList:
    """Return a word list by name (``first_names``), read once a process."""
    return msgspec.toml.decode((FOLDER / f"{name}.toml").read_bytes(), type=WordList)
