"""Finds attributions by rules: reporting verbs, ``according to``, quotation marks. Needs no trained weights.

The rules use only words and quotation marks, so one processor reads several thousand words a second: the phrase
before (or after) a reporting verb is its source, the quotation or clause next to it its content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from anchorage_corpus.preannotate.attribution.cues import (
    ADVERBS,
    AUXILIARIES,
    CUE_FORMS,
    IRREGULAR_PAST,
    NOT_BEFORE_VERB,
    PASSIVE,
    STRONG_FORMS,
)
from anchorage_corpus.preannotate.attribution.nesting import in_speech
from anchorage_corpus.preannotate.attribution.noun_phrases import (
    PRONOUNS,
    addressee_after,
    phrase_after,
    phrase_before,
)
from anchorage_corpus.preannotate.attribution.paragraph_quotes import joined
from anchorage_corpus.preannotate.attribution.quote_types import is_clausal
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.blanks import without_blanks
from anchorage_corpus.text.divided import DividedText, trimmed_end
from anchorage_corpus.text.mark_styles import OPENING
from anchorage_corpus.text.pairing import Quotation

NAME = "rules"
_INTERPOSED = 12
"""Most words between a reporting verb and the quotation that it introduces (“said in an interview with …, ”)."""


class Cue(NamedTuple):
    """A reporting expression: its range, its word indices and the source next to it."""

    start: int
    end: int
    first: int
    last: int
    source: Range | None
    inherits: bool
    inverted: bool


class RuleAttribution:
    """Finds attributions by surface rules; the same text gives the same result."""

    name = NAME

    def quotes(self, divided: DividedText) -> list[DraftQuote]:
        """Return the attributions of a text, by start of content."""
        spoken = _distinct(q for sentence in divided.sentences for q in _sentence_quotes(divided, sentence))
        return joined(divided, [*spoken, *_unspoken(divided, spoken), *in_speech(divided, NAME)])


def _distinct(quotes: Iterable[DraftQuote]) -> list[DraftQuote]:
    """Return the quotes without those whose content belongs to an earlier cue already."""
    by_content: dict[tuple[Range, ...], DraftQuote] = {}
    for quote in quotes:
        by_content.setdefault(quote.content, quote)
    return list(by_content.values())


def _sentence_quotes(divided: DividedText, sentence: Range) -> Iterator[DraftQuote]:
    inside = divided.quotations_in(*sentence)
    cues = [*_according(divided, sentence, inside), *_verbs(divided, sentence, inside)]
    last: Range | None = None
    taken: list[Range] = []
    for index, cue in enumerate(cues):
        stop = next((c.start for c in cues[index + 1 :] if c.inherits), sentence[1])
        content = [r for r in _content(divided, sentence, cue, inside, stop) if r[0] < r[1] and r not in taken]
        if not content:
            continue
        taken += content
        source, carried = (cue.source, None) if not cue.inherits else (None, last)
        last = source or carried
        yield _draft(divided, cue, content, source, carried)


def _draft(
    divided: DividedText, cue: Cue, content: list[Range], source: Range | None, carried: Range | None
) -> DraftQuote:
    addressee = addressee_after(divided, (cue.start, cue.end), (*content, *([source] if source else ())))
    quoted = any(divided.text[a] in OPENING for a, _ in content)
    confidence = 0.55 + 0.25 * quoted + 0.1 * (source is not None)
    return DraftQuote(
        tuple(sorted(content)),
        ((cue.start, cue.end),),
        (source,) if source else (),
        round(confidence, 2),
        NAME,
        addressee,
        carried,
    )


def _verbs(divided: DividedText, sentence: Range, inside: Sequence[Quotation]) -> Iterator[Cue]:
    first, last = divided.word_range(*sentence)
    for index in range(first, last):
        start, end = divided.words[index]
        word = divided.text[start:end]
        form = word.lower()
        if form not in CUE_FORMS or (word != form and index > first) or any(q.start < start < q.end for q in inside):
            continue
        cue = _cue_at(divided, index, first, last, form)
        if cue is not None:
            yield cue


def _cue_at(divided: DividedText, index: int, first: int, last: int, form: str) -> Cue | None:
    """Return the cue that the verb at a word index makes, if it has a subject or shares that of the cue before."""
    text, words = divided.text, divided.words
    start = index
    while start > first and text[slice(*words[start - 1])].lower() in AUXILIARIES:
        start -= 1
    subject = start
    while subject > first and text[slice(*words[subject - 1])].lower() in ADVERBS | AUXILIARIES:
        subject -= 1
    before = text[slice(*words[subject - 1])].lower() if subject > first else ""
    if (before in NOT_BEFORE_VERB and before not in PRONOUNS) or _is_noun_or_passive(
        divided, index, start, subject, form
    ):
        return None
    begin, end = words[start][0], words[index][1]
    quoted = subject > first and words[subject - 1][0] in divided.quotation_edges
    if form.endswith("ing") and (quoted or before in {",", "and", "but"}):
        return Cue(begin, end, start, index + 1, None, True, False)
    if before in {"and", "but"} or (before == "," and form in STRONG_FORMS and subject < start):
        return Cue(begin, end, start, index + 1, None, True, False)
    source = phrase_before(divided, first, subject)
    if source:
        return Cue(begin, end, start, index + 1, source, False, False)
    source = phrase_after(divided, index + 1, last) if quoted or before == "," else None
    return Cue(begin, end, start, index + 1, source, False, True) if source else None


def _is_noun_or_passive(divided: DividedText, index: int, start: int, subject: int, form: str) -> bool:
    """Return whether a form only looks like a reporting verb: “Russia’s demand”, “reports from”, “were disclosed”."""
    text, words = divided.text, divided.words
    between = {text[slice(*words[i])].lower() for i in range(subject, index)}
    if form.endswith(("ed", "wn", "id")) and between & PASSIVE and form not in {"told", "asked"}:
        return True
    if index + 1 < len(words) and text[slice(*words[index + 1])].lower() == "by":
        return True
    if form.endswith(("ed", "ing")) or form in IRREGULAR_PAST or subject == 0:
        return False
    before = text[slice(*words[subject - 1])]
    possessive = before.lower() == "s" and subject > 1 and text[words[subject - 1][0] - 1] in "'’"
    nominal = before[0].isupper() or before.lower() in PRONOUNS or (before.endswith("s") and len(before) > 3)
    return possessive or not nominal


def _according(divided: DividedText, sentence: Range, inside: Sequence[Quotation]) -> Iterator[Cue]:
    first, last = divided.word_range(*sentence)
    for index in range(first, last - 1):
        start, end = divided.words[index][0], divided.words[index + 1][1]
        if divided.text[start:end].lower() != "according to" or any(q.start < start < q.end for q in inside):
            continue
        source = phrase_after(divided, index + 2, last)
        if source:
            yield Cue(start, end, index, index + 2, source, False, True)


def _content(divided: DividedText, sentence: Range, cue: Cue, inside: Sequence[Quotation], stop: int) -> list[Range]:
    """Return the ranges that a cue reports: the quotations that touch it, else the clause after or before it."""
    left = min(cue.start, cue.source[0]) if cue.source else cue.start
    right = max(cue.end, cue.source[1]) if cue.source else cue.end
    quoted = _touching(divided, left, right, inside, stop)
    if quoted:
        return quoted
    if divided.text[left - 2 : left] == ", " and divided.text[right : right + 1] == ",":
        return [(sentence[0], left - 2), (right + 2, trimmed_end(divided.text, right + 2, sentence[1]))]
    clause = _clause_after(divided, cue, right, min(stop, sentence[1]), inside)
    if clause:
        return [clause]
    before = without_blanks(divided.text, sentence[0], left)
    if divided.text[before[0] : before[1]].endswith(",") and before[1] - before[0] > 20:
        return [(before[0], before[1] - 1)]
    return []


def _touching(divided: DividedText, left: int, right: int, inside: Sequence[Quotation], stop: int) -> list[Range]:
    """Return quotations that end right before source and cue, or open after them at a comma, a colon or at once."""
    text, out = divided.text, []
    for quotation in inside:
        before = text[quotation.end : left] if quotation.end <= left else None
        after = text[right : quotation.start] if right <= quotation.start < stop else None
        ended = before is not None and before.strip(" ,") == "" and is_clausal(text, quotation)
        opened = after is not None and _introduces(after) and is_clausal(text, quotation, introduced=True)
        if ended or opened:
            out.append((quotation.start, quotation.end))
    return out


def _introduces(between: str) -> bool:
    """Return whether the words between a verb and a quotation introduce it directly."""
    words = between.split()
    if not words or between.strip() in {",", ":", "that", "—", "-"}:
        return True
    return len(words) <= _INTERPOSED and between.rstrip().endswith((",", ":"))


def _clause_after(divided: DividedText, cue: Cue, right: int, stop: int, inside: Sequence[Quotation]) -> Range | None:
    """Return the clause that a verb governs, from after an addressee to the end of the sentence or the next cue."""
    if cue.inverted and divided.text[cue.start : cue.end].lower() != "according to":
        return None
    text = divided.text
    start, end = without_blanks(text, right, stop)
    while text[start : start + 1] in {",", ":"}:
        start = without_blanks(text, start + 1, end)[0]
    for addressee in addressee_after(divided, (cue.start, cue.end), ()):
        if start == addressee[0]:
            start = without_blanks(text, addressee[1], end)[0]
    that = text.find(" that ", start, min(end, start + 60))
    if that > 0 and text[start:that].split()[0].lower() in {"on", "in", "at", "ahead", "during", "after", "before"}:
        start = that + 1
    strong = text[cue.start : cue.end].split()[-1].lower() in STRONG_FORMS or cue.inverted
    quoted = any(start <= q.start < end for q in inside)
    if not (strong or quoted or text[start : start + 5].lower() == "that "):
        return None
    end = trimmed_end(text, start, end)
    return (start, end) if len(text[start:end].split()) >= 3 else None


def _unspoken(divided: DividedText, found: list[DraftQuote]) -> Iterator[DraftQuote]:
    """Yield quotations of whole sentences without their own cue, which continue the attribution before them."""
    spans = sorted(((r, q) for q in found for r in q.content), key=itemgetter(0))
    position, previous = 0, None
    for quotation in (q for q in divided.quotations if q.depth == 0):
        while position < len(spans) and spans[position][0][0] < quotation.start:
            previous = spans[position][1]
            position += 1
        covered = any(
            r[0] < quotation.end and r[1] > quotation.start for r, _ in spans[max(0, position - 3) : position + 2]
        )
        if covered or not _whole_sentence(divided, quotation):
            continue
        source = previous and (previous.source[:1] or (previous.carried and (previous.carried,)))
        carried = source[0] if source else None
        yield DraftQuote(((quotation.start, quotation.end),), (), (), 0.6, NAME, (), carried)


def _whole_sentence(divided: DividedText, quotation: Quotation) -> bool:
    text = divided.text
    inner = text[slice(*quotation.inner)].strip()
    starts = divided.sentence_of(quotation.start)[0] == quotation.start
    return starts and len(inner.split()) >= 4 and (inner[:1].isupper() or quotation.continues or inner[:1] in "[…")
