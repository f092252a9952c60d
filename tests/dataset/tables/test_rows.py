"""Rows that Python makes hold what the models say, and an utterance what its quotes say."""

from __future__ import annotations

from anchorage_corpus.dataset.tables.rows import RenderedQuote, document_row, utterance_row
from anchorage_corpus.model import Rendering, Utterance
from factories import TEXT, annotations, document


def test_a_row_of_a_document_is_its_text_metadata_and_annotations():
    doc, made = document(), annotations()
    row = document_row(doc, made)
    assert (row.doc_id, row.version, row.text, row.text_sha256) == ("frank-talks", 1, TEXT, doc.version.sha256)
    assert (row.published, row.event, row.license) == ("2026-01-23", "moscow-talks", "LicenseRef-publisher-copyright")
    assert (row.entities, row.quotes, row.claims) == (made.entities, made.quotes, made.claims)


def test_an_utterance_names_each_speaker_once_in_the_order_of_its_renderings():
    credited = {"a#q1": "b-speaker", "a#q2": None, "a#q3": "a-speaker", "a#q4": "b-speaker"}
    quotes = {name: RenderedQuote(name, "a", "A Paper", f"words of {name}", who) for name, who in credited.items()}
    renderings = tuple(Rendering(name, "same") for name in credited)
    row = utterance_row(Utterance("u1", "talks", None, True, renderings), quotes)
    assert row.speakers == ("b-speaker", "a-speaker")
    assert [(r.quote, r.content, r.speaker) for r in row.renderings] == [
        (name, f"words of {name}", who) for name, who in credited.items()
    ]
