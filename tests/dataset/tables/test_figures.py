"""Counts of a built dataset are those of its annotations."""

from __future__ import annotations

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.tables.figures import count
from anchorage_corpus.model import GOLD


def test_counts_are_those_of_the_annotations(tmp_path):
    corpus = Corpus.bundled()
    build(corpus, tmp_path / "out")
    counted = count(tmp_path / "out")
    sets = [corpus.annotations(GOLD, doc_id) for doc_id in corpus.annotated_ids(GOLD)]
    mentions = [m for made in sets for m in made.entities]
    quotes = [q for made in sets for q in made.quotes]
    claims = [c for made in sets for c in made.claims]
    assert counted.mentions["PERSON"]["name"] == sum((m.type, m.mention) == ("PERSON", "name") for m in mentions)
    assert sum(of.total() for of in counted.mentions.values()) == len(mentions)
    assert counted.labels["quotes", "type"]["mixed"] == sum(q.type == "mixed" for q in quotes)
    assert counted.labels["claims", "stance"]["refute"] == sum(c.stance == "refute" for c in claims)
    assert counted.check_worthy == sum(bool(c.check_worthy) for c in claims)
    assert counted.nested == sum(q.parent is not None for q in quotes)
    assert counted.discontinuous == sum(len(q.content) > 1 for q in quotes)
    assert counted.speakers["Dmitry Peskov"] == sum(q.speaker == "dmitry-peskov" for q in quotes)
    assert counted.speakers.total() == len(quotes)
