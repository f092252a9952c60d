"""Plans are written in step: each file of a plan is on the disk before the next one is begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from anchorage_corpus.studio.sync import write_together
from anchorage_corpus.studio.sync.plan import File, Plan, Taken
from anchorage_corpus.studio.sync.write_together import Writer, write_plans


def plan(folder: Path, name: str, files: int, annotator: str = "anna") -> Plan:
    """A plan of so many files."""
    written = (File(folder / f"{name}{number}.json", name.encode()) for number in range(files))
    return Plan(annotator, name, tuple(written), Taken(annotator, name))


def test_plans_of_any_number_of_files_go_in_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[set[str]] = []
    usual = write_together.write_together

    def noted(files: dict[Path, bytes], **pool: object) -> None:
        there = {path.name for path in tmp_path.iterdir()}
        assert there == {name for step in steps for name in step}, "the steps before are on the disk"
        steps.append({path.name for path in files})
        usual(files, **pool)

    monkeypatch.setattr(write_together, "write_together", noted)
    write_plans([plan(tmp_path, name, files) for name, files in (("a", 1), ("b", 3), ("c", 0), ("d", 2))])
    assert steps == [{"a0.json", "b0.json", "d0.json"}, {"b1.json", "d1.json"}, {"b2.json"}]


def test_a_file_without_data_is_removed_in_its_turn(tmp_path: Path) -> None:
    old, bad = tmp_path / "old.json", tmp_path / "file" / "bad.json"
    old.write_bytes(b"{}")
    (tmp_path / "file").write_bytes(b"")
    gone = File(old, None)
    with pytest.raises(OSError, match=r"bad\.json"):
        write_plans([Plan("anna", "one", (File(bad, b""), gone), Taken("anna", "one"))])
    assert old.exists(), "the step before it failed"
    write_plans([Plan("anna", "one", (gone, gone), Taken("anna", "one"))])
    assert not old.exists()


def test_everything_that_was_put_is_written_and_noted_once(tmp_path: Path) -> None:
    done: list[Taken] = []
    names = [f"doc-{number}" for number in range(230)]
    with Writer(done.extend) as writer:
        for name in names:
            writer.put(plan(tmp_path, name, 2))
    assert sorted(taken.doc_id for taken in done) == sorted(names)
    assert len(list(tmp_path.iterdir())) == 2 * len(names)


def test_what_waits_for_a_document_is_finished_before_more_is_planned(tmp_path: Path) -> None:
    done: list[Taken] = []
    with Writer(done.extend) as writer:
        writer.put(plan(tmp_path, "first", 2))
        writer.finish("anna", "second")
        writer.finish("bert", "first")
        assert (done, list(tmp_path.iterdir())) == ([], [])
        writer.finish("anna", "first")
        assert (tmp_path / "first1.json").is_file()
        assert [taken.doc_id for taken in done] == ["first"]


def test_a_plan_is_written_when_flushed(tmp_path: Path) -> None:
    done: list[Taken] = []
    with Writer(done.extend) as writer:
        writer.put(plan(tmp_path, "first", 2))
        writer.flush()
        assert [taken.doc_id for taken in done] == ["first"]
        writer.flush()
    assert len(done) == 1


def test_a_failed_write_is_said_and_nothing_of_its_step_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done: list[Taken] = []
    with pytest.raises(OSError, match="file"), Writer(done.extend) as writer:
        writer.put(plan(tmp_path, "good", 1))
        writer.put(plan(tmp_path / "file", "bad", 1))
    assert (done, [path.name for path in tmp_path.iterdir()]) == ([], ["file"])


def test_if_reading_fails_what_was_put_is_still_written(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Writer(lambda done: None) as writer:
        writer.put(plan(tmp_path, "first", 2))
        raise ZeroDivisionError
    assert len(list(tmp_path.iterdir())) == 2
