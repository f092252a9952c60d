"""The sentences of a text hold each of its tokens once, with its place and its tags."""

from __future__ import annotations

from hypothesis import given, settings

from anchorage_corpus.dataset.tables.sentences import SentenceColumns
from anchorage_corpus.text.tokens import Tokenized, tokenized
from strategies import texts


def rows_of(*documents: tuple[str, Tokenized]) -> dict[str, list[dict]]:
    """The rows of some texts, in which every token has its number within the text, cut to a byte, as its tag."""
    columns = SentenceColumns()
    for doc_id, text in documents:
        columns.add(doc_id, text, *[bytes(number % 7 for number in range(len(text.tokens)))] * 2)
    return {config: table.to_pylist() for config, table in columns.tables().items()}


@settings(max_examples=40)
@given(texts(), texts())
def test_sentences_put_together_are_the_tokens_of_the_text(first, second):
    both = {"first": tokenized(first), "second": tokenized(second)}
    for config, rows in rows_of(*both.items()).items():
        for doc_id, text in both.items():
            own = [row for row in rows if row["doc_id"] == doc_id]
            assert [token for row in own for token in row["tokens"]] == text.tokens
            assert [tag for row in own for tag in row[f"{config}_tags"]] == [n % 7 for n in range(len(text.tokens))]
            assert [row["id"] for row in own] == [f"{doc_id}#s{n + 1}" for n in range(len(own))]
            for row in own:
                assert len(row["tokens"]) == len(row["starts"]) == len(row[f"{config}_tags"]) > 0
                for start, token in zip(row["starts"], row["tokens"], strict=True):
                    assert text.text[start : start + len(token)] == token


def test_a_row_is_a_sentence():
    rows = rows_of(("d", tokenized("Ушаков left. The 💩 stayed.")))
    assert [row["tokens"] for row in rows["ner"]] == [["Ушаков", "left", "."], ["The", "💩", "stayed", "."]]
    assert [row["starts"] for row in rows["ner"]] == [[0, 7, 11], [13, 17, 19, 25]]


def test_no_text_is_no_row_in_either_config():
    assert rows_of() == {"ner": [], "attribution": []}
