"""Resolves the source of an attribution to an entity, through names, pronouns and nominals.

The name at the head of the source decides; a pronoun refers back to earlier text. A nominal (“the Russian leader”) is
matched with what the text itself says of its people (“Russian President Vladimir Putin”), then with the registry's
descriptions. People missing from the registry are remembered too: a pronoun that means one of them gets no speaker.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from anchorage_corpus.preannotate.drafts import DraftMention, DraftQuote, Range
from anchorage_corpus.preannotate.entities import gender
from anchorage_corpus.preannotate.entities.linking import Registry
from anchorage_corpus.preannotate.entities.offices import Office, fit, proper_terms, role_of, terms
from anchorage_corpus.preannotate.speakers.discourse import Discourse, Speaker
from anchorage_corpus.preannotate.speakers.people import People
from anchorage_corpus.preannotate.speakers.source_phrases import (
    SourcePhrase,
    describes,
    is_body,
    is_plural,
    read_source,
    words_of,
)
from anchorage_corpus.text.divided import DividedText

NAME = "speakers"
SINGULAR = frozenset("he she".split())
PLURAL = frozenset("they it we i".split())
_BY_ROLE, _UNKNOWN = 0.8, 0.5
"""Confidence in a speaker: found by office, not found."""
_HOLDERS = 12
"""Number of contents before a pronoun in quotation marks that are tried as the one that holds it."""
_STATE_ITSELF = frozenset("side government".split())


class Resolver:
    """Resolves the sources of one text; call ``resolve`` on its quotes in text order."""

    def __init__(
        self,
        divided: DividedText,
        mentions: Sequence[DraftMention],
        quotes: Sequence[DraftQuote],
        registry: Registry,
    ) -> None:
        self._text = divided.text
        ordered = sorted(mentions, key=lambda m: (m.start, -m.end))
        self._people = People(divided.text, ordered, registry)
        self._discourse = Discourse(divided, ordered, self._people)
        self._registry = registry
        self._by_source: dict[Range, Speaker | None] = {}
        self._contents = sorted((a, b, i) for i, q in enumerate(quotes) for a, b in q.content)
        self._quotes = quotes

    def resolve(self, quote: DraftQuote) -> Speaker | None:
        """Return who speaks a quote, or None if it has no source or the text does not show it."""
        source = quote.source[0] if quote.source else quote.carried
        return self._speaker(source, quote) if source else None

    def mention_of(self, source: Range) -> DraftMention | None:
        """Return a mention of a source that ``resolve`` has seen, if a pronoun or a nominal without its name."""
        words, found = self._text[slice(*source)], self._by_source.get(source)
        entity, sure = (found.entity, found.sure) if found and found.entity else (None, _UNKNOWN)
        if words.lower() in SINGULAR | PLURAL:
            return DraftMention(*source, found.type if found else "PERSON", "pronoun", sure, NAME, entity)
        inside = self._discourse.inside(*source)
        phrase = read_source(self._text, source, inside)
        if (phrase.compound and not entity) or any(m.entity and m.entity == entity for m in inside):
            return None
        if self._head_name(phrase, source) or not describes(self._text, phrase):
            return None
        if any((m.start, m.end) == (phrase.begin, phrase.end) for m in inside):
            return None
        type = found.type if found else "PERSON"
        return DraftMention(phrase.begin, phrase.end, type, "nominal", min(sure, _BY_ROLE), NAME, entity)

    def _speaker(self, source: Range, quote: DraftQuote) -> Speaker | None:
        if source not in self._by_source:
            self._by_source[source] = None
            found = self._read(source, quote)
            self._by_source[source] = found
            if found:
                self._discourse.hear(source[0], found)
        return self._by_source[source]

    def _read(self, source: Range, quote: DraftQuote) -> Speaker | None:
        word = self._text[slice(*source)].lower()
        if word in SINGULAR:
            return self._discourse.person_before(source[0], gender.PRONOUN_GENDER[word], quote)
        if word == "it":
            return self._discourse.body_before(source[0], quote)
        if word == "they":
            return self._discourse.several_before(source[0], quote)
        if word in {"i", "we"}:
            return self._holder(source[0]) if word == "i" else None
        if word == "who":
            return self._discourse.named_before(source[0])
        return self._described(source)

    def _described(self, source: Range) -> Speaker | None:
        """Return whom a name or a nominal means."""
        phrase = read_source(self._text, source, self._discourse.inside(*source))
        registered = (
            self._registry.described(terms(self._told(phrase.begin, phrase.end)))
            if describes(self._text, phrase)
            else None
        )
        if registered:
            return Speaker(registered.id, registered.type, _BY_ROLE, plural=True)
        if phrase.compound:
            return Speaker(None, "PERSON", _UNKNOWN, plural=True)
        name = self._head_name(phrase, source)
        if name:
            return self._discourse.as_speaker(name)
        return self._nominal(phrase) if describes(self._text, phrase) else None

    def _head_name(self, phrase: SourcePhrase, source: Range) -> DraftMention | None:
        """Return the person, else the body or country, that the head of the source names.

        A body or country is the head only if it ends it (“Kremlin officials” are not the Kremlin).
        """
        names = [m for m in self._discourse.inside(phrase.head, source[1]) if m.kind == "name"]
        head = [m for m in names if m.start < phrase.end]
        people = [m for m in head if m.type == "PERSON"]
        if people:
            return people[-1]
        bodies = [m for m in head if m.type in ("ORG", "GPE", "FAC", "LOC")]
        if bodies:
            return bodies[-1] if not self._text[bodies[-1].end : phrase.end].strip() else None
        return self._apposition(phrase, names)

    def _apposition(self, phrase: SourcePhrase, names: Sequence[DraftMention]) -> DraftMention | None:
        """Return the person after the head and a comma (“the Kremlin spokesman, Dmitry Peskov”)."""
        behind = next((m for m in names if m.start >= phrase.rest), None)
        apposed = behind and behind.type == "PERSON" and not self._text[phrase.rest : behind.start].strip(", ")
        return behind if apposed else None

    def _nominal(self, phrase: SourcePhrase) -> Speaker:
        """Return who holds the office that the nominal names; an unknown person if no one does, or several do."""
        whole, noun = self._told(phrase.begin, phrase.rest), words_of(self._text[phrase.head : phrase.end])[-1]
        if noun.lower() in _STATE_ITSELF and (state := self._registry.state(proper_terms(whole))):
            return Speaker(state.id, state.type, _BY_ROLE)
        role = role_of(self._text[phrase.head : phrase.end])
        entity = None
        if role and not is_plural(noun):
            role = Office(role.noun, terms(whole) - terms(noun))
            entity = self._bearer(role, proper_terms(whole))
        type = "ORG" if is_body(noun) and not entity else "PERSON"
        told = gender.by_title(noun)
        return Speaker(entity, type, _BY_ROLE if entity else _UNKNOWN, told, is_plural(noun) or type == "ORG")

    def _told(self, start: int, end: int) -> str:
        """Return a stretch of text with countries and capitals under their registry names (Moscow’s → Russia’s)."""
        told, place = "", start
        for mention in self._discourse.inside(start, end):
            entity = self._registry.by_id.get(mention.entity or "")
            if entity and entity.type == "GPE":
                told, place = told + self._text[place : mention.start] + entity.name, mention.end
        return told + self._text[place:end]

    def _bearer(self, role: Office, proper: frozenset[str]) -> str | None:
        """Return the person of the text, else of the registry, whose offices fit best; of several, who spoke last."""
        for people in (self._people.roles, self._registry.roles if proper else {}):
            scores = {entity: s for entity, roles in people.items() if (s := fit(role, proper, roles))}
            best = [entity for entity, s in scores.items() if s == max(scores.values())]
            if best:
                return best[0] if len(best) == 1 else self._discourse.last_of(best)
        return None

    def _holder(self, offset: int) -> Speaker | None:
        """Return the speaker of the quote whose content holds an “I”."""
        last = bisect_left(self._contents, (offset + 1,))
        for start, end, index in reversed(self._contents[max(0, last - _HOLDERS) : last]):
            held = self._quotes[index]
            if start <= offset < end and not any(a <= offset < b for a, b in held.source):
                return self.resolve(held)
        return None


def resolve_speakers(
    divided: DividedText, mentions: Sequence[DraftMention], quotes: Sequence[DraftQuote], registry: Registry
) -> tuple[list[DraftMention], list[DraftQuote]]:
    """Return the mentions, with the nominals and pronouns that act as sources, and the quotes with their speakers.

    A quote whose speaker was inferred has less confidence than the attribution alone.
    """
    resolver = Resolver(divided, mentions, quotes, registry)
    resolved: list[DraftQuote] = []
    sources: dict[Range, DraftMention] = {}
    ordered = sorted(
        quotes, key=lambda q: (q.source[0] if q.source else q.cue[0] if q.cue else q.content[0], q.start)
    )
    for quote in ordered:
        found = resolver.resolve(quote)
        resolved.append(_spoken_by(quote, found) if found and found.entity else quote)
        for source in quote.source:
            mention = resolver.mention_of(source)
            if mention:
                sources[mention.start, mention.end] = mention
    return [*mentions, *_uncrossed(sources.values(), mentions)], sorted(resolved, key=lambda q: (q.start, -q.end))


def _uncrossed(found: Iterable[DraftMention], mentions: Sequence[DraftMention]) -> Iterator[DraftMention]:
    """Yield mentions of sources, widened to whole names, without those that cross another."""
    names = sorted((m.start, m.end) for m in mentions)
    taken = set(names)
    open_: list[int] = []
    for mention in sorted((_widened(m, names) for m in found), key=lambda m: (m.start, -m.end)):
        place = mention.start, mention.end
        open_ = [end for end in open_ if end > mention.start]
        if place not in taken and all(end >= mention.end for end in open_):
            taken.add(place)
            open_.append(mention.end)
            yield mention


def _widened(mention: DraftMention, names: Sequence[Range]) -> DraftMention:
    """Return a mention widened to a name that it begins or ends in (“30,000 immigrants”, not “000 immigrants”)."""
    start, end = mention.start, mention.end
    first, last = bisect_left(names, (start,)) - 1, bisect_left(names, (end,)) - 1
    if first >= 0 and start < names[first][1] < end:
        start = names[first][0]
    if last > first and names[last][1] > end:
        end = names[last][1]
    return msgspec.structs.replace(mention, start=start, end=end)


def _spoken_by(quote: DraftQuote, speaker: Speaker) -> DraftQuote:
    confidence = round(quote.confidence * speaker.sure, 4)
    return msgspec.structs.replace(quote, speaker=speaker.entity, confidence=confidence)
