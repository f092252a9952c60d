"""Works are written in step: each file of a work is on the disk before the next one is asked for."""

from __future__ import annotations

from itertools import accumulate, islice, takewhile
from pathlib import Path

import pytest

from anchorage_corpus.model import Document
from anchorage_corpus.studio.api.fetching import parts
from anchorage_corpus.studio.sync.take_over import Taken, Work, Writing
from anchorage_corpus.studio.sync.write_together import Outbox, in_step
from factories import document


def writing(folder: Path, name: str, files: int, asked: list[str]) -> Writing:
    """A work of so many files; each looks whether the one before is there."""
    for number in range(files):
        asked.append(f"{name}{number}")
        yield folder / f"{name}{number}.json", name.encode()
        assert (folder / f"{name}{number}.json").read_bytes() == name.encode()
    return Taken("anna", name)


def work(doc_id: str, annotator: str = "anna") -> Work:
    there: Document = document(doc_id)
    return Work(annotator, there, 1, {"id": 1})


def test_works_of_any_number_of_files_go_in_step(tmp_path: Path) -> None:
    asked: list[str] = []
    done = in_step(
        [writing(tmp_path, name, files, asked) for name, files in (("a", 1), ("b", 3), ("c", 0), ("d", 2))]
    )
    assert sorted(taken.doc_id for taken in done) == ["a", "b", "c", "d"]
    assert asked == ["a0", "b0", "d0", "b1", "d1", "b2"]


def test_everything_that_was_put_is_written_and_noted_once(tmp_path: Path) -> None:
    done: list[Taken] = []
    names = [f"doc-{number}" for number in range(230)]
    with Outbox(done.extend) as outbox:
        for name in names:
            outbox.put(work(name), writing(tmp_path, name, 2, []))
    assert sorted(taken.doc_id for taken in done) == sorted(names)
    assert len(list(tmp_path.iterdir())) == 2 * len(names)


def test_later_work_on_a_document_lets_the_earlier_pass(tmp_path: Path) -> None:
    done: list[Taken] = []
    with Outbox(done.extend) as outbox:
        outbox.put(work("first"), writing(tmp_path, "first", 2, []))
        outbox.let_pass(work("second"))
        outbox.let_pass(work("first", "bert"))
        assert (done, list(tmp_path.iterdir())) == ([], [])
        outbox.let_pass(work("first"))
        assert (tmp_path / "first1.json").is_file()
        assert [taken.doc_id for taken in done] == ["first"]


def test_a_work_is_written_when_flushed(tmp_path: Path) -> None:
    done: list[Taken] = []
    with Outbox(done.extend) as outbox:
        outbox.put(work("first"), writing(tmp_path, "first", 2, []))
        outbox.flush()
        assert [taken.doc_id for taken in done] == ["first"]
        outbox.flush()
    assert len(done) == 1


def test_a_failed_write_is_said_and_nothing_of_its_step_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done: list[Taken] = []
    with pytest.raises(OSError, match="file"), Outbox(done.extend) as outbox:
        outbox.put(work("good"), writing(tmp_path, "good", 1, []))
        outbox.put(work("bad"), writing(tmp_path / "file", "bad", 1, []))
    assert (done, [path.name for path in tmp_path.iterdir()]) == ([], ["file"])


def test_where_reading_fails_what_was_put_is_still_written(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Outbox(lambda done: None) as outbox:
        outbox.put(work("first"), writing(tmp_path, "first", 2, []))
        raise ZeroDivisionError
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("count", [0, 1, 200, 201, 1000, 1001, 12_345])
def test_the_last_part_asks_for_more_than_there_should_be(count: int) -> None:
    asked = list(takewhile(lambda total: total <= count, accumulate(parts(count))))
    first = list(islice(parts(count), len(asked) + 1))
    assert sum(first) > count
    assert all(0 < size <= 1000 for size in first)
    assert first[-1] <= 300
