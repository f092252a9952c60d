"""Level 5: does gold follow the guidelines on names and mentions, as far as a program can see it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anchorage_corpus.check.findings import Edit, Hit
from anchorage_corpus.check.rule import corpus_rule, set_rule
from anchorage_corpus.check.views.corpus import CorpusView, unpacked
from anchorage_corpus.check.views.cover import Cover
from anchorage_corpus.check.views.registry import WORD
from anchorage_corpus.check.views.sets import SetView, once
from anchorage_corpus.model import Mention
from anchorage_corpus.text.blanks import is_blank

UNLINKED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Types whose mentions do not point to an entity."""


PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself "
    "it its itself they them their theirs themselves this that these those".split()
)


@set_rule("AC402", level=5, severity="warning")
def name_is_annotated_elsewhere(view: SetView) -> Iterator[Hit]:
    """A name that is annotated once in a document should be annotated wherever it occurs.

    A tagger learns from every occurrence that is not annotated that it is not a name. The place is an occurrence
    without a mention: annotate it. Names inside a longer name do not need a mention of their own.
    """
    missed = [name for name in view.names if _first_word(name) in view.words_between_names]
    if not missed:
        return
    taken = Cover((m.start, m.end) for m in view.entities if m.mention == "name")
    pattern = "|".join(map(re.escape, sorted(missed, key=lambda name: (-len(name), name))))
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", view.text):
        if not taken.touches(*match.span()):
            yield Hit(
                f"the name {match[0]!r} has no mention here; annotate it", file=view.text_file, offset=match.start()
            )


@cache
def _first_word(name: str) -> str:
    return next(iter(WORD.findall(name)), "")


@set_rule("AC403", level=5)
def name_leads_elsewhere(view: SetView) -> Iterator[Hit]:
    """A name should lead to one entity, unless the registry gives it to both.

    "Moscow" is the city and, by its alias, Russia, and the registry says so. If the registry knows a string as
    another entity's name, or if the string leads to two entities in one document, the link is probably a slip.
    Correct it, or add the name as an alias of the entity that is meant.
    """
    for i, mention in _foreign_names(view):
        others = _others(view, mention)
        if others:
            message = f"{mention.id} {mention.text!r} leads to {mention.entity}, but is a name of {', '.join(others)}"
            yield Hit(f"{message}; correct the link or add an alias", ("entities", i, "entity"))


def _foreign_names(view: SetView) -> Iterator[tuple[int, Mention]]:
    """Yield linked names that the registry does not know as names of their entity, except capitals (``MOSCOW``)."""
    names = view.registry.names
    for i, mention in view.unfamiliar:
        if mention.mention == "name" and mention.entity in names and mention.text not in names[mention.entity]:
            in_capitals = {name.upper() for name in names[mention.entity]}
            if mention.text not in in_capitals:
                yield i, mention


def _others(view: SetView, mention: Mention) -> list[str]:
    """Return other entities to which the registry, or another mention of the document, links the same string."""
    linked = _linked_by_text(view).get(mention.text, set())
    return sorted((linked | view.registry.owners.get(mention.text, set())) - {str(mention.entity)})


@once
def _linked_by_text(view: SetView) -> dict[str, set[str]]:
    """Return the entities that the names of each text are linked to."""
    found: dict[str, set[str]] = {}
    for mention in view.entities:
        if mention.mention == "name" and mention.entity:
            found.setdefault(mention.text, set()).add(mention.entity)
    return found


@set_rule("AC408", level=5)
def name_is_not_in_the_registry(view: SetView) -> Iterator[Hit]:
    """The text of a name must be the name or an alias of the entity that it points to.

    The registry does not know this spelling yet, or the link is wrong. ``anchorage check --fix`` adds the alias if
    the spelling resembles a name that the entity has: it is a part of that name, contains it, or has its initials, or
    it is a person's surname spelt nearly alike. Add any other alias ("Washington" of the United States) by hand, or
    correct the link.
    """
    for i, mention in _foreign_names(view):
        there = view.text[mention.start : mention.end]
        is_trimmed = not is_blank(there[:1]) and not is_blank(there[-1:])
        if mention.text == there and is_trimmed and not _others(view, mention):
            message = (
                f"{mention.id} {mention.text!r} is not a name of {mention.entity}; add the alias or correct the link"
            )
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
    """A mention must be of the kind that its words are: ``he`` is a pronoun, and "Ushakov" is not.

    Personal, possessive, reflexive and demonstrative pronouns are ``pronoun``; nothing else is. Correct ``mention``.
    """
    for i, mention in view.unfamiliar:
        is_pronoun = mention.text.lower() in PRONOUNS and mention.text != "US"
        if is_pronoun != (mention.mention == "pronoun"):
            what = f"is {'' if is_pronoun else 'not '}a pronoun, but marked as {mention.mention}"
            yield Hit(f"{mention.id} {mention.text[:40]!r} {what}; correct `mention`", ("entities", i, "mention"))


@set_rule("AC412", level=5)
def link_is_missing(view: SetView) -> Iterator[Hit]:
    """Every mention points to an entity, except dates, times, percentages, sums, measures and numbers.

    The link says which mentions mean the same person, place or thing; a date or number does not have one. If the
    entity is not in the registry yet, add it there.
    """
    for i, mention in view.unfamiliar:
        if (mention.entity is None) != (mention.type in UNLINKED):
            what = f"is {mention.type}, but points to an entity; remove the link"
            if mention.entity is None:
                what = "does not point to an entity; link it to one"
            yield Hit(f"{mention.id} {mention.text[:40]!r} {what}", ("entities", i, "entity"))


@set_rule("AC413", level=5)
def name_with_its_surroundings(view: SetView) -> Iterator[Hit]:
    """A name is annotated without its article, the possessive ’s and quotation marks around it.

    ``Trump`` in "Trump’s Board of Peace", ``Kremlin`` in "the Kremlin": in this way, the boundary can be seen from
    the form. Shorten the span to the name.
    """
    for i, mention in view.unfamiliar:
        if mention.mention == "name" and mention.type not in UNLINKED and _SURROUNDED.search(mention.text):
            message = (
                f"{mention.id} {mention.text[:40]!r} covers more than the name; leave article, ’s or marks outside"
            )
            yield Hit(message, ("entities", i))


_SURROUNDED = re.compile('^(?:[Tt]he|[Aa]n?) |[’\']s$|^[“«"‘]|[”»"]$')


@corpus_rule("AC422", level=5, severity="warning")
def name_is_annotated_in_another_document(corpus: CorpusView) -> Iterator[Hit]:
    """A name that one document annotates should be annotated in the others.

    The place is a name or alias of the registry that has no mention, in a document that does not annotate it at all.
    Annotate it wherever it occurs. Names that no gold set annotates are ignored, and so are those in a longer name.
    """
    lacking = [facts for facts in corpus.facts.values() if facts.unmarked]
    if not lacking:
        return
    annotated = frozenset(name for facts in corpus.facts.values() for name in unpacked(facts.names))
    for facts in lacking:
        for file, offset, name in facts.unmarked:
            if name in annotated:
                message = f"the name {name!r}, annotated in other documents, has no mention here; annotate it"
                yield Hit(message, (), file, offset)
