"""Which tasks are ours is known from the last push, or listed; of several for one text the worked one counts."""

from __future__ import annotations

import msgspec
import pytest
from annotators import Annotator, Fill
from syncing import send, standard

from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.studio.api.answers import Draft, Prediction, Task, TaskData
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.state import result_hash
from anchorage_corpus.studio.sync.task_listing import Listing, Seen, list_tasks, task_key
from anchorage_corpus.studio.sync.task_texts import Texts
from factories import TEXT, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

RESULT = [{"id": "e1"}]


def task(task_id: int, text: str = TEXT, worked: bool = False, predicted: tuple[str, ...] = ()) -> Task:
    data = TaskData(text=text, doc_id="frank-talks", version=1, sha256=sha256(TEXT.encode()))
    return Task(
        id=task_id,
        data=data,
        updated_at="…",
        predictions=[Prediction(n, name, RESULT) for n, name in enumerate(predicted)],
        annotations=[],
        drafts=[Draft("anna@example.com")] if worked else [],
        whole=msgspec.Raw(b"{}"),
    )


@pytest.fixture
def texts(corpus_of: Fill) -> Texts:
    corpus: Corpus = corpus_of((document(), None))
    return Texts(corpus)


@pytest.mark.parametrize(
    ("tasks", "kept", "spare"),
    [
        ([task(1)], 1, []),
        ([task(1), task(2)], 1, [2]),
        ([task(1), task(2, worked=True)], 2, [1]),
        ([task(1), task(2, worked=True), task(3, worked=True), task(4)], 2, [1, 4]),
    ],
)
def test_the_first_task_with_work_counts_and_what_has_none_is_spare(
    texts: Texts, tasks: list[Task], kept: int, spare: list[int]
) -> None:
    listing = list_tasks(tasks, "auto", texts)
    assert {key: seen.task for key, seen in listing.tasks.items()} == {"frank-talks@1": kept}
    assert listing.spare == spare


@pytest.mark.parametrize(
    ("predicted", "known"), [((), False), (("auto",), True), (("auto", "auto"), False), (("auto", "rules"), True)]
)
def test_a_prediction_is_known_if_the_set_has_just_one(texts: Texts, predicted: tuple[str, ...], known: bool) -> None:
    [seen] = list_tasks([task(1, predicted=predicted)], "auto", texts).tasks.values()
    assert seen.prediction == (result_hash(RESULT) if known else None)


def test_a_task_whose_text_was_changed_is_named_with_its_document(texts: Texts) -> None:
    altered = list_tasks([task(7, "x" + TEXT)], "auto", texts).altered
    assert [line.partition(":")[0] for line in altered["frank-talks"]] == ["task 7"]


@pytest.mark.parametrize("data", [TaskData(), TaskData(doc_id=5, version=1), TaskData(doc_id="frank-talks")])
def test_a_task_of_another_program_has_no_key(texts: Texts, data: TaskData) -> None:
    assert task_key(data) is None
    assert list_tasks([msgspec.structs.replace(task(1), data=data)], "auto", texts).tasks == {}


def test_the_signature_of_a_document_is_that_of_its_newest_version() -> None:
    seen = {"a@2": Seen(1, None, "second"), "a@10": Seen(2, None, "tenth"), "b@1": Seen(3, None, "first")}
    assert Listing(seen).signatures() == {"a": "tenth", "b": "first"}


def test_a_doubled_task_without_work_is_removed(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    (task,) = client.tasks(project)
    copy = [{"data": task.data, "predictions": []}]
    (worked,), _ = client.import_tasks(project, copy), client.import_tasks(project, copy)
    admin.submit(worked, task.predictions[0].result)
    assert send(client, corpus, title).duplicates_removed == 2
    assert [task.id for task in client.tasks(project)] == [worked]


def test_a_spare_task_that_is_gone_or_worked_on_by_now_stays_uncounted(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    project = send(client, standard(corpus_of), title).project
    [sent] = client.tasks(project)
    worked, gone = client.import_tasks(project, [{"data": sent.data, "predictions": []}] * 2)
    admin.submit(worked, [])
    client.write("DELETE", f"/api/tasks/{gone}/")
    assert Listing(spare=[worked, gone]).remove_duplicates(client) == 0
    assert [task.id for task in client.tasks(project)] == [sent.id, worked]
