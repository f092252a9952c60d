"""Selects rules: ``--select``, ``--ignore`` (codes or their beginnings) and ``--level``."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from anchorage_corpus.check.rule import Rule
from anchorage_corpus.errors import MisuseError


def within(name: str, paths: tuple[str, ...]) -> bool:
    """Return whether a file is one of some files, or in one of some folders; without any, every file is."""
    return not paths or any(name == p or name.startswith(p.rstrip("/") + "/") or p == "." for p in paths)


class Selection(msgspec.Struct, frozen=True):
    """Codes or beginnings of codes to keep and to leave out, and the highest level."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    level: int = 6

    def codes(self, known: Iterable[Rule]) -> frozenset[str]:
        """Return the codes of the rules that count.

        The longest match decides between ``select`` and ``ignore``, as in ruff. Raises ``MisuseError`` for a code
        that no rule begins with, and if no rule is left.
        """
        known = tuple(known)
        unknown = [p for p in (*self.select, *self.ignore) if not any(rule.code.startswith(p) for rule in known)]
        if unknown:
            raise MisuseError(f"no rule is called {', '.join(unknown)}; `anchorage rules` lists all codes")
        kept = frozenset(rule.code for rule in known if rule.level <= self.level and self._keeps(rule.code))
        if not kept:
            raise MisuseError("--select, --ignore and --level leave no rule to check by; loosen one of them")
        return kept

    def _keeps(self, code: str) -> bool:
        selected = max((len(p) for p in self.select if code.startswith(p)), default=-1 if self.select else 0)
        ignored = max((len(p) for p in self.ignore if code.startswith(p)), default=-1)
        return selected > ignored
