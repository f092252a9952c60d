"""Validates what components found before it becomes annotations: a plugged-in component may find anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote, Range


def checked_mentions(text: str, mentions: Sequence[DraftMention]) -> Sequence[DraftMention]:
    """Return the mentions; raises ``FindingsError`` unless each is in the text and has labels of the schema."""
    for mention in mentions:
        labels = (("entity_type", mention.type), ("mention_kind", mention.kind))
        _check(text, mention.by, "a mention", [(mention.start, mention.end)], labels, mention.confidence)
    return mentions


def checked_quotes(text: str, quotes: Sequence[DraftQuote]) -> Sequence[DraftQuote]:
    """Return the quotes; raises ``FindingsError`` unless each has content and is in the text."""
    for quote in quotes:
        if not quote.content:
            raise FindingsError(f"component {quote.by!r} found a quote without content")
        _check(text, quote.by, "a quote", quote.ranges(), (), quote.confidence)
    return quotes


def checked_claims(text: str, claims: Sequence[DraftClaim], quotes: int) -> Sequence[DraftClaim]:
    """Return the claims; raises ``FindingsError`` unless each is in the text, with labels and a quote that exist."""
    for claim in claims:
        if not claim.span or not (claim.quote is None or 0 <= claim.quote < quotes):
            raise FindingsError(f"component {claim.by!r} found a claim without a span or of a missing quote")
        labels = [("claim_kind", claim.kind)]
        optional = (("topic", claim.topic), ("stance", claim.stance), ("factuality", claim.factuality))
        labels += [(name, value) for name, value in optional if value is not None]
        _check(text, claim.by, "a claim", claim.span, labels, claim.confidence)
    return claims


def _check(
    text: str, by: str, what: str, ranges: Iterable[Range], labels: Iterable[tuple[str, str]], confidence: float
) -> None:
    for problem in _problems(text, ranges, labels, confidence):
        raise FindingsError(f"component {by!r} found {what} {problem}")


def _problems(
    text: str, ranges: Iterable[Range], labels: Iterable[tuple[str, str]], confidence: float
) -> Iterator[str]:
    for start, end in ranges:
        if not 0 <= start < end <= len(text):
            yield f"from {start} to {end}, which is outside the text's {len(text)} code points"
    for name, value in labels:
        if value not in label_values(name):
            yield f"with the {name.replace('_', ' ')} {value!r}; there are: {', '.join(label_values(name))}"
    if not 0 <= confidence <= 1:
        yield f"with confidence {confidence}, which is not between 0 and 1"
