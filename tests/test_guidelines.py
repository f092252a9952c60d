"""The examples of the guidelines stand in gold, exactly as they are printed."""

import re

import pytest

from anchorage_corpus.model import AnnotationSet, Mention, anchor
from anchorage_corpus.schema import data_root
from anchorage_corpus.store import Corpus

LAYERS = {"mention": "entities", "quote": "quotes", "claim": "claims"}
SPANS = ("cue", "source", "addressee")


def guidelines() -> str:
    return (data_root() / "docs" / "guidelines.md").read_text(encoding="utf-8")


def examples() -> list[list[str]]:
    blocks = re.findall(r"^```gold\n(.*?)^```$", guidelines(), re.MULTILINE | re.DOTALL)
    return [[part.strip() for part in line.split(" | ")] for block in blocks for line in block.splitlines()]


def shown(annotation) -> str:
    return " … ".join(span.text for span in anchor(annotation))


def value(annotation, field: str, made: AnnotationSet) -> str:
    held = getattr(annotation, field)
    if field in SPANS:
        return " … ".join(span.text for span in held)
    if field in ("parent", "quote") and held is not None:
        return shown(next(quote for quote in made.quotes if quote.id == held))
    return {None: "null", True: "true", False: "false"}.get(held, str(held))


@pytest.mark.parametrize("example", examples(), ids=lambda e: " | ".join(e[:3])[:70])
def test_example_matches_gold(example):
    doc_id, layer, text, fields = example
    made = Corpus.bundled().annotations("gold", doc_id)
    there = [a for a in getattr(made, LAYERS[layer]) if shown(a) == text]
    assert text.split(" … ")[0] in Corpus.bundled().document(doc_id).text
    if fields == "none":
        assert not there
        return
    wanted = dict(pair.split("=", 1) for pair in fields.split("; "))
    found = [{name: value(a, name, made) for name in wanted} for a in there]
    assert wanted in found


def test_there_are_examples_of_every_layer():
    assert {example[1] for example in examples()} == set(LAYERS)


def test_gold_and_guidelines_name_the_same_version():
    [version] = re.findall(r"^Version (\d+\.\d+\.\d+)$", guidelines(), re.MULTILINE)
    corpus = Corpus.bundled()
    assert {corpus.annotations("gold", d).provenance.guidelines for d in corpus.annotated_ids("gold")} == {version}
    assert f"* {version}:" in guidelines()


def test_every_document_is_annotated_and_every_mention_is_of_its_entity():
    corpus = Corpus.bundled()
    assert corpus.annotated_ids("gold") == corpus.document_ids()
    types = {entity.id: entity.type for entity in corpus.entities()}
    mentions = [m for d in corpus.document_ids() for m in corpus.annotations("gold", d).entities]
    assert [m for m in mentions if m.entity and types.get(m.entity) != m.type] == []
    assert {m.entity for m in mentions} >= set(types), "an entity of the registry is never mentioned"
    assert all(isinstance(m, Mention) for m in mentions)
