"""Level 5: does the gold set keep ``docs/guidelines.md`` where a program can see it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from anchorage_corpus.check.rule import Edit, Hit, set_rule
from anchorage_corpus.check.views import WORD, SetView, covered
from anchorage_corpus.model import AUTHOR, Mention, Quote, Span

PASSAGE_WORDS = 4
"""Shortest passage in quotation marks, in words, that is taken for a quotation, not for a scare quote or a name."""

UNLINKED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Types whose mentions point to no entity."""

PRONOUNS = frozenset(
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself "
    "it its itself they them their theirs themselves this that these those".split()
)

_PASSAGES = {"“": re.compile("“([^”\n]*)”"), "«": re.compile("«([^»\n]*)»"), '"': re.compile('"([^"\n]*)"')}


@set_rule("AC401", level=5, severity="warning")
def quotation_without_a_quote(view: SetView) -> Iterator[Hit]:
    """A passage in quotation marks should have a quote over it.

    Passages of fewer than four words are taken for scare quotes and names. Where a longer one is a title or a slogan
    and nobody is said to have said it, the exemptions are the place to say so.
    """
    contents = [(span.start, span.end) for quote in view.quotes for span in quote.content]
    starts = {start for start, _ in contents}
    for opening, passages in _PASSAGES.items():
        for match in passages.finditer(view.text) if opening in view.text else ():
            start, end = match.span()
            is_long = start not in starts and len(match[1].split()) >= PASSAGE_WORDS
            if is_long and not _touches(start, end, contents):
                yield Hit(f"{view.context(start, end)} is in no quote", file=view.text_file, offset=start)


def _touches(start: int, end: int, stretches: list[tuple[int, int]]) -> bool:
    return any(low < end and start < high for low, high in stretches)


@set_rule("AC402", level=5, severity="warning")
def name_is_annotated_elsewhere(view: SetView) -> Iterator[Hit]:
    """A name that is annotated once in a document should be annotated wherever it stands.

    The place is where it stands without a mention. Names inside a longer name need none of their own.
    """
    missed = [name for name in view.names if _first_word(name) in view.words_between_names]
    if not missed:
        return
    taken = [(m.start, m.end) for m in view.entities if m.mention == "name"]
    pattern = "|".join(map(re.escape, sorted(missed, key=lambda name: (-len(name), name))))
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", view.text):
        if not _touches(match.start(), match.end(), taken):
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
    linked = {m.entity for m in view.entities if m.text == mention.text and m.mention == "name" and m.entity}
    return sorted((linked | view.registry.owners.get(mention.text, set())) - {str(mention.entity)})


@set_rule("AC404", level=5)
def speaker_differs_from_the_source(view: SetView) -> Iterator[Hit]:
    """A quote's ``speaker`` must be the entity that its source is linked to.

    Where a mention covers the whole source, its entity counts; otherwise the speaker must be one of the entities
    named in the source, adjectives of nationality apart. The speaker is whom *this text* credits, right or wrong.
    """
    for i, quote in enumerate(view.quotes):
        if quote.speaker is None or not quote.source:
            continue
        exactly = view.mention_at.get((quote.source[0].start, quote.source[-1].end))
        if exactly is not None and exactly.entity == quote.speaker:
            continue
        linked = _entities_in(view, quote.source)
        if linked and quote.speaker not in linked:
            source = " … ".join(span.text for span in quote.source)
            message = f"{quote.id} credits {quote.speaker}; its source {source[:60]!r} is {', '.join(sorted(linked))}"
            yield Hit(message, ("quotes", i, "speaker"))


def _entities_in(view: SetView, source: tuple[Span, ...]) -> set[str]:
    """Entities of the mentions that cover the source exactly, or else of those inside it."""
    start, end = covered(source)
    exactly = view.mention_at.get((start, end))
    if exactly is not None and exactly.entity is not None:
        return {exactly.entity}
    inside = [m for m in view.entities if start <= m.start and m.end <= end and m.entity is not None]
    return {m.entity for m in inside if m.entity is not None and m.type != "NORP"}


@set_rule("AC405", level=5)
def claim_in_a_quote_without_claimer(view: SetView) -> Iterator[Hit]:
    """A claim in a quote whose speaker is known must name its claimer."""
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and quote.speaker is not None and claim.claimer is None:
            yield Hit(f"{claim.id} has no claimer; {quote.id} is by {quote.speaker}", ("claims", i, "claimer"))


@set_rule("AC406", level=5)
def claimer_differs_from_the_speaker(view: SetView) -> Iterator[Hit]:
    """The claimer of a claim in a quote is the speaker of that quote.

    ``quote`` names the innermost quote that holds the claim; speech cues hand the claim over to its speaker.
    """
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and claim.claimer not in (None, AUTHOR, quote.speaker):
            message = f"{claim.id} is claimed by {claim.claimer}; {quote.id} is by {quote.speaker or 'nobody'}"
            yield Hit(message, ("claims", i, "claimer"))


@set_rule("AC407", level=5, severity="warning")
def source_without_speaker(view: SetView) -> Iterator[Hit]:
    """A quote whose source is a mention of an entity should have that entity as its speaker.

    ``speaker`` is null where there is no source, or where a compound source has no entry of its own.
    """
    for i, quote in enumerate(view.quotes):
        if quote.speaker is None and quote.source:
            exact = view.mention_at.get(covered(quote.source))
            if exact is not None and exact.entity is not None:
                yield Hit(f"{quote.id} has no speaker; its source is {exact.entity}", ("quotes", i, "speaker"))


@set_rule("AC408", level=5)
def name_is_not_in_the_registry(view: SetView) -> Iterator[Hit]:
    """The text of a name must be the name or an alias of the entity that it points to.

    The registry does not know this spelling yet, or the link is wrong.
    ``anchorage check --fix`` adds the alias.
    """
    for i, mention in _foreign_names(view):
        there = view.text[mention.start : mention.end]
        if mention.text == there.strip() and not _others(view, mention):
            message = f"{mention.id} {mention.text!r} is no name of {mention.entity}"
            path = ("entities", view.registry.index[str(mention.entity)], "aliases", "-")
            yield Hit(
                message, ("entities", i, "text"), edits=(Edit("annotations/entities.json", path, mention.text),)
            )


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


@set_rule("AC410", level=5)
def cue_in_pieces(view: SetView) -> Iterator[Hit]:
    """A cue is one contiguous span.

    In PolNeAR one cue in 27,000 is not. *As* and *for* of "described X as Y" stand inside the content.
    """
    for i, quote in enumerate(view.quotes):
        if len(quote.cue) > 1:
            yield Hit(f"{quote.id} has a cue in {len(quote.cue)} pieces", ("quotes", i, "cue"))


@set_rule("AC411", level=5)
def span_ends_with_punctuation(view: SetView) -> Iterator[Hit]:
    """No source, cue, addressee, content or claim ends with the comma or full stop of its sentence.

    A colon after the cue is part of it; the full stop of an abbreviation, and what stands inside closing quotation
    marks, belong to the span.
    """
    if not view.edges & _STOPS:
        return
    for span, path in view.spans:
        if path[0] != "entities" and _ends_sentence(span.text, str(path[2])):
            yield Hit(f"{view.owner(path).id} ends its {path[2]} with {span.text[-1]!r}", path)


_STOPS = frozenset(",.;:")
_PARTNERS = {"“": "”", "«": "»", '"': '"'}
_ABBREVIATION = re.compile(r"(?:\b\w\.|\b(?:[A-Z][a-z]{0,3}|etc|al|cf|vs|no)\.)$")


def _ends_sentence(text: str, role: str) -> bool:
    """Whether a text ends with punctuation that is not its own.

    A paragraph of a longer quotation opens marks that it does not close: its full stop is the speaker's.
    """
    last = text[-1]
    if text[0] in _PARTNERS and _PARTNERS[text[0]] not in text[1:]:
        return False
    if last == ".":
        return not _ABBREVIATION.search(text)
    return last in ",;" or (last == ":" and role != "cue")


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


@set_rule("AC414", level=5)
def demand_is_called_certain(view: SetView) -> Iterator[Hit]:
    """A demand is not certain: its factuality is ``Uu``, or a possibility where it is put as a wish.

    Who demands that something be so does not say whether it is.
    """
    for i, claim in enumerate(view.claims):
        if claim.kind == "demand" and claim.factuality in ("CT+", "CT-", "CTu"):
            yield Hit(f"{claim.id} is a demand with factuality {claim.factuality}", ("claims", i, "factuality"))


@set_rule("AC415", level=5)
def check_worthy_but_not_verifiable(view: SetView) -> Iterator[Hit]:
    """Only a fact or a prediction can be check-worthy.

    Judgements, demands and commitments cannot be settled by records or witnesses.
    """
    for i, claim in enumerate(view.claims):
        if claim.check_worthy and claim.kind not in ("fact", "prediction"):
            yield Hit(f"{claim.id} is check-worthy and of kind {claim.kind}", ("claims", i, "check_worthy"))


@set_rule("AC416", level=5)
def claims_overlap(view: SetView) -> Iterator[Hit]:
    """The same words belong to one claim of the same claimer at most."""
    order = sorted(
        (span.start, span.end, str(claim.claimer), i) for i, claim in enumerate(view.claims) for span in claim.span
    )
    reach: dict[str, tuple[int, int]] = {}
    for start, end, claimer, i in order:
        last_end, other = reach.get(claimer, (0, i))
        if start < last_end and other != i:
            yield Hit(f"{view.claims[i].id} overlaps {view.claims[other].id}, of the same claimer", ("claims", i))
        if end > last_end:
            reach[claimer] = (end, i)


@set_rule("AC417", level=5)
def quote_without_source_or_cue(view: SetView) -> Iterator[Hit]:
    """A quote has a cue or a source.

    "No quotation marks, no cue: no quote", and a quotation that nothing attributes to anybody is none either. A
    following sentence without a cue of its own is a further segment of the quote before it.
    """
    for i, quote in enumerate(view.quotes):
        if not quote.cue and not quote.source:
            yield Hit(f"{quote.id} has neither cue nor source", ("quotes", i))


@set_rule("AC418", level=5, severity="warning")
def nested_quote_without_parent(view: SetView) -> Iterator[Hit]:
    """A quote that lies, with cue and source, inside one segment of another quote should name that as its parent.

    "Ushakov said Putin stressed …" is two quotes, one in the other.
    """
    if all(before[1] <= after[0] for before, after in pairwise(sorted(view.hulls))):
        return
    segments = [(span.start, span.end, quote) for quote in view.quotes for span in quote.content]
    for i, quote in enumerate(view.quotes):
        if quote.parent is None:
            start, end = covered((*quote.content, *quote.cue, *quote.source))
            outer = next((q for low, high, q in segments if low <= start and end <= high and q is not quote), None)
            if outer is not None and (quote.cue or quote.source) and not _same_content(outer, quote):
                yield Hit(f"{quote.id} lies inside {outer.id} and names no parent", ("quotes", i, "parent"))


def _same_content(one: Quote, other: Quote) -> bool:
    return covered(one.content) == covered(other.content)


@set_rule("AC419", level=5)
def author_inside_a_quote(view: SetView) -> Iterator[Hit]:
    """The outlet's own claims stand outside quotes.

    A claim with ``quote`` belongs to that quote's speaker, never to ``author``.
    """
    for i, claim in enumerate(view.claims):
        if claim.claimer == AUTHOR and claim.quote is not None:
            yield Hit(f"{claim.id} is the author's and stands in {claim.quote}", ("claims", i, "claimer"))
