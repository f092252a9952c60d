"""What a pull did is said in sentences, each with its document and annotator."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.studio.errors import ConversionError, StudioError
from anchorage_corpus.studio.sync.plan import Taken
from anchorage_corpus.studio.sync.pull_report import PullReport


def test_every_reason_against_a_work_is_a_sentence_of_its_own() -> None:
    report = PullReport()
    report.refuse("anna", "frank-talks", 7, ConversionError("task 7", ["e1 is used twice", "q1 has no quote type"]))
    report.refuse("ben", "frank-talks", 8, StudioError("it is a second task of this text"))
    assert report.refused == [
        "frank-talks, anna: e1 is used twice",
        "frank-talks, anna: q1 has no quote type",
        "frank-talks, ben: it is a second task of this text",
    ]
    assert report.untaken == {7, 8}
    assert not report.clean


def test_a_task_in_quarantine_is_untaken_and_its_file_is_named() -> None:
    report = PullReport()
    report.put_aside(9, StudioError("its data has no doc_id and version of ours"), Path("quarantine/9.json"))
    assert report.quarantined == ["task 9: its data has no doc_id and version of ours; kept in quarantine/9.json"]
    assert report.untaken == {9}
    assert not report.clean


def test_conflicts_and_remarks_are_said_one_by_one() -> None:
    taken = Taken("anna", "frank-talks", conflicts=("e1", "q2"), remarks=("kept as an earlier version",), task=3)
    report = PullReport(taken=[taken])
    assert report.conflicts == [
        "frank-talks, anna: e1 changed here and there",
        "frank-talks, anna: q2 changed here and there",
    ]
    assert report.remarks == ["frank-talks, anna: kept as an earlier version"]
    assert report.untaken == set()
    assert not report.clean


def test_a_pull_that_only_took_and_remarked_is_clean() -> None:
    report = PullReport(taken=[Taken("anna", "frank-talks", added=("e1",), remarks=("a note",))], deleted=["a task"])
    assert report.clean
