"""The examples of the guidelines stand in gold, exactly as they are printed, and the registry keeps their rule."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.schema import data_root, label_values, schemas
from anchorage_corpus.model import (
    AUTHOR,
    AnnotationSet,
    Claim,
    Entity,
    Mention,
    Quote,
    Rendering,
    Utterance,
    anchor,
    global_id,
)

LAYERS = {"mention": "entities", "quote": "quotes", "rendering": "quotes", "claim": "claims"}
SPANS = ("cue", "source", "addressee")
RENDERED = ("utterance", "relation", "speakers_disagree")
NOTATION = {"none", "gold"}
"""What the page writes in backticks about its own blocks of examples."""


@cache
def guidelines() -> str:
    return (data_root() / "docs" / "guidelines.md").read_text(encoding="utf-8")


@cache
def gold() -> dict[str, AnnotationSet]:
    corpus = Corpus.bundled()
    return {doc_id: corpus.annotations("gold", doc_id) for doc_id in corpus.document_ids()}


@cache
def texts() -> dict[str, str]:
    corpus = Corpus.bundled()
    return {doc_id: corpus.document(doc_id).text for doc_id in corpus.document_ids()}


def examples() -> list[list[str]]:
    blocks = re.findall(r"^```gold\n(.*?)^```$", guidelines(), re.MULTILINE | re.DOTALL)
    return [[part.strip() for part in line.split(" | ")] for block in blocks for line in block.splitlines()]


def shown(annotation) -> str:
    return joined(anchor(annotation))


def joined(spans) -> str:
    return " … ".join(span.text for span in spans)


def rendered(doc_id: str, quote: Quote) -> dict[str, object]:
    """Which utterance a quote renders and how, all null where it renders none."""
    for utterance in Corpus.bundled().utterances():
        for rendering in utterance.renderings:
            if rendering.quote == global_id(doc_id, quote.id):
                values = (utterance.id, rendering.relation, utterance.speakers_disagree)
                return dict(zip(RENDERED, values, strict=True))
    return dict.fromkeys(RENDERED)


def value(annotation, field: str, doc_id: str) -> str:
    held = rendered(doc_id, annotation)[field] if field in RENDERED else getattr(annotation, field)
    if field in SPANS:
        return joined(held)
    if field in ("parent", "quote") and held is not None:
        return shown(next(quote for quote in gold()[doc_id].quotes if quote.id == held))
    return {None: "null", True: "true", False: "false"}.get(held, str(held))


@pytest.mark.parametrize("example", examples(), ids=lambda e: " | ".join(e[:3])[:70])
def test_example_matches_gold(example):
    doc_id, layer, text, fields = example
    there = [a for a in getattr(gold()[doc_id], LAYERS[layer]) if shown(a) == text]
    assert text.split(" … ")[0] in texts()[doc_id]
    if fields == "none":
        assert not there
        return
    wanted = dict(pair.split("=", 1) for pair in fields.split("; "))
    found = [{name: value(a, name, doc_id) for name in wanted} for a in there]
    assert wanted in found


def test_there_are_examples_of_every_layer():
    assert {example[1] for example in examples()} == set(LAYERS)


def prose(page: str) -> str:
    """The page without blocks of examples and without the tables made from the schema."""
    return re.sub(r"^```.*?^```$|<!-- labels: .*?<!-- /labels -->", "", page, flags=re.MULTILINE | re.DOTALL)


def in_backticks(page: str) -> list[str]:
    return [" ".join(word.split()) for word in re.findall(r"`([^`]+)`", prose(page))]


@cache
def names() -> set[str]:
    """Labels, fields, sets and entities: what backticks hold beside words of the corpus."""
    corpus = Corpus.bundled()
    definitions = schemas()["labels.schema.json"]["$defs"]
    fields = chain.from_iterable(s.__struct_fields__ for s in (Mention, Quote, Claim, Entity, Utterance, Rendering))
    labels = chain.from_iterable(map(label_values, definitions))
    return {*fields, *labels, *corpus.sets(), *(entity.id for entity in corpus.entities()), AUTHOR, *NOTATION}


def annotated(made: AnnotationSet) -> Iterator[str]:
    """Everything that stands in one annotation of a set: the whole of it, and each role of a quote."""
    yield from map(shown, made)
    yield from (joined(getattr(quote, role)) for quote in made.quotes for role in SPANS)


def strangers(page: str) -> list[str]:
    """What stands in backticks and is neither a name, nor a file, nor annotated in gold exactly so."""
    known = names() | set(chain.from_iterable(map(annotated, gold().values())))
    return [word for word in in_backticks(page) if word not in known and not (data_root() / word).exists()]


def test_words_of_the_corpus_in_the_running_text_are_annotated_exactly_so():
    assert strangers(guidelines()) == []


@pytest.mark.parametrize("word", ["Kyiv", "the war", "was reiterated", "a single unresolved issue … to be territory"])
def test_a_changed_example_in_the_running_text_is_found(word):
    changed = guidelines().replace(f"`{word}`", f"`{word}s`")
    assert set(strangers(changed)) == {f"{word}s"}


def misquoted(page: str) -> list[tuple[str, str]]:
    """Pairs of "`this` in "that"" where that holds no this, or no text holds that."""
    pairs = re.findall(r'`([^`]+)` in "([^"]+)"', " ".join(prose(page).split()))
    return [(word, around) for word, around in pairs if word not in around or not _quoted(around)]


def _quoted(words: str) -> bool:
    return any(all(part in text for part in words.split(" … ")) for text in texts().values())


def test_surroundings_of_an_example_stand_in_a_text():
    assert misquoted(guidelines()) == []
    assert misquoted(guidelines().replace('in "Kremlin aide', 'in "the Kremlin aide')) != []


def test_gold_and_guidelines_name_the_same_version():
    [version] = re.findall(r"^Version (\d+\.\d+\.\d+)$", guidelines(), re.MULTILINE)
    assert {made.provenance.guidelines for made in gold().values()} == {version}
    assert f"* {version}:" in guidelines()


def test_every_document_is_annotated_and_every_mention_is_of_its_entity():
    corpus = Corpus.bundled()
    assert corpus.annotated_ids("gold") == corpus.document_ids()
    types = {entity.id: entity.type for entity in corpus.entities()}
    mentions = [m for made in gold().values() for m in made.entities]
    assert [m for m in mentions if m.entity and types.get(m.entity) != m.type] == []
    assert {m.entity for m in mentions} >= set(types), "an entity of the registry is never mentioned"
    assert all(isinstance(m, Mention) for m in mentions)


def inside(mention: Mention, spans) -> bool:
    return any(span.start <= mention.start and mention.end <= span.end for span in spans)


def has_a_part(made: AnnotationSet) -> Iterator[str | None]:
    """Entities that speak, claim, or stand in a source or an addressee."""
    yield from (quote.speaker for quote in made.quotes)
    yield from (claim.claimer for claim in made.claims)
    roles = [span for quote in made.quotes for span in (*quote.source, *quote.addressee)]
    yield from (mention.entity for mention in made.entities if inside(mention, roles))


def talked_about(made: AnnotationSet) -> Iterator[str | None]:
    """Events and bodies that a quote or claim mentions, once for each mention in the text."""
    said = [span for annotation in (*made.quotes, *made.claims) for span in anchor(annotation)]
    yield from (m.entity for m in made.entities if m.type in ("EVENT", "ORG") and inside(m, said))


def test_the_registry_holds_only_what_the_guidelines_admit():
    named = {m.entity for made in gold().values() for m in made.entities if m.mention == "name"}
    parties = set(chain.from_iterable(map(has_a_part, gold().values())))
    recurring = {
        entity for entity, n in Counter(chain.from_iterable(map(talked_about, gold().values()))).items() if n > 1
    }
    assert [e.id for e in Corpus.bundled().entities() if e.id not in named | parties | recurring] == []


def test_every_source_that_the_text_describes_has_an_entry():
    """A source that holds no mention is left to what the guidelines name: a generic *you*."""
    unknown = [
        joined(quote.source)
        for made in gold().values()
        for quote in made.quotes
        if quote.source and not any(m.entity and inside(m, quote.source) for m in made.entities)
    ]
    assert unknown == ["You"]
