import pytest
from msgspec.structs import replace

from anchorage_corpus.agreement import tasks
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import TextVersion
from factories import annotations, document, write_document


@pytest.fixture
def corpus(tmp_path) -> Corpus:
    corpus = Corpus(tmp_path)
    (tmp_path / "annotations").mkdir()
    for doc_id in ("first", "second"):
        write_document(corpus, document(doc_id))
    return corpus


def put(corpus: Corpus, doc_id: str, name: str, **changes) -> None:
    corpus.write(replace(annotations(corpus.document(doc_id, 1), name), **changes))


def steps(corpus: Corpus) -> list[tuple[str, str]]:
    return [(task.doc_id, task.step) for task in tasks(corpus)]


def test_a_document_goes_from_annotation_to_gold(corpus):
    assert steps(corpus) == [("first", "annotate"), ("second", "annotate")]
    put(corpus, "first", "anna")
    assert steps(corpus) == [("second", "annotate"), ("first", "annotate again")]
    put(corpus, "first", "ben")
    assert steps(corpus)[-1] == ("first", "adjudicate")
    put(corpus, "first", "gold")
    assert steps(corpus) == [("second", "annotate")]


def test_the_least_confident_pre_annotation_is_annotated_first(corpus):
    mention = annotations().entities[0]
    put(corpus, "first", "auto", entities=(replace(mention, confidence=0.9, by="rules"),))
    put(corpus, "second", "auto", entities=(replace(mention, confidence=0.4, by="rules"),))
    assert [task.doc_id for task in tasks(corpus)] == ["second", "first"]
    assert tasks(corpus)[0].reason == "pre-annotated, mean confidence 0.40"


def test_the_most_disputed_document_is_adjudicated_first(corpus):
    for doc_id in ("first", "second"):
        put(corpus, doc_id, "anna")
    put(corpus, "first", "ben")
    put(corpus, "second", "ben", entities=())
    assert [(task.doc_id, task.reason) for task in tasks(corpus)] == [
        ("second", "anna and ben disagree on 1 items"),
        ("first", "anna and ben disagree on 0 items"),
    ]


def test_gold_on_an_old_text_is_moved_before_all_else(corpus):
    put(corpus, "first", "gold")
    metadata = corpus.metadata("first")
    (corpus.document_folder("first") / "v2.txt").write_bytes(b"new")
    second = TextVersion(2, "v2.txt", "0" * 64, None, None)
    corpus.write(replace(metadata, versions=(*metadata.versions, second)))
    assert steps(corpus)[0] == ("first", "move")
