"""A table of rows is what ``Table.from_pylist`` would give, for anything that the schema allows."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from plain_reading import assert_equal, naive_documents

from anchorage_corpus.dataset.tables.arrow import table_of_rows
from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.rows import RenderingRow, UtteranceRow, document_row
from factories import annotations, document
from strategies import annotated


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(annotated(), annotated())
def test_documents_equal_a_plain_reading_of_the_models(first, second):
    table = table_of_rows("documents", [document_row(*pair) for pair in (first, second)])
    assert_equal("documents", table, [row for pair in (first, second) for row in naive_documents(*pair)])


def test_a_null_character_and_a_long_text_come_through():
    doc = document(text="a\x00b “\\u0041”\u2028" + "long " * 300_000)
    made = msgspec.structs.replace(annotations(doc), entities=(), quotes=(), claims=())
    assert table_of_rows("documents", [document_row(doc, made)])["text"].to_pylist() == [doc.text]


def test_no_rows_are_a_table_with_every_column():
    assert table_of_rows("utterances", []).equals(features("utterances").arrow_schema.empty_table())


def test_a_label_that_is_not_in_the_schema_is_refused():
    rendering = RenderingRow("one#q1", "one", None, "words", None, "invented")
    with pytest.raises(ValueError, match=r"labels that are not in the schema: \{'invented'\}"):
        table_of_rows("utterances", [UtteranceRow("u1", "event", (), False, (rendering,))])


def test_labels_become_their_numbers():
    names = features("utterances")["renderings"].feature["relation"].names
    renderings = tuple(RenderingRow(f"one#q{n}", "one", None, "words", None, name) for n, name in enumerate(names))
    (row,) = table_of_rows("utterances", [UtteranceRow("u1", "event", (), False, renderings)]).to_pylist()
    assert [rendering["relation"] for rendering in row["renderings"]] == list(range(len(names)))
