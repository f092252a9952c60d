"""Writes every file of a corpus in canonical form."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.corpus.migrations import migrate
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.canonical import encode


def format_corpus(corpus: Corpus, write: bool = True) -> tuple[list[Path], list[Problem]]:
    """Bring every file up from an older format, then into canonical form; what changes, and problems, sorted.

    Without ``write`` files of an older format are not looked at a second time.
    """
    migrated = migrate(corpus, write)
    formatted, problems = ([], []) if migrated and not write else format_files(corpus, write)
    return sorted({*migrated, *formatted}), problems


def format_files(corpus: Corpus, write: bool = True) -> tuple[list[Path], list[Problem]]:
    """Return files that are not in canonical form, rewritten if ``write``, and the problems of unreadable ones."""
    changed: list[Path] = []
    problems: list[Problem] = []
    for path, cls in corpus.files():
        try:
            canonical = encode(corpus.read(path, cls), len(path.relative_to(corpus.root).parts) - 1)
        except InvalidFileError as error:
            problems.extend(error.problems)
            continue
        if path.read_bytes() != canonical:
            changed.append(path)
            if write:
                write_atomically(path, canonical)
    return changed, problems
