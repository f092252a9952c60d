"""Answers of the server are read with what is used of them, and kept whole; others are refused."""

from __future__ import annotations

import json

import msgspec
import pytest

from anchorage_corpus.studio.api.answers import (
    Draft,
    Stamp,
    TaskData,
    User,
    read_annotated_page,
    read_annotation,
    read_worked_page,
)

ANNOTATION = {
    "id": 7,
    "updated_at": "2026-01-23T10:00:00Z",
    "completed_by": 3,
    "result": [{"id": "e1"}],
    "was_cancelled": False,
    "lead_time": 4.5,
}
TASK = {"id": 5, "data": {"text": "We go.", "doc_id": "talks", "version": 2}, "updated_at": "…", "inner_id": 1}


def page(**fields: object) -> bytes:
    return json.dumps({"tasks": [TASK | fields], "total": 1, "total_annotations": 1}, ensure_ascii=False).encode()


def test_an_annotation_keeps_all_that_the_server_says() -> None:
    found = read_annotation(json.dumps(ANNOTATION).encode())
    assert (found.id, found.user, found.result) == (7, 3, [{"id": "e1"}])
    assert json.loads(bytes(found.whole)) == ANNOTATION


@pytest.mark.parametrize(("maker", "user"), [(3, 3), (User(4), 4), (None, 0)])
def test_the_maker_of_work_is_known_by_id(maker: int | User | None, user: int) -> None:
    assert Stamp(id=1, updated_at="…", completed_by=maker).user == user


def test_a_page_of_worked_tasks_has_their_annotations_drafts_and_whole_text() -> None:
    [task] = read_worked_page(page(annotations=[ANNOTATION], drafts=[{"user": "anna@example.com"}])).tasks
    assert task.data.known_as == ("talks", 2)
    assert [annotation.id for annotation in task.annotations] == [7]
    assert task.drafts == [Draft("anna@example.com")]
    assert json.loads(bytes(task.whole))["inner_id"] == 1


def test_only_a_lean_page_may_be_without_drafts() -> None:
    lean = page(annotations=[])
    assert read_annotated_page(lean).tasks[0].drafts == []
    with pytest.raises(msgspec.ValidationError, match="missing required field `drafts`"):
        read_worked_page(lean)


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"tasks": [], "total": "1"}', b'{"tasks": [{}], "total": 1}'])
def test_what_another_program_answers_is_refused(answer: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_worked_page(answer)


@pytest.mark.parametrize("data", [TaskData(), TaskData(doc_id="talks"), TaskData(doc_id=1, version=2)])
def test_a_task_of_another_program_is_known_as_nothing(data: TaskData) -> None:
    assert data.known_as is None
