"""A release freezes splits, labels, texts and the meaning of ids; both states are compared on the present text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import factories
from anchorage_corpus.corpus.intake import revise_text
from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.history.frozen import frozen, release
from anchorage_corpus.model import EntityRegistry, Splits


@pytest.fixture
def now(tmp_path: Path) -> Corpus:
    corpus = start_corpus(tmp_path / "now")
    doc = factories.document()
    factories.write_document(corpus, doc)
    corpus.write(factories.annotations(doc))
    corpus.write(EntityRegistry((factories.entity(),)))
    corpus.write(Splits({"moscow-talks": "train"}))
    return corpus


@pytest.fixture
def before(now: Corpus, tmp_path: Path) -> Corpus:
    return Corpus(shutil.copytree(now.root, tmp_path / "before"))


def test_texts_and_ids_of_a_corpus_are_kept(now: Corpus) -> None:
    kept = frozen(now)
    doc = factories.document()
    assert kept.texts == {("frank-talks", 1): doc.version.sha256}
    assert kept.gold == {"frank-talks": factories.annotations(doc)}
    assert (kept.entities, kept.utterances) == ((factories.entity(),), ())


def test_what_cannot_be_read_is_left_out(now: Corpus) -> None:
    now.annotation_file("gold", "frank-talks").write_text("{")
    (now.root / "annotations" / "entities.json").write_text("{")
    kept = frozen(now)
    assert (list(kept.texts), kept.gold, kept.entities) == ([("frank-talks", 1)], {}, ())


def test_released_gold_is_moved_to_the_present_text(before: Corpus, now: Corpus, tmp_path: Path) -> None:
    source = tmp_path / "corrected.txt"
    source.write_text("Corrected.\n\n" + factories.TEXT)
    revise_text(now, "frank-talks", source)
    doc = now.document("frank-talks")
    empty = factories.annotations(doc)
    now.write(type(empty)(doc.ref, empty.provenance, (), (), ()))
    compared = release(before, now)
    moved = compared.before.gold["frank-talks"]
    assert moved.document == doc.ref == compared.now.gold["frank-talks"].document
    assert [(m.id, m.start, m.text) for m in moved.entities] == [("e1", len("Corrected.\n\n"), "Ushakov")]


def test_splits_and_labels_are_those_of_the_release(before: Corpus, now: Corpus) -> None:
    now.write(Splits({"moscow-talks": "test"}))
    (now.root / "schema" / "labels.schema.json").write_text("{")
    compared = release(before, now)
    assert compared.splits == {"moscow-talks": "train"}
    assert (compared.labels["topic"], compared.labels_now) == (label_values("topic"), None)


def test_without_the_splits_of_the_release_nothing_can_be_compared(before: Corpus, now: Corpus) -> None:
    (before.root / "corpus" / "splits.json").write_text("{")
    with pytest.raises(InvalidFileError, match=r"splits\.json:1: not JSON"):
        release(before, now)
