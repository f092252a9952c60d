"""A batch makes the table of every config, and keeps what rows need from other documents."""

from __future__ import annotations

from plain_reading import REGISTRY, tables

from anchorage_corpus.dataset.tables.batches import Reference
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.model import Rendering, Utterance
from factories import annotations, document


def utterance(name: str, *quotes: str) -> Utterance:
    return Utterance(name, "moscow-talks", None, False, tuple(Rendering(quote, "same") for quote in quotes))


def test_an_empty_batch_has_every_column():
    made = tables()
    assert set(made) == set(CONFIGS) - {"utterances"}
    assert all(made[config].schema.equals(features(config).arrow_schema) for config in made)
    assert sum(table.num_rows for table in made.values()) == 0


def test_documents_keep_the_order_in_which_they_came():
    pairs = [(doc := document(name), annotations(doc)) for name in ("second", "first")]
    made = tables(*pairs)
    assert made["documents"]["doc_id"].to_pylist() == ["second", "first"]
    assert made["quotes"]["id"].to_pylist() == ["second#q1", "first#q1"]
    assert made["ner"]["doc_id"].to_pylist()[0] == "second"


def test_the_utterance_of_a_quote_is_in_its_row():
    doc = document()
    made = tables((doc, annotations(doc)), utterances=(utterance("u7", "frank-talks#q1", "frank-talks#q1"),))
    assert made["quotes"]["utterance"].to_pylist() == ["u7"]


def gathered(*utterances: Utterance) -> Reference:
    """What is known once the quote ``frank-talks#q1`` was read."""
    doc = document()
    reference = Reference(REGISTRY, utterances)
    reference.gather(tables((doc, annotations(doc)), utterances=utterances)["quotes"])
    return reference


def test_an_utterance_is_in_the_split_of_its_first_rendering_and_sorted_by_number():
    reference = gathered(*(utterance(name, "frank-talks#q1") for name in ("u10", "u2")))
    split_of = {"frank-talks": "train"}
    assert reference.utterance_table("train", split_of)["id"].to_pylist() == ["u2", "u10"]
    assert reference.utterance_table("test", split_of).num_rows == 0


def test_an_utterance_that_lacks_a_quote_is_left_out_and_named():
    reference = gathered(utterance("u1", "frank-talks#q1", "frank-talks#q9"), utterance("u2", "gone#q1"))
    assert reference.utterance_table("train", {"frank-talks": "train"}).num_rows == 0
    assert list(reference.left_out()) == [
        "utterance u1: no quote frank-talks#q9 in this set",
        "utterance u2: no quote gone#q1 in this set",
    ]
    assert reference.incomplete() == ["u1"]
