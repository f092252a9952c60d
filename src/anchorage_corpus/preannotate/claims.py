"""Claims: the propositions of attributions and of the outlet itself, with kind, factuality, topic and worth.

Sentences of a quote's content are its source's claims; sentences outside every content are the outlet's own. Kind
and factuality are read off modal verbs, negation and the reporting verb (values of FactBank, relative to the
claimer); stance off refuting verbs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from anchorage_corpus.preannotate.cues import COMMANDING, REFUTING
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftQuote, Range
from anchorage_corpus.preannotate.prepared import PreparedText, strip
from anchorage_corpus.preannotate.worth import check_worthiness

NAME = "claims"
WORTHY = 0.5
"""Check-worthiness score from which a claim counts as worth checking."""
_OWN_VOICE = 0.5
"""Score from which a sentence in the outlet's own voice is proposed as a claim."""

_TOPICS = {
    "territory": "territor* donbas* donetsk luhansk zaporizh* kherson crimea anchorage_formula ceding border borders",
    "negotiations": "talks talk negotiat* discuss* meeting* summit constructive frank delegation* agenda contacts",
    "settlement": "peace* ceasefire truce settlement end_the_war ending_the_war deal plan agreement",
    "military": "militar* troop* strike* missile* drone* battlefield armed_forces attack* offensive naval",
    "security-guarantees": "security_guarantee* nato alliance foreign_troops guarantee*",
    "humanitarian": "heating electricity power_cut* residents civilian* casualt* freezing injur* killing killed",
    "economy": "asset* sanction* investment* econom* trade fund billion million",
    "diplomacy": "relations diplomatic bilateral embass* cooperation conversation venezuela cuba iran",
    "responsibility": "blame responsib* sincere* undermin* committed refusal pretext blackmail no_intention",
}


def _any_of(words: str) -> re.Pattern[str]:
    """Matches any of the words; ``*`` stands for an ending, ``_`` for a space."""
    pattern = "|".join(words.split()).replace("_", " ").replace("*", r"\w*")
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_TOPIC = {topic: _any_of(words) for topic, words in _TOPICS.items()}
_DEMAND = re.compile(
    r"\b(?:must|should|ought to|ha(?:s|ve) to|needs? to|required? to|necessary|necessity|need for)\b", re.I
)
_COMMITMENT = re.compile(
    r"\b(?:we|i)(?:’|')?(?:ll| will| are ready| am ready| intend| plan)\b|\bwould (?:continue|keep|hold|lead)\b|"
    r"\bpledge",
    re.I,
)
_PREDICTION = re.compile(
    r"\b(?:will|won['’]t|shall|would|going to|expected to|about to|set to|unlikely|likely|cannot|can't|"
    r"could|may|might)\b",
    re.I,
)
_EVALUATION = _any_of(
    "important constructive frank informative productive substantive wrong mistake stupid sincere* key main unlikely "
    "beneficial radically meaningful difficult serious* good bad great dangerous unacceptable useful positive "
    "negative priority deliberately meticulous consistent fundamental crucial significant"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|neither|without|cannot|refus\w+|fail\w*)\b|n['’]t\b", re.I)
_POSSIBLE = re.compile(r"\b(?:may|might|could|possibl[ey]|perhaps|potential\w*)\b", re.I)
_PROBABLE = re.compile(r"\b(?:likely|probably|expected|believed?|appears?|seems?|apparently|reportedly)\b", re.I)


class RuleClaims:
    """Proposes claims by rules; the worth of checking them by a score."""

    name = NAME

    def claims(self, prepared: PreparedText, quotes: Sequence[DraftQuote]) -> list[DraftClaim]:
        """Claims of a text by position."""
        found = [c for i, q in enumerate(quotes) if not _hands_on(i, quotes) for c in _of_quote(prepared, i, q)]
        return sorted([*found, *_own_voice(prepared, quotes)], key=lambda c: c.span)


def _hands_on(index: int, quotes: Sequence[DraftQuote]) -> bool:
    """Whether most of a quote is an attribution of its own, whose claim it then is; ``quotes`` is sorted."""
    quote = quotes[index]
    for other in quotes[index + 1 : index + 4]:
        within = other.end <= quote.end and other.start - quote.start < 40
        cued = bool(other.cue) and quote.start <= other.cue[0][0] < quote.end
        if within and cued and (other.end - other.start) * 10 > (quote.end - quote.start) * 6:
            return True
    return False


def _of_quote(prepared: PreparedText, index: int, quote: DraftQuote) -> Iterator[DraftClaim]:
    cue = " ".join(prepared.text[a:b] for a, b in quote.cue).lower()
    for span in _propositions(prepared, quote):
        text = " ".join(prepared.text[a:b] for a, b in span)
        yield _claim(text, span, index, cue, round(quote.confidence * 0.9, 2))


def _propositions(prepared: PreparedText, quote: DraftQuote) -> Iterator[tuple[Range, ...]]:
    """The sentences of a content; a content in several segments within a sentence is one proposition."""
    pieces = [r for a, b in quote.content for r in _cut(prepared, a, b)]
    if len(quote.content) > 1 and len(pieces) == len(quote.content):
        yield tuple(pieces)
        return
    for piece in pieces:
        if len(prepared.text[slice(*piece)].split()) >= 3:
            yield (piece,)


def _cut(prepared: PreparedText, start: int, end: int) -> list[Range]:
    """Sentences of a stretch of text, without the quotation marks and full stops around them."""
    cuts = [(max(a, start), min(b, end)) for a, b in prepared.sentences if a < end and b > start]
    return [r for a, b in cuts if (r := _bare(prepared.text, a, b))[0] < r[1]]


def _bare(text: str, start: int, end: int) -> Range:
    start, end = strip(text, start, end)
    while start < end and text[start] in "“”\"«»„‘’', ":
        start += 1
    while end > start and text[end - 1] in "“”\"«»„‘’',.;: ":
        end -= 1
    if text[start : start + 5] == "that ":
        start += 5
    return start, end


def _own_voice(prepared: PreparedText, quotes: Sequence[DraftQuote]) -> Iterator[DraftClaim]:
    taken = sorted(r for q in quotes for r in (*q.content, *q.cue))
    position = 0
    for start, end in prepared.sentences:
        while position < len(taken) and taken[position][1] <= start and taken[position][0] < start:
            position += 1
        text = prepared.text[start:end]
        if any(a < end and b > start for a, b in taken[position : position + 8]) or len(text.split()) < 6:
            continue
        score = check_worthiness(text)
        if score >= _OWN_VOICE and text.rstrip("”\"»’'").endswith((".", "!")):
            yield _claim(text, (_bare(prepared.text, start, end),), None, "", round(0.35 + 0.3 * score, 2))


def _claim(text: str, span: tuple[Range, ...], quote: int | None, cue: str, confidence: float) -> DraftClaim:
    kind = _kind(text, cue)
    refuted = any(word in REFUTING for word in cue.split())
    worthy = kind in {"fact", "prediction"} and check_worthiness(text) >= WORTHY
    return DraftClaim(
        span,
        kind,
        quote,
        _topic(text),
        "refute" if refuted else "affirm",
        _factuality(text, kind, refuted),
        worthy,
        confidence,
        NAME,
    )


def _kind(text: str, cue: str) -> str:
    if text.rstrip().endswith("?"):
        return "evaluation"
    if _DEMAND.search(text) or any(word in COMMANDING for word in cue.split()):
        return "demand"
    if _COMMITMENT.search(text):
        return "commitment"
    if _EVALUATION.search(text):
        return "evaluation"
    return "prediction" if _PREDICTION.search(text) else "fact"


def _topic(text: str) -> str | None:
    """The topic with most words in the text; the order of the labels decides a tie."""
    counts = {topic: len(pattern.findall(text)) for topic, pattern in _TOPIC.items()}
    best = max(counts, key=lambda topic: counts[topic])
    return best if counts[best] else None


def _factuality(text: str, kind: str, refuted: bool) -> str:
    if kind == "demand" or text.rstrip().endswith("?"):
        return "Uu"
    sign = "-" if bool(_NEGATION.search(text)) != refuted else "+"
    if re.search(r"\bunlikely\b", text, re.I):
        return "PR-"
    level = "PS" if _POSSIBLE.search(text) else "PR" if _PROBABLE.search(text) else "CT"
    return level + sign
