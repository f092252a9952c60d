"""Level 4: do the ids and references of one file lead to something, and does each layer say how it was made?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.sets import SetView
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import AUTHOR, LAYERS


@set_rule("AC301", level=4)
def id_is_used_twice(view: SetView) -> Iterator[Hit]:
    """An id must occur only once in its file.

    Ids never change, because claims, utterances and exemptions point to them. Give the newer annotation a new id.
    """
    for layer in LAYERS:
        rows = view.set.layer(layer)
        if len({row.id for row in rows}) < len(rows):
            seen: set[str] = set()
            for i, row in enumerate(rows):
                if row.id in seen:
                    yield Hit(f"id {row.id} occurs twice; give the newer one a new id", (layer, i, "id"))
                seen.add(row.id)


@set_rule("AC302", level=4)
def parent_does_not_exist(view: SetView) -> Iterator[Hit]:
    """A quote's ``parent`` must be a quote of the same file.

    The parent was deleted, or its id is misspelt. Correct ``parent``, or set it to ``null`` if the quote is not
    nested.
    """
    for i, quote in enumerate(view.quotes):
        if quote.parent is not None and quote.parent not in view.quote_by_id:
            message = f"{quote.id} has the parent {quote.parent}, which does not exist; correct or remove it"
            yield Hit(message, ("quotes", i, "parent"))


@set_rule("AC303", level=4)
def quote_of_claim_does_not_exist(view: SetView) -> Iterator[Hit]:
    """A claim's ``quote`` must be a quote of the same file.

    The quote was deleted, or its id is misspelt. Correct ``quote``, or set it to ``null`` if the claim is not in a
    quote.
    """
    for i, claim in enumerate(view.claims):
        if claim.quote is not None and claim.quote not in view.quote_by_id:
            message = f"{claim.id} is in the quote {claim.quote}, which does not exist; correct or remove that"
            yield Hit(message, ("claims", i, "quote"))


@set_rule("AC305", level=4)
def entity_is_not_in_the_registry(view: SetView) -> Iterator[Hit]:
    """``entity``, ``speaker`` and ``claimer`` must be ids of ``annotations/entities.json``.

    An id without an entry does not say who or what is meant. Add the entity there, or correct the id.
    """
    known = view.registry.by_id
    if view.links <= known.keys() or not view.registry.usable:
        return
    for path, entity in _links(view):
        if entity not in known:
            message = f"{view.owner(path).id} points to {entity!r}, which is not in the registry"
            yield Hit(f"{message}; add it there or correct the id", path)


def _links(view: SetView) -> Iterator[tuple[JsonPath, str]]:
    for i, mention in enumerate(view.entities):
        if mention.entity is not None:
            yield ("entities", i, "entity"), mention.entity
    for i, quote in enumerate(view.quotes):
        if quote.speaker is not None:
            yield ("quotes", i, "speaker"), quote.speaker
    for i, claim in enumerate(view.claims):
        if claim.claimer is not None and claim.claimer != AUTHOR:
            yield ("claims", i, "claimer"), claim.claimer


@set_rule("AC306", level=4)
def type_differs_from_the_registry(view: SetView) -> Iterator[Hit]:
    """A mention must have the type of the entity that it points to.

    An entity is one thing: "Moscow" the city and "Moscow" the government are one ``GPE``. Correct the type or the
    link; if two things are meant, the registry needs two entries.
    """
    known = view.registry.by_id
    for i, mention in view.unfamiliar:
        entity = known.get(mention.entity) if mention.entity else None
        if entity is not None and entity.type != mention.type:
            message = f"{mention.id} {mention.text[:40]!r} is {mention.type}, but {entity.id} is {entity.type}"
            yield Hit(f"{message}; correct the type or the link", ("entities", i, "type"))


@set_rule("AC314", level=4)
def layer_without_provenance(view: SetView) -> Iterator[Hit]:
    """Every layer with annotations must say in ``provenance.layers`` how it was made.

    Readers judge by it how far they can rely on the layer. The values are those of Universal Dependencies: manual,
    automatic, automatic with corrections and so on. Add the layer and its value.
    """
    for layer in LAYERS:
        if view.set.layer(layer) and layer not in view.set.provenance.layers:
            message = f"does not say how the layer {layer} was made; add it to `provenance.layers`"
            yield Hit(message, ("provenance", "layers"))
