"""A task counts only with exactly the text that it names, by checksum."""

from __future__ import annotations

import msgspec
import pytest
from annotators import Fill

from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.studio.api.answers import Task, TaskData
from anchorage_corpus.studio.errors import AlteredTextError, StudioError
from anchorage_corpus.studio.sync.task_texts import Texts
from factories import TEXT, document

OURS = TaskData(text=TEXT, doc_id="frank-talks", version=1, sha256=sha256(TEXT.encode()))


@pytest.fixture
def corpus(corpus_of: Fill) -> Corpus:
    return corpus_of((document(), None))


def task(**data: object) -> Task:
    changed = msgspec.structs.replace(OURS, **data)
    return Task(id=7, data=changed, updated_at="…", annotations=[], drafts=[], whole=msgspec.Raw(b"{}"))


def test_a_task_with_the_text_that_it_names_is_a_document(corpus: Corpus) -> None:
    texts = Texts(corpus)
    assert texts.of(task()) == corpus.document("frank-talks", 1)
    assert texts.altered(task()) is None


@pytest.mark.parametrize(
    "data",
    [
        {"text": TEXT + " "},
        {"text": TEXT.replace("frank", "blunt")},
        {"text": None},
        {"text": 5},
        {"text": "\ud800"},
        {"sha256": "0" * 64},
        {"sha256": None},
    ],
)
def test_another_text_is_refused_and_its_task_named(corpus: Corpus, data: dict[str, object]) -> None:
    texts = Texts(corpus)
    with pytest.raises(AlteredTextError, match="its text is not version 1 of frank-talks: checksum there "):
        texts.of(task(**data))
    altered = texts.altered(task(**data))
    assert altered is not None
    assert altered.startswith("task 7: its text is not version 1 of frank-talks")
    assert altered.endswith("put the text back there, or delete the task if no one has worked on it")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"doc_id": None}, "its data has no doc_id and version of ours"),
        ({"version": "1"}, "its data has no doc_id and version of ours"),
        ({"doc_id": "../../etc"}, "document '../../etc' is not in this corpus"),
    ],
)
def test_a_task_of_another_program_is_not_ours_and_not_altered(
    corpus: Corpus, data: dict[str, object], said: str
) -> None:
    texts = Texts(corpus)
    with pytest.raises(StudioError, match=said):
        texts.of(task(**data))
    assert texts.altered(task(**data)) is None


def test_the_file_of_a_text_need_not_be_read(corpus: Corpus) -> None:
    (corpus.document_folder("frank-talks") / "v1.txt").unlink()
    assert Texts(corpus).of(task()).text == TEXT
