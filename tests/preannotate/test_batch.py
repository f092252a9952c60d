from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.model import AnnotationSet, Entity
from anchorage_corpus.parsing import read
from anchorage_corpus.preannotate.batch import Plan, folder_jobs, run, slug
from anchorage_corpus.preannotate.pipeline import PIPELINES
from anchorage_corpus.store import Corpus

PLAN = Plan(PIPELINES["fast"], "fast", ())


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Putin said that talks go on.", encoding="utf-8")
    (folder / "sub" / "b.txt").write_text("“We are very ready to talk,” said Putin.", encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"caf\xe9")
    return folder


def test_one_bad_text_is_reported_and_the_rest_go_on(texts: Path, tmp_path: Path) -> None:
    outcomes = list(run(folder_jobs(texts, tmp_path / "out"), PLAN))
    assert [o.job.source.name for o in outcomes if o.error] == ["broken.txt"]
    assert sorted(p.name for p in (tmp_path / "out").rglob("*.json")) == ["a.json", "b.json"]


def test_a_run_continues_where_it_was_killed(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    list(run(jobs[:1], PLAN))
    assert [o.skipped for o in run(jobs, PLAN)] == [True, False, False]


def test_changed_text_is_annotated_again(texts: Path, tmp_path: Path) -> None:
    jobs = folder_jobs(texts, tmp_path / "out")
    list(run(jobs, PLAN))
    (texts / "a.txt").write_text("Putin said that talks are over now.", encoding="utf-8")
    assert [o.job.source.name for o in run(jobs, PLAN) if not o.skipped and not o.error] == ["a.txt"]


def test_processes_give_the_same_files_as_one(texts: Path, tmp_path: Path) -> None:
    list(run(folder_jobs(texts, tmp_path / "one"), PLAN))
    list(run(folder_jobs(texts, tmp_path / "two"), PLAN, processes=2))
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.json")} for name in ("one", "two"))
    assert one == two


def test_ids_come_from_paths_and_never_clash(tmp_path: Path) -> None:
    for name in ("A b.txt", "a-b.txt", "Überblick.txt", "…txt.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    ids = [job.doc_id for job in folder_jobs(tmp_path, tmp_path / "out")]
    assert len(set(ids)) == 4
    assert slug("Überblick 2026") == "uberblick-2026"


def test_command_reports_failures_and_exits_1(
    texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["preannotate", "--pipeline", "fast", "--input", str(texts), "--output", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 1
    assert "not UTF-8 at byte 3" in capsys.readouterr().err


def test_command_needs_input_and_output_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["preannotate", "--input", str(tmp_path)])
    assert stopped.value.code == 2
    assert "--input and --output go together" in capsys.readouterr().err


def test_json_lists_every_text(texts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "preannotate",
        "--pipeline",
        "fast",
        "--input",
        str(texts),
        "--output",
        str(tmp_path / "out"),
        "--json",
    ]
    with pytest.raises(SystemExit):
        main(arguments)
    report = json.loads(capsys.readouterr().out)
    assert [bool(r["error"]) for r in report["texts"]] == [False, True, False]
    assert all(c["mentions"] > 0 for c in report["candidates"])


def test_names_without_entity_are_candidates(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ada Byron met Putin in London in 1843. Ada Byron left London.", encoding="utf-8")
    registry = (Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), None, None),)
    plan = Plan(PIPELINES["fast"], "fast", registry)
    (outcome,) = run(folder_jobs(tmp_path, tmp_path / "out"), plan)
    names = {name for name, _ in outcome.unlinked}
    assert "Ada Byron" in names
    assert names.isdisjoint({"Putin", "1843"})


def test_a_killed_run_leaves_whole_files_and_is_finished_by_the_next(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(300):
        (source / f"{number:03}.txt").write_text(f"Putin said that {number} envoys came to talk.", encoding="utf-8")
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(Corpus.bundled().root), "preannotate"]
    command += ["--pipeline", "fast", "--input", str(source), "--output", str(target)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not any(target.glob("*.json")):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    before = {p: p.read_bytes() for p in target.glob("*.json")}
    assert 0 < len(before) < 300
    assert all(read(path, AnnotationSet).quotes for path in before)
    outcomes = list(run(folder_jobs(source, target), Plan(PIPELINES["fast"], "fast", Corpus.bundled().entities())))
    assert sum(o.skipped for o in outcomes) == len(before)
    assert len(list(target.glob("*.json"))) == 300
