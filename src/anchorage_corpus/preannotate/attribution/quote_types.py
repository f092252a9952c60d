"""Rules out what marks alone do not make a quote: scare quotes and titles."""

from __future__ import annotations

from anchorage_corpus.preannotate.drafts import DraftQuote
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.pairing import Quotation
from anchorage_corpus.text.quoted_words import how_quoted

_CLAUSE = 4
"""Fewest words of an utterance that does not end in punctuation."""


def is_clausal(text: str, quotation: Quotation, introduced: bool = False) -> bool:
    """Return whether a quotation can be an utterance, not a word set off by marks."""
    inner = text[slice(*quotation.inner)].strip()
    words = len(inner.split())
    return words >= _CLAUSE or inner.endswith((",", ".", "!", "?")) or (introduced and words >= 2)


def is_set_off(divided: DividedText, quote: DraftQuote) -> bool:
    """Return whether marks only set words off (scare quotes, titles), so that no one says them."""
    if quote.cue or quote.source:
        return False
    marks = [q for segment in quote.content for q in divided.quotations_in(*segment)]
    utterances = [q for q in marks if is_clausal(divided.text, q) and not _is_title(divided.text, q)]
    return how_quoted(divided.marks, quote.content) != "direct" or not utterances


def _is_title(text: str, quotation: Quotation) -> bool:
    words = text[slice(*quotation.inner)].split()
    return all(word[0].isupper() for word in words if len(word) > 3) and not words[-1].endswith((",", ".", "!", "?"))
