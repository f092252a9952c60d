"""Gold of a corpus is made of two sets and the decisions in its files, and rewritten only when it is whole."""

from msgspec.structs import replace

from anchorage_corpus.agreement import Decision, Decisions
from anchorage_corpus.agreement.corpus_gold import adjudicate_sets, write_gold
from anchorage_corpus.agreement.decisions import encode_decisions
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import Agent
from factories import annotations, document, write_document


def put(corpus: Corpus, doc_id: str, name: str, **layers) -> None:
    corpus.write(replace(annotations(corpus.document(doc_id, 1), name), **layers))


def two_sets(corpus: Corpus) -> None:
    """Two documents, the second of which the annotators disagree about."""
    for doc_id in ("first", "second"):
        write_document(corpus, document(doc_id))
        put(corpus, doc_id, "anna")
    put(corpus, "first", "ben")
    put(corpus, "second", "ben", entities=())


def decide(corpus: Corpus, doc_id: str, *decisions: Decision) -> None:
    path = corpus.root / "annotations" / "adjudication" / f"{doc_id}.json"
    path.parent.mkdir(exist_ok=True)
    made = Decisions(doc_id, ("anna", "ben"), (Agent("person", "Eva", None),), "1.0.0", decisions)
    path.write_bytes(encode_decisions(made))


def test_only_documents_without_an_open_item_become_gold(corpus):
    two_sets(corpus)
    made = adjudicate_sets(corpus, "anna", "ben")
    assert {doc_id: len(one.open) for doc_id, one in made.documents.items()} == {"first": 0, "second": 1}
    assert not made.complete
    write_gold(corpus, made)
    assert corpus.annotated_ids("gold") == ["first"]


def test_decisions_are_read_from_the_file_of_the_document(corpus):
    two_sets(corpus)
    decide(corpus, "second", Decision("e1/-", "left"))
    made = adjudicate_sets(corpus, "anna", "ben")
    assert made.complete
    write_gold(corpus, made)
    assert [mention.text for mention in corpus.annotations("gold", "second").entities] == ["Ushakov"]


def test_gold_that_is_missing_or_says_something_else_is_stale(corpus):
    two_sets(corpus)
    assert adjudicate_sets(corpus, "anna", "ben", ["first"]).stale == ("first",)
    write_gold(corpus, adjudicate_sets(corpus, "anna", "ben", ["first"]))
    assert adjudicate_sets(corpus, "anna", "ben", ["first"]).stale == ()
    put(corpus, "first", "gold", claims=())
    assert adjudicate_sets(corpus, "anna", "ben", ["first"]).stale == ("first",)


def test_a_document_that_one_set_lacks_is_left_out(corpus):
    two_sets(corpus)
    corpus.annotation_file("ben", "second").unlink()
    assert list(adjudicate_sets(corpus, "anna", "ben").documents) == ["first"]


def test_wrong_decisions_write_no_gold(corpus):
    two_sets(corpus)
    decide(corpus, "first", Decision("e7/e7", "left"))
    made = adjudicate_sets(corpus, "anna", "ben", ["first"])
    assert not made.complete
    write_gold(corpus, made)
    assert "gold" not in corpus.sets()
