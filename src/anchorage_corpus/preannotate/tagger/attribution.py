"""Finds attributions with the trained tagger, with the rules as a safety net for words in quotation marks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from anchorage_corpus.preannotate.attribution.nesting import interrupted, nested, touched
from anchorage_corpus.preannotate.attribution.noun_phrases import addressee_after
from anchorage_corpus.preannotate.attribution.paragraph_quotes import joined
from anchorage_corpus.preannotate.attribution.quote_types import is_set_off
from anchorage_corpus.preannotate.attribution.rules import RuleAttribution
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.preannotate.tagger.decoding import LabelSpan
from anchorage_corpus.preannotate.tagger.tagger import Reading, Tagger, characters, tagger, within_paragraph
from anchorage_corpus.text.divided import DividedText

NAME = "minilm"
_SLOPE, _OFFSET = 0.617, -0.041


class ModelAttribution:
    """Finds attributions with the trained tagger, and by rule those in quotation marks that it misses."""

    name = NAME
    version = "2"

    def __init__(self) -> None:
        self._tagger: Tagger = tagger()
        self._rules = RuleAttribution()

    def quotes(self, divided: DividedText) -> list[DraftQuote]:
        """Return the attributions of a text, by start of content."""
        read = [q for r in self._tagger.read(divided) for q in _drafts(divided, r)]
        found = interrupted(divided, [q for q in read if not is_set_off(divided, q)])
        ruled = self._rules.quotes(divided)
        missed = _missed(divided, found, ruled)
        return joined(divided, [*found, *missed, *nested(divided, found, ruled)])


def _drafts(divided: DividedText, reading: Reading) -> Iterator[DraftQuote]:
    for relation in reading.relations:
        content = tuple(sorted(characters(divided, reading, c) for c in relation.content))
        cue = _bare(divided, reading, relation.cue)
        source = _bare(divided, reading, relation.source)
        addressee = addressee_after(divided, cue[0], (*content, *source)) if cue else ()
        yield DraftQuote(content, cue, source, _calibrated(relation.confidence), NAME, addressee)


def _bare(divided: DividedText, reading: Reading, span: LabelSpan | None) -> tuple[Range, ...]:
    """Return the characters of a cue or source without a final comma or colon; empty without a span."""
    if span is None:
        return ()
    start, end = within_paragraph(divided, reading, span)
    inner = divided.text[start:end].rstrip(",:; ")
    return ((start, start + len(inner)),) if inner else ((start, end),)


def _calibrated(confidence: float) -> float:
    """Return the share of such attributions that are right (Platt 1999, fitted on the development part)."""
    sure = min(max(confidence, 0.01), 0.99)
    return 1 / (1 + math.exp(-_SLOPE * math.log(sure / (1 - sure)) - _OFFSET))


def _missed(divided: DividedText, found: Sequence[DraftQuote], ruled: Sequence[DraftQuote]) -> Iterator[DraftQuote]:
    """Yield attributions by rule whose quotation marks no found content touches."""
    covered = sorted(r for q in found for r in q.content)
    starts = [a for a, _ in covered]
    for quote in ruled:
        marks = [m for a, b in quote.content for m in divided.quotations_in(a, b)]
        if marks and not any(touched(covered, starts, m.start, m.end) for m in marks):
            yield quote
