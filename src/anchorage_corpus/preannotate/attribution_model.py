"""Attribution by the trained tagger, with the rules as a safety net for quotations in quotation marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from anchorage_corpus.preannotate.attribution_rules import RuleAttribution
from anchorage_corpus.preannotate.decoding import LabelSpan
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.preannotate.nesting import interrupted, nested, touched
from anchorage_corpus.preannotate.noun_phrases import addressee_after
from anchorage_corpus.preannotate.prepared import PreparedText
from anchorage_corpus.preannotate.quote_types import is_set_off
from anchorage_corpus.preannotate.speeches import joined
from anchorage_corpus.preannotate.tagger import Reading, Tagger, characters, tagger

NAME = "minilm"
_SLOPE, _OFFSET = 0.617, -0.041


class ModelAttribution:
    """Attributions that the trained tagger reads, and those in quotation marks that it misses."""

    name = NAME
    version = "2"

    def __init__(self) -> None:
        self._tagger: Tagger = tagger()
        self._rules = RuleAttribution()

    def quotes(self, prepared: PreparedText) -> list[DraftQuote]:
        """Attributions of a text, by start of content."""
        read = [q for r in self._tagger.read(prepared) for q in _drafts(prepared, r)]
        found = interrupted(prepared, [q for q in read if not is_set_off(prepared, q)])
        ruled = self._rules.quotes(prepared)
        missed = _missed(prepared, found, ruled)
        return joined(prepared, [*found, *missed, *nested(prepared, found, ruled)])


def _drafts(prepared: PreparedText, reading: Reading) -> Iterator[DraftQuote]:
    for relation in reading.relations:
        content = tuple(sorted(characters(prepared, reading, c) for c in relation.content))
        cue = _bare(prepared, reading, relation.cue)
        source = _bare(prepared, reading, relation.source)
        addressee = addressee_after(prepared, cue[0], (*content, *source)) if cue else ()
        yield DraftQuote(content, cue, source, _calibrated(relation.confidence), NAME, addressee)


def _bare(prepared: PreparedText, reading: Reading, span: LabelSpan | None) -> tuple[Range, ...]:
    """The characters of a cue or source without a comma or colon at its end; nothing for no span."""
    if span is None:
        return ()
    start, end = characters(prepared, reading, span)
    inner = prepared.text[start:end].rstrip(",:; ")
    return ((start, start + len(inner)),) if inner else ((start, end),)


def _calibrated(confidence: float) -> float:
    """Confidence as the share of such attributions that are right (Platt 1999, fitted on the development part)."""
    sure = min(max(confidence, 0.01), 0.99)
    return 1 / (1 + math.exp(-_SLOPE * math.log(sure / (1 - sure)) - _OFFSET))


def _missed(prepared: PreparedText, found: Sequence[DraftQuote], ruled: Sequence[DraftQuote]) -> Iterator[DraftQuote]:
    """Attributions by rule whose quotation marks no found content touches."""
    covered = sorted(r for q in found for r in q.content)
    starts = [a for a, _ in covered]
    for quote in ruled:
        marks = [m for a, b in quote.content for m in prepared.quotations_in(a, b)]
        if marks and not any(touched(covered, starts, m.start, m.end) for m in marks):
            yield quote
