"""Which quotes may render one utterance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import msgspec
from rapidfuzz.fuzz import token_set_ratio

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import GOLD, Quote, Utterance, global_id

LIKENESS = 70.0
"""Least likeness (rapidfuzz token set ratio, 0–100) at which two quotes are proposed as renderings."""


class Proposal(msgspec.Struct, frozen=True):
    """Two quotes that may render one utterance; ``likeness`` runs from 0 to 100."""

    left: str
    right: str
    likeness: float
    speakers: tuple[str | None, str | None]

    def __str__(self) -> str:
        credited = " / ".join(speaker or "no one" for speaker in self.speakers)
        return f"{self.likeness:5.1f} {self.left} {self.right} ({credited})"


Quotes = Mapping[str, Quote]
"""Global id (``<doc_id>#<id>``) → quote."""


def propose(quotes: Quotes, events: Mapping[str, str], utterances: Sequence[Utterance] = ()) -> list[Proposal]:
    """Propose pairs of quotes of one event that say nearly the same and share no utterance yet, likest first.

    ``events`` maps a document's id to its event. A quote never pairs with one that it is nested in.
    """
    known = {frozenset(pair) for u in utterances for pair in combinations((r.quote for r in u.renderings), 2)}
    found: list[Proposal] = []
    for (left, a), (right, b) in combinations(sorted(quotes.items()), 2):
        if events[_document(left)] != events[_document(right)] or frozenset((left, right)) in known:
            continue
        likeness = round(token_set_ratio(a.words, b.words), 1)
        if likeness >= LIKENESS and not _nested(left, right, quotes):
            found.append(Proposal(left, right, likeness, (a.speaker, b.speaker)))
    return sorted(found, key=lambda p: (-p.likeness, p.left, p.right))


def proposals(corpus: Corpus) -> list[Proposal]:
    """Propose pairs of quotes in a corpus's gold set that may render one utterance and share none, likest first."""
    events = {doc_id: corpus.metadata(doc_id).event for doc_id in corpus.document_ids()}
    quotes = {
        global_id(doc_id, quote.id): quote
        for doc_id in corpus.annotated_ids(GOLD)
        for quote in corpus.annotations(GOLD, doc_id).quotes
    }
    return propose(quotes, events, corpus.utterances())


def _document(global_id: str) -> str:
    return global_id.partition("#")[0]


def _nested(left: str, right: str, quotes: Quotes) -> bool:
    def above(quote: str) -> Iterator[str]:
        parent = quotes[quote].parent
        while parent is not None and (held := f"{_document(quote)}#{parent}") in quotes:
            yield held
            parent = quotes[held].parent

    return right in above(left) or left in above(right)
