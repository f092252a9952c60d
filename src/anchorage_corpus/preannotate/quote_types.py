"""Direct, indirect or mixed, by the quotation marks in a content; and what marks alone do not make a quote."""

from __future__ import annotations

from collections.abc import Sequence

from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.preannotate.prepared import PreparedText
from anchorage_corpus.preannotate.quotation_marks import Quotation

_CLAUSE = 4
"""Words of an utterance that no punctuation ends."""


def quote_type(prepared: PreparedText, content: Sequence[Range], cue: Sequence[Range] = ()) -> str:
    """``direct`` when all of the content stands in quotation marks, ``indirect`` when none does, else ``mixed``.

    Marks that hold the cue too belong to the speech around it and do not count.
    """
    around = prepared.quotations_in(cue[0][0], cue[0][1]) if cue else []
    within = [q for outer in around for q in prepared.quotations_inside(outer)]
    inside = outside = 0
    for start, end in content:
        for index in range(*prepared.word_range(start, end)):
            word = prepared.words[index][0]
            if prepared.text[word].isalnum():
                quoted = any(q.start < word < q.end for q in within) if around else prepared.is_quoted(word)
                inside, outside = inside + quoted, outside + (not quoted)
    return "direct" if inside and not outside else "mixed" if inside else "indirect"


def is_clausal(text: str, quotation: Quotation, introduced: bool = False) -> bool:
    """Whether a quotation can be an utterance, not a word set off by marks."""
    inner = text[slice(*quotation.inner)].strip()
    words = len(inner.split())
    return words >= _CLAUSE or inner.endswith((",", ".", "!", "?")) or (introduced and words >= 2)


def is_set_off(prepared: PreparedText, quote: DraftQuote) -> bool:
    """Whether marks merely set words off (scare quotes, titles): nobody says them, and they are no utterance."""
    if quote.cue or quote.source:
        return False
    marks = [q for segment in quote.content for q in prepared.quotations_in(*segment)]
    utterances = [q for q in marks if is_clausal(prepared.text, q) and not _is_title(prepared.text, q)]
    return quote_type(prepared, quote.content) != "direct" or not utterances


def _is_title(text: str, quotation: Quotation) -> bool:
    words = text[slice(*quotation.inner)].split()
    return all(word[0].isupper() for word in words if len(word) > 3) and not words[-1].endswith((",", ".", "!", "?"))
