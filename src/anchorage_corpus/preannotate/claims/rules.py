"""Finds claims: the propositions of attributions and of the outlet itself, with kind, factuality and worth.

The sentences of a quote's content are its source's claims. All other sentences are the outlet's own; so are reports
of an attitude (“the Kremlin hopes that …”) and of what an event was about, which make no claim of the source's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from anchorage_corpus.preannotate.claims.check_worthiness import check_worthiness
from anchorage_corpus.preannotate.claims.modality import factuality_of, is_refuted, kind_of, main_clause
from anchorage_corpus.preannotate.claims.propositions import bare, sentences_within
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftQuote, Range
from anchorage_corpus.text.divided import DividedText

NAME = "claims"
WORTHY = 0.3
"""Check-worthiness score from which a fact counts as worth checking: more speaks for it than against it."""
_SHORTEST, _SHORTEST_OWN = 3, 4
"""Fewest words of a claim from a quote, and of a claim in the outlet's own voice."""
_QUOTES_BACK = 8
_ATTITUDE = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)|wants?|wanted|views?|viewed|valu(?:e|es|ed)|intends?|intended|intention|plans?|planned|"
    r"perceiv(?:e|es|ed)|wish(?:es|ed)?|seems?|seemed|appears?|appeared)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:focus\w*|cover\w*|address\w*|centred|centered|touch\w* (?:on|upon)|deal\w* with)\b", re.IGNORECASE
)
_NOT_PUT_FORWARD = re.compile(
    r"\bask\w*\b.*\bwhether\b|\bwonder\w*\b|\bshort of\b|(?:\bnot|n['’]t|declin\w+ to) (?:\w+ )?(?:disclos\w+|"
    r"comment\w*|elaborat\w+|specif\w+|reveal\w*)",
    re.IGNORECASE,
)
_INNER_STATE = re.compile(
    r"\b(?:hop(?:e|es|ed)|wants?|wish(?:es)?|thinks?|believes?|feels?|intends?|intention|knows?|known|interested|willing|"
    r"ready|aims?|like to|happy|glad|angry|satisfied|afraid|worried|confident|hopeful|proud)\b",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:in|on|at) [A-Z]\w+")
_NO_CLAIM = re.compile(r"©|\ball rights reserved\b", re.IGNORECASE)


class RuleClaims:
    """Proposes claims by rules; a score decides whether they are worth checking."""

    name = NAME

    def claims(self, divided: DividedText, quotes: Sequence[DraftQuote]) -> list[DraftClaim]:
        """Return the claims of a text, by position."""
        found = [c for i, q in enumerate(quotes) if not _hands_on(i, quotes) for c in _of_quote(divided, i, quotes)]
        return sorted([*found, *_own_voice(divided, quotes)], key=lambda c: c.span)


def _hands_on(index: int, quotes: Sequence[DraftQuote]) -> bool:
    """Return whether another attribution makes up most of a quote and so takes its claim; ``quotes`` is sorted."""
    quote = quotes[index]
    for other in quotes[index + 1 : index + 4]:
        within = other.end <= quote.end and other.start - quote.start < 40
        cued = bool(other.cue) and quote.start <= other.cue[0][0] < quote.end
        if within and cued and (other.end - other.start) * 10 > (quote.end - quote.start) * 6:
            return True
    return False


def _of_quote(divided: DividedText, index: int, quotes: Sequence[DraftQuote]) -> Iterator[DraftClaim]:
    quote = quotes[index]
    cue = " ".join(divided.text[a:b] for a, b in quote.cue)
    confidence = round(quote.confidence * 0.9, 2)
    if _NOT_PUT_FORWARD.search(f"{cue} {divided.text[quote.start : quote.start + 12]}"):
        return
    whole = _whole(divided, quote) if _ATTITUDE.search(cue) or _ABOUT.search(cue) else None
    if whole:
        yield _claim(divided, (bare(divided, *whole),), _holder(index, quotes), cue, confidence)
        return
    for span in _propositions(divided, quote):
        yield _claim(divided, span, index, cue, confidence)


def _whole(divided: DividedText, quote: DraftQuote) -> Range | None:
    """Return the stretch from holder to content, or None unless both are in one sentence."""
    parts = [*quote.source, *quote.cue, *quote.content]
    start, end = min(a for a, _ in parts), max(b for _, b in parts)
    sentence = divided.sentence_of(start)
    return (start, end) if quote.source and sentence[0] <= start and end <= sentence[1] else None


def _holder(index: int, quotes: Sequence[DraftQuote]) -> int | None:
    """Return the smallest earlier quote that holds this one with its cue, or None for the outlet itself."""
    inner = quotes[index]
    first = min(a for a, _ in (*inner.source, *inner.cue, *inner.content))
    held = [
        i
        for i in range(max(0, index - _QUOTES_BACK), index)
        if any(a <= first and inner.end <= b for a, b in quotes[i].content)
    ]
    return min(held, key=lambda i: quotes[i].end - quotes[i].start, default=None)


def _propositions(divided: DividedText, quote: DraftQuote) -> Iterator[tuple[Range, ...]]:
    """Yield the sentences of a content; several segments within a sentence make one proposition."""
    pieces = [r for a, b in quote.content for r in sentences_within(divided, a, b)]
    if len(quote.content) > 1 and len(pieces) == len(quote.content):
        yield tuple(pieces)
        return
    for piece in pieces:
        if len(divided.text[slice(*piece)].split()) >= _SHORTEST:
            yield (piece,)


def _own_voice(divided: DividedText, quotes: Sequence[DraftQuote]) -> Iterator[DraftClaim]:
    """Yield whole sentences that no quote touches: what the outlet says, plain background included."""
    taken = sorted(r for q in quotes for r in (*q.content, *q.cue))
    ends = [0]
    for _, end in taken:
        ends.append(max(ends[-1], end))
    for start, end in divided.sentences:
        touched = ends[bisect_left(taken, (end,))] > start
        if not touched and _is_statement(divided.text[start:end]):
            worth = check_worthiness(divided.text[start:end])
            yield _claim(divided, (bare(divided, start, end),), None, "", round(0.7 + 0.2 * worth, 2))


def _is_statement(sentence: str) -> bool:
    """Return whether a sentence states something, unlike a heading, question or notice."""
    ends = sentence.rstrip("”\"»’')").endswith((".", "!", "…"))
    return ends and len(sentence.split()) >= _SHORTEST_OWN and not _NO_CLAIM.search(sentence)


def _claim(
    divided: DividedText, span: tuple[Range, ...], quote: int | None, cue: str, confidence: float
) -> DraftClaim:
    text = " ".join(divided.text[a:b] for a, b in span)
    kind = kind_of(text, cue, quote is None)
    refuted = is_refuted(cue)
    return DraftClaim(
        span,
        kind,
        quote,
        None,
        "refute" if refuted else "affirm",
        factuality_of(text, kind, refuted),
        _is_worthy(text, kind, cue),
        confidence,
        NAME,
    )


def _is_worthy(text: str, kind: str, cue: str) -> bool:
    """Return whether records could settle it: a fact, not a state of mind, or a prediction with a date or a place."""
    if _INNER_STATE.search(text) or (_ATTITUDE.search(cue) and not _ABOUT.search(cue)):
        return False
    if kind == "prediction":
        return bool(_DATED.search(main_clause(text))) and not re.search(r"\b(?:could|may|might|would)\b", text)
    return kind == "fact" and check_worthiness(text) >= WORTHY
