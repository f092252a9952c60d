"""Names are read in the same pass as attributions, and trimmed to what the guidelines mark."""

from __future__ import annotations

from anchorage_corpus.preannotate.tagger.entities import NAME, ModelEntities
from anchorage_corpus.text.divided import DividedText


def test_names_have_their_type_and_no_article_or_possessive() -> None:
    text = "The White House said that Steve Witkoff’s visit to the United States ended on Thursday."
    found = ModelEntities().entities(DividedText(text))
    assert {text[m.start : m.end]: m.type for m in found} == {
        "White House": "ORG",
        "Steve Witkoff": "PERSON",
        "United States": "GPE",
        "Thursday": "DATE",
    }
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert {(m.kind, m.by) for m in found} == {("name", NAME)}
    assert all(0 < m.confidence <= 1 for m in found)
