"""Level 4: do the shared files (registry, utterances) hold together and lead somewhere?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from anchorage_corpus.check.corpus_view import CorpusView, unpacked
from anchorage_corpus.check.findings import Hit, Path
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.model import GOLD

T = TypeVar("T", bound=Hashable)

ENTITIES = "annotations/entities.json"
UTTERANCES = "annotations/utterances.json"


@corpus_rule("AC331", level=4)
def entity_stands_twice(corpus: CorpusView) -> Iterator[Hit]:
    """An entity must have an id of its own.

    Mentions, speakers and claimers point to it by the id alone.
    """
    entities = corpus.registry.entities
    for i, first in _repeated(entity.id for entity in entities):
        yield Hit(f"id {first!r} stands twice", ("entities", i, "id"), ENTITIES)


@corpus_rule("AC332", level=4)
def two_entities_are_one(corpus: CorpusView) -> Iterator[Hit]:
    """Two entries with the same name and type, or the same Wikidata item, are one entity.

    Merge them under the older id, and link everything to it.
    """
    entities = corpus.registry.entities
    for i, name in _repeated((entity.name, entity.type) for entity in entities):
        yield Hit(f"{name[0]!r} ({name[1]}) has two entries", ("entities", i, "name"), ENTITIES)
    for i, item in _repeated(entity.wikidata or f"none-{n}" for n, entity in enumerate(entities)):
        yield Hit(f"Wikidata item {item} has two entries", ("entities", i, "wikidata"), ENTITIES)


@corpus_rule("AC333", level=4)
def utterance_stands_twice(corpus: CorpusView) -> Iterator[Hit]:
    """An utterance must have an id of its own.

    The dataset's quotes point to it by the id alone.
    """
    for i, first in _repeated(utterance.id for utterance in corpus.utterances):
        yield Hit(f"id {first} stands twice", ("utterances", i, "id"), UTTERANCES)


def _repeated(values: Iterable[T]) -> Iterator[tuple[int, T]]:
    seen: set[T] = set()
    for i, value in enumerate(values):
        if value in seen:
            yield i, value
        seen.add(value)


@corpus_rule("AC334", level=4)
def rendering_does_not_exist(corpus: CorpusView) -> Iterator[Hit]:
    """An utterance's renderings must be quotes of the corpus.

    ``abu-dhabi-talks#q3`` is the quote ``q3`` of the gold set, or of the automatic one where there is no gold.
    """
    for path, quote in _renderings(corpus):
        doc_id, _, quote_id = quote.partition("#")
        facts = corpus.facts.get(doc_id)
        if facts is None or (facts.complete and quote_id not in facts.quotes):
            yield Hit(f"there is no quote {quote}", path, UTTERANCES)


@corpus_rule("AC335", level=4)
def quote_renders_two_utterances(corpus: CorpusView) -> Iterator[Hit]:
    """A quote renders one utterance at most, and once."""
    renderings = list(_renderings(corpus))
    for i, quote in _repeated(quote for _, quote in renderings):
        yield Hit(f"{quote} stands in two renderings", renderings[i][0], UTTERANCES)


@corpus_rule("AC336", level=4)
def speakers_disagree_is_wrong(corpus: CorpusView) -> Iterator[Hit]:
    """``speakers_disagree`` must say whether the renderings credit different speakers.

    A quote without a speaker disagrees with nobody. Where annotations of a document cannot be used, or a rendering
    does not exist (AC334), nothing is said.
    """
    for i, utterance in enumerate(corpus.utterances):
        if not all(corpus.knows(rendering.quote) for rendering in utterance.renderings):
            continue
        speakers = {corpus.speaker(rendering.quote) for rendering in utterance.renderings} - {None}
        if utterance.speakers_disagree != (len(speakers) > 1):
            named = ", ".join(sorted(map(str, speakers))) or "nobody"
            message = f"{utterance.id} says {str(utterance.speakers_disagree).lower()}; its renderings credit {named}"
            yield Hit(message, ("utterances", i, "speakers_disagree"), UTTERANCES)


@corpus_rule("AC337", level=4)
def utterance_of_another_event(corpus: CorpusView) -> Iterator[Hit]:
    """An utterance's event must be the event of a document that renders it."""
    for i, utterance in enumerate(corpus.utterances):
        facts = [corpus.facts.get(rendering.quote.partition("#")[0]) for rendering in utterance.renderings]
        events = {f.event for f in facts if f is not None}
        if events and utterance.event not in events:
            there = ", ".join(sorted(map(str, events)))
            message = f"{utterance.id} has the event {utterance.event}; its documents have {there}"
            yield Hit(message, ("utterances", i, "event"), UTTERANCES)


@corpus_rule("AC338", level=4, severity="note")
def entity_is_not_used(corpus: CorpusView) -> Iterator[Hit]:
    """An entity of the registry that no annotation points to may be a left-over.

    Or it waits for annotations to come; then leave it.
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
            yield Hit(f"no annotation points to {entity.id}", ("entities", i), ENTITIES)


def _renderings(corpus: CorpusView) -> Iterator[tuple[Path, str]]:
    for i, utterance in enumerate(corpus.utterances):
        for j, rendering in enumerate(utterance.renderings):
            yield ("utterances", i, "renderings", j, "quote"), rendering.quote
