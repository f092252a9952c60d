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


def test_a_name_ends_with_its_paragraph() -> None:
    text = (
        "Late goal sinks City\n\nCity 1  Rovers 2\n\nA goal in the fourth minute of stoppage time by Danny Oyelaran "
        "gave Rovers a 2-1 win over City on Saturday and sent them to the top of the table.\n\n“I just hit it,” said "
        "Oyelaran, 19, who came on in the 81st minute. “To be honest I thought it was going over.”\n\nRovers manager "
        "Bob Kerr said that the boy had been told to shoot on sight... “and for once he listened!”\n\nCity, who had "
        "Luke Marsh sent off for a second yellow card, have not won in six matches. Their manager, Ines Duarte, said "
        "only: “We go again.”\n"
    )
    found = ModelEntities().entities(DividedText(text))
    assert "\n" not in "".join(text[m.start : m.end] for m in found)
    assert text[found[0].start : found[0].end] == "City"
