"""Taking work over into the annotator's file: nothing is lost, and no id is given twice."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill, changed, without
from syncing import DOC, as_org, delete, edit, file_of, layers, only_task, revised, send, standard

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import read_annotation
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.sync import write_together
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import read_conflicts, read_record, studio_annotations
from anchorage_corpus.studio.sync.resolve import settle
from anchorage_corpus.studio.sync.status import corpus_status
from anchorage_corpus.studio.sync.take_over import take_over
from anchorage_corpus.studio.sync.works import Work
from anchorage_corpus.studio.sync.write_together import write_plans
from factories import TEXT, annotations, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_a_fresh_annotation_after_a_deletion_removes_no_work_here(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    first = admin.accept(task, as_org(task))
    pull(client, corpus, title)
    before = file_of(corpus)
    delete(client, first)
    second = admin.accept(task, without(task.predictions[0].result, "c1"))
    report = pull(client, corpus, title)
    assert f"a new annotation ({second['id']}) replaces {first['id']};" in report.remarks[0]
    assert file_of(corpus) == before
    assert [conflict.id for conflict in read_conflicts(corpus, "admin", DOC)] == ["e1", "c1"]
    kept = studio_annotations(corpus) / "admin" / f"{DOC}.v1.annotation-{first['id']}.json"
    assert json.loads(kept.read_text())["result"] == first["result"]
    assert pull(client, corpus, title, full=True).deleted == []
    for conflict in read_conflicts(corpus, "admin", DOC):
        settle(corpus, "admin", DOC, conflict, "there")
    content = corpus.annotations("admin", DOC)
    assert (content.entities[0].type, content.claims) == ("PERSON", ())
    assert pull(client, corpus, title, full=True).clean


def test_work_of_a_second_project_waits_beside_that_of_the_first(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    admin.accept(only_task(client, send(client, corpus, title).project))
    pull(client, corpus, title)
    before = file_of(corpus)
    task = only_task(client, send(client, corpus, f"{title} again").project)
    admin.accept(task, as_org(task))
    report = pull(client, corpus, f"{title} again")
    assert "of another project" in report.remarks[0]
    assert (file_of(corpus), report.deleted) == (before, [])
    assert [(c.id, c.there.type) for c in read_conflicts(corpus, "admin", DOC)] == [("e1", "ORG")]


def test_an_edit_here_and_a_fresh_annotation_there_lose_neither(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    first = admin.accept(task)
    pull(client, corpus, title)
    edit(corpus, type="NORP")
    delete(client, first)
    admin.accept(task)
    pull(client, corpus, title)
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    assert conflict.here is not None
    assert conflict.there is not None
    assert (conflict.here.type, conflict.there.type) == ("NORP", "PERSON")


def test_work_on_a_text_left_behind_is_kept_and_said_once(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    task = only_task(client, project)
    annotation = admin.accept(task)
    pull(client, corpus, title)
    revised(corpus, TEXT + "Later.\n")
    corpus.annotation_file("auto", DOC).unlink()
    (row,) = corpus_status(client, corpus, title)
    assert (row.state, row.work["admin@1"].words) == ("not pushed", "admin (on text version 1)")
    send(client, corpus, title)
    (newer,) = (found.id for found in client.tasks(project) if found.data.version == 2)
    admin.submit(newer, task.predictions[0].result)
    pull(client, corpus, title)
    before = file_of(corpus)
    admin.update(annotation, as_org(task))
    report = pull(client, corpus, title)
    assert (report.clean, file_of(corpus)) == (True, before)
    assert "is work on text version 1, the file here is on version 2" in report.remarks[0]
    record = read_record(corpus, "admin", DOC, 1)
    assert record is not None
    assert read_annotation(record.annotation).result == as_org(task)
    assert pull(client, corpus, title).remarks == []
    (row,) = corpus_status(client, corpus, title)
    assert (row.state, row.work["admin"].words) == ("annotated", "admin")
    assert row.work["admin@1"].words == "admin (refused, on text version 1)"


def test_an_id_of_an_older_text_is_never_given_again(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    task = only_task(client, project)
    result = task.predictions[0].result
    drawn = {"start": 46, "end": 52, "text": "Moscow"}
    common = {"id": "aB3_x-Yz12", "to_name": "text"}
    more = [common | {"from_name": "entities", "type": "labels", "value": drawn | {"labels": ["GPE"]}}]
    more += [common | {"from_name": "mention", "type": "choices", "value": drawn | {"choices": ["name"]}}]
    admin.accept(task, result + more)
    pull(client, corpus, title)
    assert [mention.id for mention in corpus.annotations("admin", DOC).entities] == ["e1", "e2"]
    revised(corpus, TEXT + "Later.\n")
    corpus.annotation_file("auto", DOC).unlink()
    send(client, corpus, title)
    (newer,) = (found.id for found in client.tasks(project) if found.data.version == 2)
    other = [item | {"id": "another_01"} for item in more]
    admin.submit(newer, result + other)
    pull(client, corpus, title)
    assert [mention.id for mention in corpus.annotations("admin", DOC).entities] == ["e1", "e3"]


def test_refused_work_is_said_until_it_is_taken(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    orphan = [item for item in task.predictions[0].result if item.get("labels") != ["cue"]]
    admin.update(admin.accept(task), orphan)
    for _ in range(2):
        assert len(pull(client, corpus, title).refused) == 1


def test_work_that_would_be_lost_is_refused_and_kept(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    good = task.predictions[0].result
    annotation = admin.accept(task)
    pull(client, corpus, title)
    orphan = [item for item in good if item.get("labels") != ["cue"]]
    admin.update(annotation, orphan)
    report = pull(client, corpus, title)
    assert "CUE 'said:' at 8–13 belongs to no CONTENT" in report.refused[0]
    assert layers(corpus.annotations("admin", DOC)) == layers(corpus.annotations("auto", DOC))
    record = read_record(corpus, "admin", DOC, 1)
    assert record is not None
    assert read_annotation(record.annotation).result == orphan
    admin.update(annotation, changed(good, "e1", labels=["GPE"]))
    assert pull(client, corpus, title).clean
    assert corpus.annotations("admin", DOC).entities[0].type == "GPE"


def test_an_interrupted_pull_gives_no_region_a_second_id(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    names = {"e1": "drawn_0001", "q1": "drawn_0002", "c1": "drawn_0003"}
    text = json.dumps(task.predictions[0].result)
    for ours, theirs in names.items():
        text = text.replace(f'"{ours}"', f'"{theirs}"')
    admin.submit(task.id, json.loads(text))
    steps = iter([write_together.write_together, write_together.write_together])
    monkeypatch.setattr(write_together, "write_together", lambda *files, **pool: next(steps)(*files, **pool))
    with pytest.raises(StopIteration):
        pull(client, corpus, title)
    monkeypatch.undo()
    assert corpus.annotation_file("admin", DOC).is_file()
    assert pull(client, corpus, title).clean
    content = corpus.annotations("admin", DOC)
    assert [a.id for a in content] == ["e1", "q1", "c1"]


def work(result: list[Json], number: int = 1, moment: str = "t1") -> Work:
    """An annotation of the document by anna, made from nothing."""
    row = {"id": number, "updated_at": moment, "completed_by": 7, "was_cancelled": False, "result": result}
    return Work("anna", document(), 3, read_annotation(msgspec.json.encode(row)), project="p")


def planned(corpus: Corpus, work: Work) -> list[str]:
    """Names of the files that taking a work over writes, in order; they are written."""
    plan = take_over(corpus, work, read_record(corpus, "anna", DOC, 1))
    write_plans([plan])
    return [f"{file.path.parent.name}/{file.path.name}" for file in plan.files]


def test_files_are_written_in_the_order_that_makes_a_kill_harmless(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.write(document().metadata)
    (corpus.document_folder(DOC) / "v1.txt").write_bytes(TEXT.encode())
    sent, kind, *_ = to_result(annotations(), document())
    drawn = [item | {"id": "aB3_x-Yz12"} for item in (sent, kind)]
    file, record = f"anna/{DOC}.json", f"anna/{DOC}.v1.json"
    assert planned(corpus, work(drawn)) == [record, file, record], (
        "new ids, the file, what the next merge starts from"
    )
    assert planned(corpus, work(drawn, moment="t2")) == [file, record]
    assert planned(corpus, work([sent], moment="t3")) == [record], "refused: it has no mention kind"
    conflict, aside = f"anna/{DOC}.conflict.json", f"anna/{DOC}.v1.annotation-1.json"
    assert planned(corpus, work([], number=2)) == [aside, file, conflict, record]
    assert planned(corpus, work(drawn, number=2, moment="t4")) == [file, conflict, record]
    assert not corpus.conflict_file("anna", DOC).exists()
