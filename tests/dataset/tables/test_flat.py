"""Quotes and claims, unnested from the documents, equal a plain reading of the models."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, given, settings
from plain_reading import REGISTRY, assert_equal, naive_claims, naive_quotes

from anchorage_corpus.dataset.tables.arrow import table_of_rows
from anchorage_corpus.dataset.tables.flat import claims_table, quotes_table, without_utterances
from anchorage_corpus.dataset.tables.rows import document_row
from anchorage_corpus.model import AUTHOR, span_at
from factories import TEXT, annotations, document
from strategies import annotated

NAMES = {entity.id: entity.name for entity in REGISTRY}


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(annotated(), annotated())
def test_rows_equal_a_plain_reading_of_the_models(first, second):
    pairs = (first, second)
    documents = table_of_rows("documents", [document_row(*pair) for pair in pairs])
    assert_equal("quotes", quotes_table(documents, NAMES, {}), [row for pair in pairs for row in naive_quotes(*pair)])
    assert_equal("claims", claims_table(documents, NAMES), [row for pair in pairs for row in naive_claims(*pair)])


def documents_of(*changed):
    """The table of a document whose one quote and claim are changed."""
    made = annotations()
    (quote,), (claim,) = made.quotes, made.claims
    for name, value in changed:
        quote, claim = (
            msgspec.structs.replace(row, **{name: value}) if name in row.__struct_fields__ else row
            for row in (quote, claim)
        )
    return table_of_rows(
        "documents", [document_row(document(), msgspec.structs.replace(made, quotes=(quote,), claims=(claim,)))]
    )


def test_segments_are_joined_by_one_space():
    spans = (span_at(TEXT, 14, 18), span_at(TEXT, 32, 37))
    (row,) = quotes_table(documents_of(("content", spans)), NAMES, {}).to_pylist()
    assert row["content"] == f"{spans[0].text} {spans[1].text}"


def test_the_author_has_no_name():
    (row,) = claims_table(documents_of(("claimer", AUTHOR)), {"yuri-ushakov": "Yuri Ushakov"}).to_pylist()
    assert (row["claimer"], row["claimer_name"], row["quote"]) == (AUTHOR, None, "frank-talks#q1")


def test_a_reference_to_an_utterance_without_a_row_is_taken_away_and_no_other():
    quotes = quotes_table(documents_of(), NAMES, {"frank-talks#q1": "u1"})
    assert without_utterances(quotes, ["u2"]).equals(quotes)
    assert without_utterances(quotes, ["u1"])["utterance"].to_pylist() == [None]
    assert without_utterances(quotes, ["u1"]).drop_columns("utterance").equals(quotes.drop_columns("utterance"))
