"""Finds attributions inside attributions: in quoted speech, and around a source that interrupts it.

The tagger labels each word once, so it finds the outermost attribution only; these rules find the others.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from anchorage_corpus.preannotate.attribution.cues import ADVERBS, AUXILIARIES, INNER_FORMS, NOT_BEFORE_VERB, PASSIVE
from anchorage_corpus.preannotate.attribution.noun_phrases import PRONOUNS, phrase_before
from anchorage_corpus.preannotate.drafts import DraftQuote, Range
from anchorage_corpus.text.divided import DividedText, trimmed_end
from anchorage_corpus.text.pairing import Quotation

_NO_SPEAKERS = frozenset("it this that these those there which what".split())
_IN_SPEECH = 0.5
_SHORTEST_CLAUSE = 4
"""Words of a clause with “that”; shorter ones are “you say that”."""
_LONGEST_HEAD = 8
"""Most words before a source that interrupts (“Putin, he added, underlined …”)."""


def in_speech(divided: DividedText, by: str) -> Iterator[DraftQuote]:
    """Yield attributions inside quotations by a verb with “that” (“We have said that …”, “it was noted that …”)."""
    for quotation in divided.quotations:
        if quotation.depth == 0:
            for index in range(*divided.word_range(*quotation.inner)):
                found = _reported(divided, quotation, index, by)
                if found:
                    yield found


def _reported(divided: DividedText, quotation: Quotation, index: int, by: str) -> DraftQuote | None:
    """Return what the verb at a word index reports, if “that” follows and a speaker or a passive precedes it."""
    words = divided.words
    if _word(divided, index) not in INNER_FORMS or _word(divided, index + 1) != "that":
        return None
    sentence = divided.sentence_of(words[index][0])
    first = divided.word_at(max(sentence[0], quotation.inner[0]))
    begin = index
    while begin > first and _word(divided, begin - 1) in ADVERBS | AUXILIARIES:
        begin -= 1
    source = _speaker(divided, first, begin)
    helpers = {_word(divided, i) for i in range(begin, index)}
    passive = bool(helpers & PASSIVE) and _word(divided, index).endswith(("ed", "id", "wn"))
    if not passive and (source is None or not _is_verb(divided, begin, index)):
        return None
    if _word(divided, index + 2) in {"'", "’", *AUXILIARIES}:
        return None
    that = words[index + 1][0]
    content = that, trimmed_end(divided.text, that, min(sentence[1], quotation.inner[1]))
    if divided.word_range(*content)[1] < index + 1 + _SHORTEST_CLAUSE:
        return None
    cue = words[begin][0], words[index][1]
    return DraftQuote((content,), (cue,), (source,) if source and not passive else (), _IN_SPEECH, by)


def _speaker(divided: DividedText, first: int, end: int) -> Range | None:
    """Return the phrase before a verb, unless it cannot be a speaker (“this”, “it”)."""
    phrase = phrase_before(divided, first, end)
    return None if phrase is None or divided.text[slice(*phrase)].lower() in _NO_SPEAKERS else phrase


def _is_verb(divided: DividedText, begin: int, index: int) -> bool:
    """Return whether the form at ``index`` is a verb, not a noun (“the claim that”, “no hope that”)."""
    if begin < index or _word(divided, index).endswith(("ed", "id")):
        return True
    before = _word(divided, index - 1)
    return before in PRONOUNS or (
        before not in NOT_BEFORE_VERB and divided.text[divided.words[index - 1][0]].isupper()
    )


def _word(divided: DividedText, index: int) -> str:
    return divided.text[slice(*divided.words[index])].lower() if 0 <= index < len(divided.words) else ""


def nested(divided: DividedText, found: Sequence[DraftQuote], ruled: Sequence[DraftQuote]) -> Iterator[DraftQuote]:
    """Yield attributions by rule that are inside the content of another."""
    contents = sorted({r for q in found for r in q.content})
    cues = sorted(r for q in found for r in q.cue)
    starts, cue_starts = [a for a, _ in contents], [a for a, _ in cues]
    for quote in ruled:
        if quote.cue and (divided.is_quoted(quote.cue[0][0]) or _is_plain_report(divided.text, quote)):
            first = min(quote.source[0][0] if quote.source else quote.cue[0][0], quote.start)
            index = bisect_right(starts, first) - 1
            inside = index >= 0 and quote.end <= contents[index][1] + 2
            if inside and not touched(cues, cue_starts, *quote.cue[0]):
                yield msgspec.structs.replace(quote, content=_within(quote.content, contents[index]))


def _is_plain_report(text: str, quote: DraftQuote) -> bool:
    """Return whether a named source has “that …”, a quotation or a past verb; looser nesting is often wrong."""
    verb = text[slice(*quote.cue[0])]
    introduced = text.startswith(("that ", "“", '"'), quote.start)
    named = any(c.isupper() for source in quote.source for c in text[slice(*source)])
    return named and (introduced or verb.endswith("ed") or verb in {"said", "told"})


def _within(ranges: Sequence[Range], outer: Range) -> tuple[Range, ...]:
    return tuple((max(a, outer[0]), min(b, outer[1])) for a, b in ranges)


def touched(covered: Sequence[Range], starts: Sequence[int], start: int, end: int) -> bool:
    """Return whether one of the sorted, disjoint ranges shares characters with a stretch of text."""
    index = bisect_left(starts, end) - 1
    return index >= 0 and covered[index][1] > start


def interrupted(divided: DividedText, quotes: Sequence[DraftQuote]) -> list[DraftQuote]:
    """Return the quotes; a source that interrupts gets its whole content, and the interrupted words become a source.

    “Putin, he added, underlined that …”: *he added* reports “Putin underlined that …”, *Putin* underlined it.
    """
    by_cue = {quote.cue[0][0]: index for index, quote in enumerate(quotes) if quote.cue}
    starts = sorted(by_cue)
    out = list(quotes)
    for index, outer in enumerate(quotes):
        verb = _verb_after_interruption(divided, outer)
        unread = _unread(divided, outer, verb) if verb is not None and verb not in by_cue else None
        if verb is None or not (unread or _reads_as_cue(out, by_cue, verb, outer)):
            continue
        head, end = outer.content[0], divided.sentence_of(verb)[1]
        out[index] = msgspec.structs.replace(outer, content=(head, (verb, trimmed_end(divided.text, verb, end))))
        out += [unread] if unread else []
        for cue in starts[bisect_left(starts, verb) : bisect_left(starts, end)]:
            inner = out[by_cue[cue]]
            if inner.source in ((), outer.source):
                out[by_cue[cue]] = msgspec.structs.replace(inner, source=(head,))
    return out


def _reads_as_cue(quotes: Sequence[DraftQuote], by_cue: Mapping[int, int], verb: int, outer: DraftQuote) -> bool:
    """Return whether a verb is the cue of a quote without a source, or of the quote that interrupts."""
    return verb in by_cue and quotes[by_cue[verb]].source in ((), outer.source)


def _unread(divided: DividedText, outer: DraftQuote, verb: int) -> DraftQuote | None:
    """Return the report of a reporting verb that was read as more of what the interrupting source says."""
    end = divided.words[divided.word_at(verb)][1]
    rest = tuple(segment for segment in outer.content[1:] if segment[0] > end)
    if not rest or divided.text[verb:end].lower() not in INNER_FORMS:
        return None
    return msgspec.structs.replace(outer, content=rest, cue=((verb, end),), source=outer.content[:1])


def _verb_after_interruption(divided: DividedText, quote: DraftQuote) -> int | None:
    """Return where the sentence continues after “…, source cue,”, or None if the quote has another shape."""
    if not quote.source or not quote.cue:
        return None
    (start, end), text = quote.content[0], divided.text
    left, right = min(quote.source[0][0], quote.cue[0][0]), max(quote.source[0][1], quote.cue[0][1])
    short = len(text[start:end].split()) <= _LONGEST_HEAD and start == divided.sentence_of(start)[0]
    if not short or text[end:left].strip() != "," or text[right : right + 1] != ",":
        return None
    index = divided.word_at(right + 1)
    return divided.words[index][0] if index < len(divided.words) else None
