"""Who speaks: the source of an attribution resolved to an entity, through names, pronouns and nominals.

A name inside the source decides. “He” and “she” go back to the last speaker. A nominal (“the Russian leader”) is
matched with what the text itself says of its people (“Russian President Vladimir Putin”), then with the registry's
descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from anchorage_corpus.preannotate.drafts import DraftMention, DraftQuote, Range
from anchorage_corpus.preannotate.linking import Registry
from anchorage_corpus.preannotate.prepared import PreparedText

NAME = "speakers"
SINGULAR = frozenset("he she".split())
PLURAL = frozenset("they it we i".split())
_ROLE_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP = frozenset("the and for with his her its their that this who was head former own also".split())
_CLASSES = {
    **dict.fromkeys("president leader premier ruler king chancellor".split(), "leader"),
    **dict.fromkeys(
        "aide adviser advisor official spokesman spokesperson spokeswoman minister diplomat".split(), "official"
    ),
    **dict.fromkeys("envoy representative negotiator emissary".split(), "envoy"),
}
_PARAGRAPHS = 3
"""Paragraphs, its own among them, in which a pronoun finds its antecedent: speeches run over several."""
_SPEAKING_TYPES = ("PERSON", "ORG", "GPE", "NORP", "FAC")


class Resolver:
    """Resolves the sources of one text; ``resolve`` is called on its quotes in text order."""

    def __init__(self, prepared: PreparedText, mentions: Sequence[DraftMention], registry: Registry) -> None:
        self._prepared = prepared
        self._text = prepared.text
        self._mentions = sorted(mentions, key=lambda m: (m.start, -m.end))
        self._registry = registry
        self._roles = self._role_words()
        self._by_source: dict[Range, tuple[str, str]] = {}
        self._last: tuple[int, str, str] | None = None

    def resolve(self, quote: DraftQuote) -> tuple[str, str] | None:
        """Entity id and type of the speaker of a quote, or None where the text or the registry does not tell."""
        source = quote.source[0] if quote.source else quote.carried
        found = self._speaker(source) if source else None
        if found and source:
            self._by_source[source] = found
            self._last = (source[0], *found)
        return found

    def _speaker(self, source: Range) -> tuple[str, str] | None:
        if source in self._by_source:
            return self._by_source[source]
        words = self._text[slice(*source)].lower()
        if words in SINGULAR:
            return self._antecedent(source[0], ("PERSON",))
        if words in PLURAL:
            return self._antecedent(source[0], _SPEAKING_TYPES)
        return self._named(source) or self._nominal(words)

    def _named(self, source: Range) -> tuple[str, str] | None:
        """The person, else the body or country, that the head of the source names."""
        inside = [m for m in self._mentions if source[0] <= m.start and m.end <= source[1] and m.kind == "name"]
        head_end = self._text.find(",", *source)
        head = [m for m in inside if head_end < 0 or m.start < head_end]
        for group in (head, inside):
            for types in (("PERSON",), ("ORG",), ("GPE", "FAC", "LOC")):
                named = [m for m in group if m.type in types and not self._possessive(m)]
                if named and self._covers_head(named[-1], source, types):
                    return (named[-1].entity, named[-1].type) if named[-1].entity else None
        return None

    def _covers_head(self, mention: DraftMention, source: Range, types: tuple[str, ...]) -> bool:
        """Whether a name is the head of its phrase: always for persons; else nothing but a comma may follow it."""
        rest = self._text[mention.end : source[1]].strip()
        return types == ("PERSON",) or not rest or rest[0] in ",(’'"

    def _possessive(self, mention: DraftMention) -> bool:
        return self._text[mention.end : mention.end + 2] in {"'s", "’s"}

    def _antecedent(self, offset: int, types: tuple[str, ...]) -> tuple[str, str] | None:
        """The last speaker of the last few paragraphs, else the nearest name of a fitting type before."""
        begin = offset
        for _ in range(_PARAGRAPHS):
            begin = self._prepared.paragraph_of(max(0, begin - 2))[0]
        if self._last and self._last[0] >= begin and self._last[2] in types:
            return self._last[1], self._last[2]
        before = [m for m in self._mentions if begin <= m.start < offset and m.type in types and m.kind == "name"]
        subjects = [m for m in before if not self._possessive(m)]
        chosen = (subjects or before)[-1:]
        return (chosen[0].entity, chosen[0].type) if chosen and chosen[0].entity else None

    def _nominal(self, words: str) -> tuple[str, str] | None:
        """The one entity whose titles, in the text or the registry, share most with the nominal."""
        wanted = _role_terms(words)
        scored = sorted(((len(wanted & roles), entity) for entity, roles in self._roles.items()), reverse=True)
        if not scored or scored[0][0] < min(2, len(wanted)) or not scored[0][0]:
            return None
        if len(scored) > 1 and scored[1][0] == scored[0][0]:
            return self._recent([e for n, e in scored if n == scored[0][0]])
        return scored[0][1], "PERSON"

    def _recent(self, entities: Sequence[str]) -> tuple[str, str] | None:
        return (self._last[1], self._last[2]) if self._last and self._last[1] in entities else None

    def _role_words(self) -> dict[str, frozenset[str]]:
        """For each person of the text, the title words before and after its names and in the registry."""
        roles: dict[str, set[str]] = {}
        for mention in self._mentions:
            if mention.type != "PERSON" or not mention.entity or mention.kind != "name":
                continue
            before = re.split(
                r"[,.;:“”\"()]|\b(?:and|with|between|told|said|to|by|of|that)\b",
                self._text[max(0, mention.start - 60) : mention.start],
            )
            after = re.match(r",\s+([^,.;]{3,60}),", self._text[mention.end : mention.end + 70])
            terms = _role_terms(before[-1].lower()) | (_role_terms(after.group(1).lower()) if after else set())
            entity = self._registry.by_id.get(mention.entity)
            described = _role_terms((entity.description or "").lower()) if entity else set()
            roles.setdefault(mention.entity, set()).update(terms, described)
        return {entity: frozenset(words) for entity, words in roles.items()}


def _role_terms(phrase: str) -> set[str]:
    """Words of a title with their class, and countries as their adjectives' stems (russia, russian → russia)."""
    words = {w for w in _ROLE_WORD.findall(phrase) if w not in _STOP}
    return {_CLASSES.get(w, w.removesuffix("n") if w.endswith("ian") else w) for w in words}


def resolve_speakers(
    prepared: PreparedText, mentions: Sequence[DraftMention], quotes: Sequence[DraftQuote], registry: Registry
) -> tuple[list[DraftMention], list[DraftQuote]]:
    """Quotes with their speakers, and the mentions with the nominals and pronouns that act as sources."""
    resolver = Resolver(prepared, mentions, registry)
    resolved: list[DraftQuote] = []
    sources: dict[Range, DraftMention] = {}
    ordered = sorted(
        quotes, key=lambda q: (q.source[0] if q.source else q.cue[0] if q.cue else q.content[0], q.start)
    )
    for quote in ordered:
        found = resolver.resolve(quote)
        resolved.append(msgspec.structs.replace(quote, speaker=found[0]) if found else quote)
        for source in quote.source:
            mention = _source_mention(prepared.text, source, found, mentions)
            if mention:
                sources[source] = mention
    return [*mentions, *sources.values()], sorted(resolved, key=lambda q: (q.start, -q.end))


def _source_mention(
    text: str, source: Range, found: tuple[str, str] | None, mentions: Sequence[DraftMention]
) -> DraftMention | None:
    """A mention of the source itself where it is a pronoun or a nominal without a name at its head."""
    words = text[slice(*source)]
    if words.lower() in SINGULAR | PLURAL:
        return DraftMention(
            *source,
            found[1] if found else "PERSON",
            "pronoun",
            0.7 if found else 0.5,
            NAME,
            found[0] if found else None,
        )
    inside = [m for m in mentions if source[0] <= m.start and m.end <= source[1]]
    if not found or any(m.entity == found[0] for m in inside):
        return None
    return DraftMention(*source, found[1], "nominal", 0.65, NAME, found[0])
