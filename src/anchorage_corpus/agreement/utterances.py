"""Which quotes render one utterance: proposals, and whether the file of utterances is true."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import msgspec
from rapidfuzz.fuzz import token_set_ratio

from anchorage_corpus.model import Quote, Utterance

_WORDS = re.compile(r"\w+")
LIKENESS = 70.0
"""Least likeness (rapidfuzz token set ratio, 0–100) at which two quotes are proposed as renderings."""


class Proposal(msgspec.Struct, frozen=True):
    """Two quotes that may render one utterance; ``likeness`` runs from 0 to 100."""

    left: str
    right: str
    likeness: float
    speakers: tuple[str | None, str | None]


Quotes = Mapping[str, Quote]
"""Global id (``<doc_id>#<id>``) → quote."""


def propose(quotes: Quotes, events: Mapping[str, str], utterances: Sequence[Utterance] = ()) -> list[Proposal]:
    """Pairs of quotes of one event that say nearly the same and stand in no utterance together, likest first.

    ``events`` maps a document's id to its event. A quote and the one that it is nested in are no pair.
    """
    known = {frozenset(pair) for u in utterances for pair in combinations((r.quote for r in u.renderings), 2)}
    found: list[Proposal] = []
    for (left, a), (right, b) in combinations(sorted(quotes.items()), 2):
        if events[_document(left)] != events[_document(right)] or frozenset((left, right)) in known:
            continue
        likeness = round(token_set_ratio(_plain(a), _plain(b)), 1)
        if likeness >= LIKENESS and not _nested(left, right, quotes):
            found.append(Proposal(left, right, likeness, (a.speaker, b.speaker)))
    return sorted(found, key=lambda p: (-p.likeness, p.left, p.right))


def utterance_problems(utterances: Iterable[Utterance], quotes: Quotes, events: Mapping[str, str]) -> list[str]:
    """A sentence for everything in the utterances that the quotes of gold do not bear out."""
    seen: dict[str, str] = {}
    found: list[str] = []
    for utterance in utterances:
        found += [f"{utterance.id}: {sentence}" for sentence in _untrue(utterance, quotes, events)]
        for rendering in utterance.renderings:
            owner = seen.setdefault(rendering.quote, utterance.id)
            if owner != utterance.id:
                found.append(f"{utterance.id}: {rendering.quote} already renders {owner}")
    return found


def speakers_disagree(quotes: Iterable[Quote]) -> bool:
    """Whether quotes credit different speakers; a quote that credits nobody disagrees with none."""
    return len({quote.speaker for quote in quotes} - {None}) > 1


def _untrue(utterance: Utterance, quotes: Quotes, events: Mapping[str, str]) -> Iterator[str]:
    ids = [rendering.quote for rendering in utterance.renderings]
    yield from (f"{quote} stands twice in it" for quote in sorted(set(ids)) if ids.count(quote) > 1)
    yield from (f"there is no quote {quote} in gold" for quote in ids if quote not in quotes)
    there = [quote for quote in ids if quote in quotes]
    for quote in there:
        if events[_document(quote)] != utterance.event:
            yield f"{quote} belongs to the event {events[_document(quote)]}, not {utterance.event}"
    truth = speakers_disagree(quotes[quote] for quote in there)
    if truth != utterance.speakers_disagree:
        speakers = ", ".join(sorted({str(quotes[quote].speaker) for quote in there}))
        yield f"speakers_disagree must be {str(truth).lower()}: the renderings credit {speakers}"
    same = [rendering.quote for rendering in utterance.renderings if rendering.relation == "same"]
    if not same:
        yield "no rendering is `same`; the reference rendering must be"
    if len({_plain(quotes[quote]) for quote in same if quote in quotes}) > 1:
        yield f"{', '.join(same)} are called `same`, yet their words differ"


def _plain(quote: Quote) -> str:
    """Words of the content, without case, marks and a leading *that*."""
    text = unicodedata.normalize("NFKC", " ".join(span.text for span in quote.content)).casefold()
    return " ".join(_WORDS.findall(text)).removeprefix("that ")


def _document(global_id: str) -> str:
    return global_id.partition("#")[0]


def _nested(left: str, right: str, quotes: Quotes) -> bool:
    def above(quote: str) -> Iterator[str]:
        parent = quotes[quote].parent
        while parent is not None and (held := f"{_document(quote)}#{parent}") in quotes:
            yield held
            parent = quotes[held].parent

    return right in above(left) or left in above(right)
