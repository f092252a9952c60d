"""Types that components exchange: annotations without ids, in code points of one text."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.model import ROLES

Range = tuple[int, int]


class DraftMention(msgspec.Struct, frozen=True):
    """A mention that a component found; ``kind`` is name, nominal or pronoun, ``entity`` a registry id."""

    start: int
    end: int
    type: str
    kind: str
    confidence: float
    by: str
    entity: str | None = None


class DraftQuote(msgspec.Struct, frozen=True):
    """An attribution that a component found; ranges are in text order.

    ``carried`` is the source span that a quotation inherits from the attribution before it, if its own words do not
    name its speaker.
    """

    content: tuple[Range, ...]
    cue: tuple[Range, ...]
    source: tuple[Range, ...]
    confidence: float
    by: str
    addressee: tuple[Range, ...] = ()
    carried: Range | None = None
    speaker: str | None = None

    @property
    def start(self) -> int:
        """First code point of the content."""
        return self.content[0][0]

    @property
    def end(self) -> int:
        """One past the last code point of the content."""
        return max(e for _, e in self.content)

    def ranges(self) -> Iterator[Range]:
        """Yield every range of the roles that components find, then the inherited source."""
        for role in ROLES:
            yield from getattr(self, role, ())
        if self.carried:
            yield self.carried


class DraftClaim(msgspec.Struct, frozen=True):
    """A claim that a component found; ``quote`` is an index into the quotes, None for the outlet's own voice."""

    span: tuple[Range, ...]
    kind: str
    quote: int | None
    topic: str | None
    stance: str | None
    factuality: str | None
    check_worthy: bool | None
    confidence: float
    by: str
