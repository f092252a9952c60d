"""Level 4: is the registry of entities consistent, and is all of it used?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.check.views.corpus import CorpusView, repeated, unpacked
from anchorage_corpus.model import GOLD

ENTITIES = "annotations/entities.json"


@corpus_rule("AC331", level=4)
def entity_is_listed_twice(corpus: CorpusView) -> Iterator[Hit]:
    """An entity must have an id of its own.

    Mentions, speakers and claimers point to it by the id alone. Merge the two entries, or give one of them a new id.
    """
    entities = corpus.registry.entities
    for i, first in repeated(entity.id for entity in entities):
        yield Hit(
            f"id {first!r} occurs twice; merge the entries or give one a new id", ("entities", i, "id"), ENTITIES
        )


@corpus_rule("AC332", level=4)
def two_entities_are_one(corpus: CorpusView) -> Iterator[Hit]:
    """Two entries with the same name and type, or the same Wikidata item, are one entity.

    Everything that is linked to one of them is missing from the other. Merge them under the older id, and link
    everything to it.
    """
    entities = corpus.registry.entities
    for i, name in repeated((entity.name, entity.type) for entity in entities):
        message = f"{name[0]!r} ({name[1]}) has two entries; merge them under the older id"
        yield Hit(message, ("entities", i, "name"), ENTITIES)
    for i, item in repeated(entity.wikidata or f"none-{n}" for n, entity in enumerate(entities)):
        message = f"Wikidata item {item} has two entries; merge them under the older id"
        yield Hit(message, ("entities", i, "wikidata"), ENTITIES)


@corpus_rule("AC338", level=4, severity="note")
def entity_is_not_used(corpus: CorpusView) -> Iterator[Hit]:
    """An entity of the registry that no annotation points to may be a left-over.

    Delete it if it is. If annotations that need it are still to come, leave it.
    """
    if not corpus.complete or not any(GOLD in facts.sets for facts in corpus.facts.values()):
        return
    unused = set(corpus.registry.by_id)
    for facts in corpus.facts.values():
        if not unused:
            return
        unused.difference_update(unpacked(facts.used))
    for i, entity in enumerate(corpus.registry.entities):
        if entity.id in unused:
            yield Hit(
                f"no annotation points to {entity.id}; delete it if it is a left-over", ("entities", i), ENTITIES
            )
