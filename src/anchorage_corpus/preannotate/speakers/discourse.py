"""Keeps track of a text as it is read: who was named before a place, and who spoke.

“He” and “she” refer to who spoke last, else to the first person of the sentences before, as far as the text's
titles and first names allow.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from anchorage_corpus.preannotate.drafts import DraftMention, DraftQuote, Range
from anchorage_corpus.preannotate.entities import gender
from anchorage_corpus.preannotate.speakers.people import People
from anchorage_corpus.text.divided import DividedText

_BODIES = ("ORG", "GPE", "NORP", "FAC")
_NAMED, _BY_PRONOUN, _BY_PRONOUN_ALONE = 1.0, 0.85, 0.7
"""Confidence in a speaker: named, by a pronoun of the same gender, by a pronoun of unknown gender."""
_PARAGRAPHS, _SENTENCES = 3, 40
"""How far back a pronoun finds its antecedent, including its own paragraph: speeches run over several."""
_OPENING = re.compile(r"(?:(?:and|but|then|later|so)\s+)?(he|she)\b", re.IGNORECASE)


class Speaker(NamedTuple):
    """Whom a source means: an entity of the registry, or None for someone missing from it."""

    entity: str | None
    type: str
    sure: float
    gender: str = gender.UNKNOWN
    plural: bool = False


class Discourse:
    """The names of one text, and who spoke so far; call ``hear`` in text order."""

    def __init__(self, divided: DividedText, mentions: Sequence[DraftMention], people: People) -> None:
        self._divided = divided
        self._text = divided.text
        self._mentions = mentions
        self._starts = [m.start for m in mentions]
        self._people = people
        self._spoken: list[tuple[int, Speaker]] = []

    def hear(self, offset: int, speaker: Speaker) -> None:
        """Remember who speaks at an offset."""
        insort(self._spoken, (offset, speaker), key=lambda pair: pair[0])

    def person_before(self, offset: int, wanted: str, quote: DraftQuote) -> Speaker | None:
        """Return whom “he” or “she” means: a speaker or the first name of the nearest sentence with one."""

        def fits(speaker: Speaker) -> bool:
            agrees = speaker.gender in (gender.UNKNOWN, wanted)
            return speaker.type == "PERSON" and not speaker.plural and agrees

        for begin, end in self._sentences_back(offset):
            spoken = [s for s in self._spoken_in(begin, end, quote) if fits(s)]
            names = () if self._opens_with(wanted, begin, end) else self._subjects(begin, end, offset, quote)
            found = spoken[-1] if spoken else next((s for m in names if fits(s := self.as_speaker(m))), None)
            if found:
                sure = _BY_PRONOUN if found.gender == wanted else _BY_PRONOUN_ALONE
                return found._replace(sure=sure, gender=wanted)
        return None

    def _opens_with(self, pronoun: str, begin: int, end: int) -> bool:
        """Return whether the pronoun is the subject of a sentence, so that the names in it are other people."""
        opening = _OPENING.match(self._text, begin, end)
        return opening is not None and opening.group(1).lower() == pronoun

    def body_before(self, offset: int, quote: DraftQuote) -> Speaker | None:
        """Return the body or country that “it” means."""
        for begin, end in self._sentences_back(offset):
            spoken = [s for s in self._spoken_in(begin, end, quote) if s.type in _BODIES]
            named = (self.as_speaker(m) for m in self._subjects(begin, end, offset, quote) if m.type in _BODIES[:2])
            found = spoken[-1] if spoken else next(named, None)
            if found:
                return found._replace(sure=_BY_PRONOUN_ALONE)
        return None

    def several_before(self, offset: int, quote: DraftQuote) -> Speaker | None:
        """Return the body or the people whom “they” means: the last ones that spoke; never one person."""
        for begin, end in self._sentences_back(offset):
            spoken = [s for s in self._spoken_in(begin, end, quote) if s.plural or s.type in _BODIES]
            if spoken:
                return spoken[-1]._replace(sure=_BY_PRONOUN_ALONE)
        return None

    def named_before(self, offset: int) -> Speaker | None:
        """Return the name right before a relative pronoun."""
        index = bisect_left(self._starts, offset) - 1
        mention = self._mentions[index] if index >= 0 else None
        right_before = mention and self._text[mention.end : offset].strip() in {"", ","}
        return self.as_speaker(mention) if mention and right_before else None

    def _sentences_back(self, offset: int) -> Iterator[Range]:
        """Yield the part of the sentence before ``offset``, then earlier sentences, within a few paragraphs."""
        begin = offset
        for _ in range(_PARAGRAPHS):
            begin = self._divided.paragraph_of(max(0, begin - 2))[0]
        for start, end in islice(self._divided.sentences_before(offset), _SENTENCES):
            if start < begin:
                return
            yield start, min(end, offset)

    def _spoken_in(self, begin: int, end: int, quote: DraftQuote) -> list[Speaker]:
        """Return who spoke in a stretch, except inside the quote itself (“Putin, he added, underlined …”)."""
        first = bisect_left(self._spoken, begin, key=lambda pair: pair[0])
        last = bisect_left(self._spoken, end, key=lambda pair: pair[0])
        spoken = self._spoken[first:last]
        return [speaker for at, speaker in spoken if not any(a <= at < b for a, b in quote.content)]

    def _subjects(self, begin: int, end: int, offset: int, quote: DraftQuote) -> Iterator[DraftMention]:
        """Yield the names of a stretch that a pronoun at ``offset`` may mean.

        A name does not count if it is in quotation marks or in the pronoun's own quote, owns what follows, is a
        place, or has only a comma between it and the pronoun (“Putin, he added, underlined …”).
        """
        for mention in self.inside(begin, end):
            held = any(a <= mention.start < b for a, b in quote.content)
            owns = self._text.startswith(("'s", "’s"), mention.end)
            apart = self._text[mention.end : offset].strip() == ","
            quoted = self._divided.is_quoted(mention.start) and not self._divided.is_quoted(offset)
            if mention.kind == "name" and not (held or owns or apart or quoted or self._is_place(mention)):
                yield mention

    def _is_place(self, mention: DraftMention) -> bool:
        before = self._text[max(0, mention.start - 12) : mention.start].lower().removesuffix("the ")
        return mention.type != "PERSON" and before.endswith((" in ", " at ", " to ", " from ", " near "))

    def as_speaker(self, mention: DraftMention) -> Speaker:
        """Return whom a name means."""
        return Speaker(mention.entity, mention.type, _NAMED, self._people.gender_of(mention))

    def inside(self, start: int, end: int) -> list[DraftMention]:
        """Return the mentions inside a stretch."""
        found = self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [m for m in found if m.end <= end]

    def last_of(self, entities: Sequence[str]) -> str | None:
        """Return the one of several people who spoke last, or None if the last speaker is not one of them."""
        last = next((s.entity for _, s in reversed(self._spoken) if s.type == "PERSON"), None)
        return last if last in entities else None
