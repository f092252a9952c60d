"""Level 5: does gold follow the guidelines on quotes, their sources and cues, as far as a program can see it?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.cover import Cover
from anchorage_corpus.check.views.sets import SetView
from anchorage_corpus.model import Quote, Span, covered
from anchorage_corpus.text.abbreviations import abbreviation
from anchorage_corpus.text.mark_styles import PARTNERS, opening_mark
from anchorage_corpus.text.quotation_marks import quotation_marks

PASSAGE_WORDS = 4
"""Shortest passage in quotation marks, in words, that is taken for a quotation, not for a scare quote or a name."""


@set_rule("AC401", level=5, severity="warning")
def quotation_without_a_quote(view: SetView) -> Iterator[Hit]:
    """A passage in quotation marks should have a quote over it.

    Otherwise someone's words are missing from the data. Annotate the quote. The style of the marks does not matter,
    and passages of fewer than four words are taken for scare quotes and names. If a longer passage is a title, or a
    slogan that is not attributed to anyone, add an exemption that says so.
    """
    contents = Cover((span.start, span.end) for quote in view.quotes for span in quote.content)
    for start, end, depth in quotation_marks(view.text).passages:
        if depth == 0 and not contents.touches(start, end) and len(view.text[start:end].split()) >= PASSAGE_WORDS:
            yield Hit(
                f"{view.context(start, end)} is not in a quote; annotate it, or exempt a title or slogan",
                file=view.text_file,
                offset=start,
            )


@set_rule("AC404", level=5)
def speaker_differs_from_the_source(view: SetView) -> Iterator[Hit]:
    """A quote's ``speaker`` must be the entity that its source is linked to.

    If a mention covers the whole source, its entity counts. Otherwise the speaker must be someone whom the source
    names as speaking: of "Putin aide Yuri Ushakov" that is Ushakov, and of "an aide to Putin" someone other than
    Putin. The speaker is the one whom *this text* credits, right or wrong. Correct ``speaker``, or the link of the
    mention.
    """
    for i, quote in enumerate(view.quotes):
        if quote.speaker is None or not quote.source:
            continue
        exactly = view.mention_at.get(covered(quote.source))
        if exactly is not None and exactly.entity == quote.speaker:
            continue
        heads, others = _named_in(view, quote.source)
        if exactly is not None and exactly.entity is not None:
            heads = {exactly.entity}
        if quote.speaker not in heads and (heads or quote.speaker in others):
            source = " … ".join(span.text for span in quote.source)
            named = ", ".join(sorted(heads)) or f"someone other than {quote.speaker}"
            message = f"{quote.id} credits {quote.speaker}, but its source {source[:60]!r} is {named}"
            yield Hit(f"{message}; correct the speaker or the link", ("quotes", i, "speaker"))


def _named_in(view: SetView, source: tuple[Span, ...]) -> tuple[set[str], set[str]]:
    """Return the entities that a source names as speaking, and the people whom it names as others.

    Others come after a preposition or before a possessive. A name before the noun of a title says whose title it is.
    Adjectives of nationality do not count.
    """
    start, end = covered(source)
    heads: set[str] = set()
    others: set[str] = set()
    for mention in view.mentions_within(start, end):
        if mention.entity and mention.type != "NORP":
            before, after = view.text[start : mention.start], view.text[mention.end : end]
            if _AFTER_PREPOSITION.search(before) or _POSSESSIVE.match(after):
                others.update([mention.entity] if mention.type == "PERSON" else [])
            elif not _BEFORE_NOUN.match(after):
                heads.add(mention.entity)
    return heads, others - heads


_PREPOSITIONS = "of|to|for|from|in|at|by|with|on|under|near|behind|against"

_AFTER_PREPOSITION = re.compile(rf"\b(?:{_PREPOSITIONS})(?: the| an?)? $", re.IGNORECASE)

_POSSESSIVE = re.compile(r"[’']s?\b")

_BEFORE_NOUN = re.compile(
    rf" (?!(?:{_PREPOSITIONS}|and|or|but|who|whom|whose|which|also|both|as|too|alone|then|is|was|has|had|said|told"
    r"|(?:him|her|it|them)sel(?:f|ves))\b)[a-zA-Z]"
)


@set_rule("AC407", level=5, severity="warning")
def source_without_speaker(view: SetView) -> Iterator[Hit]:
    """A quote whose source is a mention of an entity should have that entity as its speaker.

    Otherwise the quote does not count as the speaker's. Set ``speaker``. It is null only if there is no source, or if
    a compound source has no entry of its own.
    """
    for i, quote in enumerate(view.quotes):
        if quote.speaker is None and quote.source:
            exact = view.mention_at.get(covered(quote.source))
            if exact is not None and exact.entity is not None:
                message = f"{quote.id} has no speaker, but its source is {exact.entity}; set `speaker`"
                yield Hit(message, ("quotes", i, "speaker"))


@set_rule("AC410", level=5)
def cue_in_pieces(view: SetView) -> Iterator[Hit]:
    """A cue is one contiguous span.

    In PolNeAR, all cues but one in 27,000 are contiguous. *As* and *for* of "described X as Y" belong to the content.
    Keep one piece, and leave the others out.
    """
    for i, quote in enumerate(view.quotes):
        if len(quote.cue) > 1:
            yield Hit(f"{quote.id} has a cue in {len(quote.cue)} pieces; keep one", ("quotes", i, "cue"))


@set_rule("AC411", level=5)
def span_ends_with_punctuation(view: SetView) -> Iterator[Hit]:
    """A source, cue, addressee, content or claim must not end with the comma or full stop of its sentence.

    Spans of annotators who agree would otherwise differ. Leave the mark outside. A colon after the cue, the full stop
    of an abbreviation, and whatever is inside closing quotation marks belong to the span.
    """
    if not view.edges & _STOPS:
        return
    for span, path in view.spans:
        if path[0] != "entities" and _ends_sentence(span.text, str(path[2])):
            message = f"{view.owner(path).id} ends its {path[2]} with {span.text[-1]!r}; leave the mark outside"
            yield Hit(message, path)


_STOPS = frozenset(",.;:")


_LAST_WORD = re.compile(r"(\w+)\.$")


def _is_abbreviated(text: str) -> bool:
    """Return whether a text ends with an abbreviation, or letters with full stops (``U.S.``, ``p.m.``)."""
    last = _LAST_WORD.search(text)
    word = last[1] if last else ""
    return len(word) == 1 or abbreviation(word) not in (None, "word")


def _ends_sentence(text: str, role: str) -> bool:
    """Return whether a text ends with punctuation that is not its own.

    A paragraph of a longer quotation opens marks that it does not close: its full stop is the speaker's.
    """
    last = text[-1]
    if last not in _STOPS:
        return False
    opening = opening_mark(text)
    if opening and not any(mark in text[len(opening) :] for mark in PARTNERS[opening]):
        return False
    if last == ".":
        return not _is_abbreviated(text)
    return last in ",;" or (last == ":" and role != "cue")


@set_rule("AC417", level=5)
def quote_without_source_or_cue(view: SetView) -> Iterator[Hit]:
    """A quote must have a cue or a source.

    "No quotation marks, no cue: no quote", and a quotation that is not attributed to anyone is not a quote either.
    Add the cue or the source, or delete the quote. A following sentence without a cue of its own is a further segment
    of the quote before it.
    """
    for i, quote in enumerate(view.quotes):
        if not quote.cue and not quote.source:
            yield Hit(f"{quote.id} has neither cue nor source; add one or delete the quote", ("quotes", i))


@set_rule("AC418", level=5, severity="warning")
def nested_quote_without_parent(view: SetView) -> Iterator[Hit]:
    """A quote that lies, with cue and source, inside one segment of another quote should name that as its parent.

    "Ushakov said Putin stressed …" is two quotes, one inside the other. Set ``parent`` to the outer one.
    """
    if all(before[1] <= after[0] for before, after in pairwise(sorted(view.hulls))):
        return
    segments = sorted((span.start, span.end, i) for i, quote in enumerate(view.quotes) for span in quote.content)
    starts = [start for start, _, _ in segments]
    furthest = list(accumulate((((end, i),) for _, end, i in segments), _two_furthest))
    for i, quote in enumerate(view.quotes):
        if quote.parent is None and (quote.cue or quote.source):
            start, end = covered((*quote.content, *quote.cue, *quote.source))
            before = furthest[at - 1] if (at := bisect_right(starts, start)) else ()
            outer = next((view.quotes[other] for high, other in before if high >= end and other != i), None)
            if outer is not None and not _same_content(outer, quote):
                message = f"{quote.id} lies inside {outer.id}, but has no parent; set `parent` to {outer.id}"
                yield Hit(message, ("quotes", i, "parent"))


_Reach = tuple[tuple[int, int], ...]
"""Ends of segments and the indices of their quotes."""


def _two_furthest(known: _Reach, more: _Reach) -> _Reach:
    """Return the segments of two quotes that reach furthest; of equals, the earlier one."""
    best: dict[int, int] = {}
    for end, quote in sorted((*known, *more), key=lambda row: -row[0]):
        best.setdefault(quote, end)
    return tuple((end, quote) for quote, end in best.items())[:2]


def _same_content(one: Quote, other: Quote) -> bool:
    return covered(one.content) == covered(other.content)
