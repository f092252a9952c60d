"""Level 5: does gold keep the guidelines on names and mentions, where a program can see it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anchorage_corpus.check.corpus_view import CorpusView, unpacked
from anchorage_corpus.check.cover import Cover
from anchorage_corpus.check.findings import Edit, Hit
from anchorage_corpus.check.known_entities import WORD
from anchorage_corpus.check.rule import corpus_rule, set_rule
from anchorage_corpus.check.rulebook.spans import is_blank
from anchorage_corpus.check.views import SetView, once
from anchorage_corpus.model import Mention

UNLINKED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Types whose mentions point to no entity."""


PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself "
    "it its itself they them their theirs themselves this that these those".split()
)


@set_rule("AC402", level=5, severity="warning")
def name_is_annotated_elsewhere(view: SetView) -> Iterator[Hit]:
    """A name that is annotated once in a document should be annotated wherever it stands.

    The place is where it stands without a mention. Names inside a longer name need none of their own.
    """
    missed = [name for name in view.names if _first_word(name) in view.words_between_names]
    if not missed:
        return
    taken = Cover((m.start, m.end) for m in view.entities if m.mention == "name")
    pattern = "|".join(map(re.escape, sorted(missed, key=lambda name: (-len(name), name))))
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", view.text):
        if not taken.touches(*match.span()):
            yield Hit(f"the name {match[0]!r} has no mention here", file=view.text_file, offset=match.start())


@cache
def _first_word(name: str) -> str:
    return next(iter(WORD.findall(name)), "")


@set_rule("AC403", level=5)
def name_leads_elsewhere(view: SetView) -> Iterator[Hit]:
    """A name should lead to one entity, unless the registry gives it to both.

    "Moscow" is the city and, by its alias, Russia: the registry says so. A string that the registry knows as another
    entity's name, or that leads to two entities in one document, is a slip of the linker.
    """
    for i, mention in _foreign_names(view):
        others = _others(view, mention)
        if others:
            message = f"{mention.id} {mention.text!r} leads to {mention.entity}; it is a name of {', '.join(others)}"
            yield Hit(message, ("entities", i, "entity"))


def _foreign_names(view: SetView) -> Iterator[tuple[int, Mention]]:
    """Linked names whose text the registry does not know as a name of their entity, capitals (``MOSCOW``) apart."""
    names = view.registry.names
    for i, mention in view.unfamiliar:
        if mention.mention == "name" and mention.entity in names and mention.text not in names[mention.entity]:
            in_capitals = {name.upper() for name in names[mention.entity]}
            if mention.text not in in_capitals:
                yield i, mention


def _others(view: SetView, mention: Mention) -> list[str]:
    """Entities to which the registry, or another mention of the document, leads the same string."""
    linked = _linked_by_text(view).get(mention.text, set())
    return sorted((linked | view.registry.owners.get(mention.text, set())) - {str(mention.entity)})


@once
def _linked_by_text(view: SetView) -> dict[str, set[str]]:
    """Entities that the names of each text are linked to."""
    found: dict[str, set[str]] = {}
    for mention in view.entities:
        if mention.mention == "name" and mention.entity:
            found.setdefault(mention.text, set()).add(mention.entity)
    return found


@set_rule("AC408", level=5)
def name_is_not_in_the_registry(view: SetView) -> Iterator[Hit]:
    """The text of a name must be the name or an alias of the entity that it points to.

    The registry does not know this spelling yet, or the link is wrong. ``anchorage check --fix`` adds the alias where
    the spelling is like a name that the entity has: a part of it, more than it, its initials, or of a person a
    surname spelt nearly alike. Add any other alias ("Washington" of the United States) by hand.
    """
    for i, mention in _foreign_names(view):
        there = view.text[mention.start : mention.end]
        is_trimmed = not is_blank(there[:1]) and not is_blank(there[-1:])
        if mention.text == there and is_trimmed and not _others(view, mention):
            message = f"{mention.id} {mention.text!r} is no name of {mention.entity}"
            path = ("entities", view.registry.index[str(mention.entity)], "aliases", "-")
            names = view.registry.names[str(mention.entity)]
            is_alike = any(_are_alike(mention.text, name, mention.type) for name in names)
            edits = (Edit("annotations/entities.json", path, mention.text),) if is_alike else ()
            yield Hit(message, ("entities", i, "text"), edits=edits)


ALIKE = 75
"""Similarity, 0 to 100, from which two surnames are spellings of one: "Zelenskiy" and "Zelenskyy"."""


def _are_alike(one: str, other: str, entity_type: str) -> bool:
    words, others = (re.findall(r"\w+", name.casefold()) for name in (one, other))
    if not words or not others:
        return False
    if set(words) <= set(others) or set(others) <= set(words):
        return True
    if "".join(words) == _initials(others) or "".join(others) == _initials(words):
        return True
    return entity_type == "PERSON" and _ratio(words[-1], others[-1]) >= ALIKE


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words if len(word) > 3)


def _ratio(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other)


@set_rule("AC409", level=5)
def mention_kind_does_not_fit(view: SetView) -> Iterator[Hit]:
    """``he`` is a pronoun, and "Ushakov" is none.

    Personal, possessive, reflexive and demonstrative pronouns are ``pronoun``; nothing else is.
    """
    for i, mention in view.unfamiliar:
        is_pronoun = mention.text.lower() in PRONOUNS and mention.text != "US"
        if is_pronoun != (mention.mention == "pronoun"):
            message = f"{mention.id} {mention.text[:40]!r} is marked as {mention.mention}"
            yield Hit(message, ("entities", i, "mention"))


@set_rule("AC412", level=5)
def link_is_missing(view: SetView) -> Iterator[Hit]:
    """Every mention points to an entity, except dates, times, percentages, sums, measures and numbers.

    Those point to none. If the entity is not in the registry yet, add it.
    """
    for i, mention in view.unfamiliar:
        if (mention.entity is None) != (mention.type in UNLINKED):
            what = "points to no entity" if mention.entity is None else f"is {mention.type} and points to an entity"
            yield Hit(f"{mention.id} {mention.text[:40]!r} {what}", ("entities", i, "entity"))


@set_rule("AC413", level=5)
def name_with_its_surroundings(view: SetView) -> Iterator[Hit]:
    """A name stands without article, possessive ’s and quotation marks round it.

    ``Trump`` in "Trump’s Board of Peace", ``Kremlin`` in "the Kremlin": the boundary can then be seen from the form.
    """
    for i, mention in view.unfamiliar:
        if mention.mention == "name" and mention.type not in UNLINKED and _SURROUNDED.search(mention.text):
            yield Hit(f"{mention.id} {mention.text[:40]!r} takes in more than the name", ("entities", i))


_SURROUNDED = re.compile('^(?:[Tt]he|[Aa]n?) |[’\']s$|^[“«"‘]|[”»"]$')


@corpus_rule("AC422", level=5, severity="warning")
def name_is_annotated_in_another_document(corpus: CorpusView) -> Iterator[Hit]:
    """A name that one document annotates should be annotated in the others.

    The place is where a name or alias of the registry stands without a mention, in a document that annotates it
    nowhere. Names that no gold set annotates, and those in a longer name, are left alone.
    """
    lacking = [facts for facts in corpus.facts.values() if facts.unmarked]
    if not lacking:
        return
    annotated = frozenset(name for facts in corpus.facts.values() for name in unpacked(facts.names))
    for facts in lacking:
        for file, offset, name in facts.unmarked:
            if name in annotated:
                yield Hit(f"the name {name!r}, annotated in other documents, has no mention here", (), file, offset)
