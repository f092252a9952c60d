"""Attribution by the trained tagger, with the rules as a safety net for quotations in quotation marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from anchorage_corpus.preannotate.attribution_rules import RuleAttribution
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.preannotate.prepared import PreparedText
from anchorage_corpus.preannotate.tagger import Reading, Tagger, characters, tagger

NAME = "minilm"


class ModelAttribution:
    """Attributions that the trained tagger reads, and those in quotation marks that it misses."""

    name = NAME
    version = "1"

    def __init__(self) -> None:
        self._tagger: Tagger = tagger()
        self._rules = RuleAttribution()

    def quotes(self, prepared: PreparedText) -> list[DraftQuote]:
        """Attributions of a text, by start of content."""
        found = [q for r in self._tagger.read(prepared) for q in _drafts(prepared, r)]
        missed = _missed(prepared, found, self._rules.quotes(prepared))
        return sorted([*found, *missed], key=lambda q: (q.start, -q.end))


def _drafts(prepared: PreparedText, reading: Reading) -> Iterator[DraftQuote]:
    for relation in reading.relations:
        content = tuple(sorted(characters(prepared, reading, c) for c in relation.content))
        cue = (characters(prepared, reading, relation.cue),) if relation.cue else ()
        source = (characters(prepared, reading, relation.source),) if relation.source else ()
        yield DraftQuote(content, cue, source, relation.confidence, NAME)


def _missed(prepared: PreparedText, found: Sequence[DraftQuote], ruled: Sequence[DraftQuote]) -> Iterator[DraftQuote]:
    """Attributions by rule whose quotation marks no found content touches."""
    covered = sorted(r for q in found for r in q.content)
    starts = [a for a, _ in covered]
    for quote in ruled:
        marks = [m for a, b in quote.content for m in prepared.quotations_in(a, b)]
        if marks and not any(_touched(covered, starts, m.start, m.end) for m in marks):
            yield quote


def _touched(covered: Sequence[Range], starts: Sequence[int], start: int, end: int) -> bool:
    """Whether one of the sorted, disjoint ranges shares characters with a stretch of text."""
    index = bisect_left(starts, end) - 1
    return index >= 0 and covered[index][1] > start
