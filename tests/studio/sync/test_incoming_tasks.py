"""Whose work is it, of which task, made from what: nobody's work pushes aside anybody else's."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill, changed, make_annotator, without
from syncing import DOC, edit, made_by_tagger, revised, send, standard, two_documents

from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.answers import Task, read_annotation
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.fetching import fetched
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.sync import pull as pulling, state
from anchorage_corpus.studio.sync.predictions import SUPERSEDED
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import read_conflicts, read_record, studio_annotations
from anchorage_corpus.studio.sync.resolve import settle
from anchorage_corpus.studio.sync.status import corpus_status
from factories import TEXT, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def only_task(client: Client, project: int) -> Task:
    (task,) = client.tasks(project)
    return task


def delete(client: Client, annotation: Json) -> None:
    client.write("DELETE", f"/api/annotations/{annotation['id']}/")


def as_org(task: Task) -> list[Json]:
    return changed(task.predictions[0].result, "e1", labels=["ORG"])


def unmarked(result: list[Json]) -> list[Json]:
    """A result as another program predicts it."""
    return [item | {"meta": {"text": ["by: tagger"]}} if "meta" in item else item for item in result]


def file_of(corpus: Corpus, doc_id: str = DOC) -> bytes:
    return corpus.annotation_file("admin", doc_id).read_bytes()


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


def test_two_tasks_of_a_document_never_take_turns(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    task = only_task(client, project)
    (twin,) = client.import_tasks(project, [{"data": task.data, "predictions": []}])
    admin.accept(task, as_org(task))
    other = admin.submit(twin, without(task.predictions[0].result, "c1"))
    for full in (False, True, True):
        report = pull(client, corpus, title, full)
        assert f"task {twin} is a second task of this text" in report.refused[0]
        content = corpus.annotations("admin", DOC)
        assert (content.entities[0].type, len(content.claims)) == ("ORG", 1)
    delete(client, other)
    assert pull(client, corpus, title).clean


def test_one_deleted_and_one_made_between_two_pulls_are_both_seen(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(first)
    pull(client, corpus, title)
    delete(client, annotation)
    admin.accept(second)
    report = pull(client, corpus, title)
    assert [taken.doc_id for taken in report.taken] == ["second-talks"]
    assert [line.partition(":")[0] for line in report.deleted] == ["first-talks, admin"]


@pytest.mark.parametrize("full", [False, True])
def test_a_text_changed_before_anybody_annotates_it_is_put_aside(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, full: bool
) -> None:
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    admin.accept(first)
    pull(client, corpus, title)
    client.write("PATCH", f"/api/tasks/{second.id}/", {"data": msgspec.structs.replace(second.data, text="x" + TEXT)})
    for _ in range(2):
        report = pull(client, corpus, title, full)
        assert "its text is not version 1 of second-talks" in report.quarantined[0]
    rows = {row.doc_id: row for row in corpus_status(client, corpus, title)}
    assert "its text is not version 1" in rows["second-talks"].altered[0]
    assert rows["first-talks"].altered == []
    client.write("PATCH", f"/api/tasks/{second.id}/", {"data": second.data})
    assert pull(client, corpus, title).clean


def test_a_push_before_the_first_pull_leaves_the_origin_of_work(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    content = made_by_tagger()
    corpus = corpus_of((document(), content))
    project = send(client, corpus, title).project
    task = only_task(client, project)
    admin.accept(task, as_org(task))
    corpus.write(msgspec.structs.replace(content, claims=()))
    assert send(client, corpus, title).predictions == 1
    assert send(client, corpus, title).unchanged == 1
    versions = [p.model_version for p in only_task(client, project).predictions]
    assert sorted(versions) == ["auto", f"auto{SUPERSEDED}"]
    pull(client, corpus, title)
    taken = corpus.annotations("admin", DOC)
    assert taken.provenance.layers["entities"] == "automatic with corrections"
    assert [agent.name for agent in taken.provenance.agents] == ["test", "admin"]
    assert (taken.entities[0].type, taken.entities[0].confidence) == ("ORG", None)


def test_a_deleted_prediction_shows_in_the_origin_of_regions(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    content = made_by_tagger()
    other = msgspec.structs.replace(content.entities[0], id="e2", start=46, end=52, text="Moscow", entity=None)
    corpus = corpus_of((document(), msgspec.structs.replace(content, entities=(*content.entities, other))))
    task = only_task(client, send(client, corpus, title).project)
    result = unmarked(as_org(task))
    for item in result:
        if "id" in item:
            item["origin"] = "prediction-changed" if item["id"] == "e1" else "prediction"
    admin.accept(task, result)
    client.write("DELETE", f"/api/predictions/{task.predictions[0].id}/")
    pull(client, corpus, title)
    taken = corpus.annotations("admin", DOC)
    assert taken.provenance.layers["entities"] == "automatic with corrections"
    assert [mention.confidence for mention in taken.entities] == [None, 0.9]


def test_an_annotation_is_the_same_in_the_lean_form(client: Client, admin: Annotator, corpus_of: Fill, title: str):
    """Asked for by name, so nothing that the server has of an annotation may be without a name there."""
    project = send(client, standard(corpus_of), title).project
    admin.accept(only_task(client, project))
    (whole,), (lean,) = client.tasks(project), client.annotated(project, 0, 10)
    assert (lean.id, lean.data, lean.updated_at) == (whole.id, whole.data, whole.updated_at)
    (theirs,), (ours,) = ([json.loads(bytes(a.whole)) for a in task.annotations] for task in (whole, lean))
    assert ours == {name: value for name, value in theirs.items() if name not in {"created_ago", "created_username"}}
    assert (lean.predictions_model_versions, lean.predictions) == ("auto", [])


@pytest.mark.parametrize("sizes", [[3, 9], [2, 1, 9], [1, 1, 1, 9]])
def test_annotated_tasks_come_in_parts_until_one_is_not_full(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, sizes: list[int]
) -> None:
    project = send(client, two_documents(corpus_of), title).project
    first, second = client.tasks(project)
    (third,) = client.import_tasks(project, [{"data": first.data}])
    client.import_tasks(project, [{"data": first.data}])
    for task in (third, first.id, second.id):
        admin.submit(task, [])
    got = list(fetched(client, project, iter(sizes)))
    assert [task.id for part in got for task in part] == [first.id, second.id, third]
    assert [len(part) for part in got] == [*sizes[:-1], 0]


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "lean"])
def test_work_goes_back_to_the_prediction_that_it_names(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, listed: bool
) -> None:
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    if listed:
        pull(client, corpus, title)
    result = task.predictions[0].result
    body = {"task": task.id, "result": without(result, "c1"), "model_version": "other-model"}
    parent = client.write("POST", "/api/predictions/", body)["id"]
    admin.submit(task.id, result, parent_prediction=parent)
    pull(client, corpus, title)
    agents = corpus.annotations("admin", DOC).provenance.agents
    assert [agent.name for agent in agents] == ["other-model", "admin"]


MARKED, UNMARKED, FORGOTTEN = "ours", "another program's", "forgotten"


@pytest.mark.parametrize("prediction", [MARKED, UNMARKED, FORGOTTEN])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "lean"])
def test_only_what_the_annotator_left_keeps_its_maker(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, listed: bool, prediction: str
) -> None:
    """A quote that lost a relation is changed, though none of its regions is: only what was predicted tells that."""
    content = made_by_tagger()
    corpus = corpus_of((document(), content))
    task = only_task(client, send(client, corpus, title).project)
    if listed:
        pull(client, corpus, title)
    predicted, parent = task.predictions[0].result, task.predictions[0].id
    if prediction == UNMARKED:
        predicted = unmarked(predicted)
        body = {"task": task.id, "result": predicted, "model_version": "other-model"}
        parent = client.write("POST", "/api/predictions/", body)["id"]
    left = [item if item["type"] == "relation" else item | {"origin": "prediction"} for item in predicted]
    admin.submit(task.id, without(left, "q1.source.1"), parent_prediction=parent)
    if prediction == FORGOTTEN:
        client.write("DELETE", f"/api/predictions/{parent}/")
    pull(client, corpus, title)
    taken = corpus.annotations("admin", DOC)
    assert taken.entities == content.entities
    assert [(q.source, q.confidence, q.by) for q in taken.quotes] == [((), None, None)]
    assert taken.claims == content.claims


def test_a_namesake_gets_a_name_of_their_own_in_every_clone(
    client: Client, server: Server, corpus_of: Fill, title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever pulls next has what is in git, and not what this machine remembers."""
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    base = tmp_path_factory.getbasetemp()
    with make_annotator(client, server, base) as first:
        annotation = first.accept(task, as_org(task))
        pull(client, corpus, title)
        user = first.client.who().id
    before = corpus.annotation_file(first.name, DOC).read_bytes()
    client.write("DELETE", f"/api/users/{user}/")
    shutil.rmtree(studio_folder(corpus))
    with make_annotator(client, server, base, first.name, "elsewhere.org") as second:
        second.accept(task, without(task.predictions[0].result, "c1"))
        assert pull(client, corpus, title).clean
    assert corpus.annotation_file(first.name, DOC).read_bytes() == before
    assert corpus.annotations(f"{first.name}-elsewhere.org", DOC).claims == ()
    client.write("PATCH", f"/api/annotations/{annotation['id']}/", {"result": task.predictions[0].result})
    assert [taken.annotator for taken in pull(client, corpus, title).taken] == [first.name]


def test_work_of_another_user_is_refused_where_names_were_lost(
    client: Client, second: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    second.accept(task)
    pull(client, corpus, title)
    names = studio_annotations(corpus) / "users.json"
    before = corpus.annotation_file(second.name, DOC).read_bytes()
    (kept,) = json.loads(names.read_text()).items()
    names.write_text(json.dumps({kept[0]: {"1": second.name}}))
    Annotator(client, "admin").accept(task, as_org(task))
    report = pull(client, corpus, title)
    assert any("this by user 1" in line for line in report.refused)
    assert corpus.annotation_file(second.name, DOC).read_bytes() == before


def test_a_damaged_file_holds_up_nobody_else(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = two_documents(corpus_of)
    tasks = list(client.tasks(send(client, corpus, title).project))
    accepted = [admin.accept(task) for task in tasks]
    pull(client, corpus, title)
    good = file_of(corpus, "first-talks")
    corpus.annotation_file("admin", "first-talks").write_text("{")
    for annotation in accepted:
        admin.update(annotation, as_org(tasks[0]))
    report = pull(client, corpus, title)
    assert len(report.refused) == 1
    assert report.refused[0].startswith("first-talks, admin: ")
    assert corpus.annotations("admin", "second-talks").entities[0].type == "ORG"
    corpus.annotation_file("admin", "first-talks").write_bytes(good)
    assert pull(client, corpus, title).clean
    assert corpus.annotations("admin", "first-talks").entities[0].type == "ORG"


def commit(base: Path, annotation: Json, result: list[Json], later: timedelta = timedelta(milliseconds=1)) -> None:
    """Change an annotation so much later than its task last changed, by the stamp, and not by when it is done."""
    database = next(base.glob("studio*/data/label_studio.sqlite3"))
    with closing(sqlite3.connect(database, timeout=60)) as rows, rows:
        query = "select updated_at from task where id = ?"
        (stamp,) = rows.execute(query, (annotation["task"],)).fetchone()
        moment = (datetime.fromisoformat(stamp) + later).isoformat(sep=" ")
        change = "update task_completion set result = ?, updated_at = ? where id = ?"
        rows.execute(change, (json.dumps(result), moment, annotation["id"]))
        rows.execute("update task set updated_at = ? where id = ?", (moment, annotation["task"]))


def test_a_change_committed_after_a_newer_one_was_pulled_is_seen(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(first)
    admin.accept(second)
    pull(client, corpus, title)
    commit(tmp_path_factory.getbasetemp(), annotation, as_org(first))
    assert [taken.doc_id for taken in pull(client, corpus, title).taken] == ["first-talks"]


def test_a_late_change_among_many_is_told_by_their_number(
    client: Client,
    admin: Annotator,
    corpus_of: Fill,
    title: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = tmp_path_factory.getbasetemp()
    monkeypatch.setattr(pulling, "LISTED", 0)
    corpus = two_documents(corpus_of)
    first, second = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(first)
    commit(base, annotation, annotation["result"], timedelta(seconds=-120))
    admin.accept(second)
    pull(client, corpus, title)
    assert pull(client, corpus, title).unchanged == 0, "nothing is read again while their number is the same"
    commit(base, annotation, as_org(first), timedelta(seconds=120))
    assert [taken.doc_id for taken in pull(client, corpus, title).taken] == ["first-talks"]


def test_once_nothing_older_can_turn_up_an_unchanged_summary_is_enough(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = standard(corpus_of)
    admin.accept(only_task(client, send(client, corpus, title).project))
    pull(client, corpus, title)
    assert pull(client, corpus, title).unchanged == 1
    monkeypatch.setattr(state, "OVERLAP", timedelta(0))
    assert pull(client, corpus, title).unchanged == 0


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
