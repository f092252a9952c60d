"""Push and pull against a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill, changed, without
from hypothesis import Phase, given, settings
from syncing import DOC, edit, revised, send, standard

from anchorage_corpus.canonical import normalized
from anchorage_corpus.check.layout import scan
from anchorage_corpus.cli import main
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.intake import move_set
from anchorage_corpus.model import AnnotationSet, Document, span_at
from anchorage_corpus.moving import move_annotations
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.answers import read_annotation
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.interface import interface
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.errors import ConversionError, StudioError
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.environment import executable
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.sync import write_together
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import as_base, read_conflicts, read_record
from anchorage_corpus.studio.sync.resolve import settle
from anchorage_corpus.studio.sync.status import corpus_status
from factories import TEXT, annotations, document
from strategies import NASTY, annotated

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def numbered(pair: tuple[Document, AnnotationSet], number: int) -> tuple[Document, AnnotationSet]:
    """The same document and annotations under an id of their own."""
    doc = document(f"doc-{number}", pair[0].text)
    return doc, msgspec.structs.replace(pair[1], document=doc.ref)


def layers(content: AnnotationSet) -> object:
    return as_base(normalized(content))


def drawn(number: int) -> list[tuple[Document, AnnotationSet]]:
    """So many annotation sets, each as the schema allows, over nasty texts; fewer where texts happen to be alike."""
    found: dict[str, tuple[Document, AnnotationSet]] = {}

    @given(annotated(max_pieces=25, max_size=5))
    @settings(max_examples=number, deadline=None, database=None, phases=[Phase.generate])
    def draw(pair: tuple[Document, AnnotationSet]) -> None:
        found[pair[0].text] = pair

    draw()
    return list(found.values())


def of_100_kilobytes() -> tuple[Document, AnnotationSet]:
    """A long text with its mention at the very end."""
    doc = document(text="".join(NASTY) * 700 + "Putin")
    assert len(doc.text.encode()) > 100_000
    content = annotations(set_name="auto")
    start = len(doc.text) - 5
    mention = msgspec.structs.replace(content.entities[0], start=start, end=start + 5, text="Putin")
    return doc, msgspec.structs.replace(content, entities=(mention,), quotes=(), claims=())


def test_push_then_pull_is_the_identity(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    pairs = [numbered(pair, n) for n, pair in enumerate([of_100_kilobytes(), *drawn(40)])]
    corpus = corpus_of(*pairs)
    report = send(client, corpus, title)
    assert (report.created, report.refused) == (len(pairs), [])
    for task in client.tasks(report.project):
        admin.accept(task)
    assert pull(client, corpus, title).clean
    for doc_id in corpus.document_ids():
        assert layers(corpus.annotations("admin", doc_id)) == layers(corpus.annotations("auto", doc_id))


def test_another_client_reads_what_we_wrote(client: Client, server: Server, corpus_of: Fill, title: str) -> None:
    """The SDK, in the server's own environment, sees the same text, data and regions."""
    corpus = standard(corpus_of)
    report = send(client, corpus, title)
    program = (
        "import json, sys; from label_studio_sdk import LabelStudio\n"
        "ls = LabelStudio(base_url=sys.argv[1], api_key=sys.stdin.read(), max_retries=0)\n"
        "task = next(iter(ls.tasks.list(project=int(sys.argv[2]), fields='all')))\n"
        "print(json.dumps([task.data, task.predictions[0]['result'] if isinstance(task.predictions[0], dict)"
        " else task.predictions[0].result]))"
    )
    command = [str(executable("python")), "-c", program, server.url, str(report.project)]
    done = subprocess.run(command, input=server.token, capture_output=True, text=True, timeout=120)
    data, result = json.loads(done.stdout.splitlines()[-1])
    assert data["text"] == TEXT
    assert result == to_result(corpus.annotations("auto", DOC), corpus.document(DOC))


def test_a_second_push_sends_nothing(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    first, second = send(client, corpus, title), send(client, corpus, title)
    assert (first.created, first.predictions) == (1, 1)
    assert (second.created, second.predictions, second.unchanged) == (0, 0, 1)


def test_two_first_pushes_at_once_share_a_project(client: Client, corpus_of: Fill, title: str) -> None:
    """Another clone makes its project after we looked for one and before we make ours."""
    corpus = standard(corpus_of)
    other = Client(client.url, client._token)

    class Late(Client):
        def write(self, method: str, path: str, *rest: object, **query: object) -> object:
            if (method, path) == ("POST", "/api/projects/"):
                other.write(method, path, {"title": title})
            return super().write(method, path, *rest, **query)

    with other, Late(client.url, client._token) as ours:
        project = send(ours, corpus, title).project
    assert [project] == [found.id for found in client.projects(title)]
    assert client.summary(project).tasks == 1


@pytest.mark.parametrize("verb", [send, pull, corpus_status])
def test_two_projects_of_one_title_are_refused(
    client: Client, corpus_of: Fill, title: str, verb: Callable[[Client, Corpus, str], object]
) -> None:
    corpus = standard(corpus_of)
    first = send(client, corpus, title).project
    second = client.write("POST", "/api/projects/", {"title": title, "label_config": interface()})["id"]
    with pytest.raises(StudioError, match=f"^projects {first} and {second} at .* are all called"):
        verb(client, corpus, title)


def test_a_push_that_forgot_everything_doubles_nothing(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    for file in (studio_folder(corpus) / "sync").iterdir():
        file.unlink()
    again = send(client, corpus, title)
    assert (again.created, again.predictions, again.project) == (0, 0, project)
    assert client.summary(project).predictions == 1


def test_changed_annotations_replace_the_prediction(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    content = annotations(set_name="auto")
    corpus.write(msgspec.structs.replace(content, claims=()))
    report = send(client, corpus, title)
    assert (report.created, report.predictions) == (0, 1)
    (task,) = client.tasks(project)
    (prediction,) = task.predictions
    assert prediction.result == to_result(corpus.annotations("auto", DOC), corpus.document(DOC))


def test_a_new_text_version_is_a_new_task(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    text = TEXT + "Later.\n"
    revised(corpus, text)
    corpus.annotation_file("auto", DOC).unlink()
    assert send(client, corpus, title).created == 1
    assert [task.data.text for task in client.tasks(project)] == [TEXT, text]
    assert send(client, corpus, title).created == 0


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


def test_a_document_that_cannot_be_sent_holds_up_no_other(client: Client, corpus_of: Fill, title: str) -> None:
    bad = document("bad-talks")
    shifted = msgspec.structs.replace(annotations(bad, "auto").entities[0], start=1)
    broken = msgspec.structs.replace(annotations(bad, "auto"), entities=(shifted,))
    corpus = corpus_of((document(), annotations(set_name="auto")), (bad, broken))
    report = send(client, corpus, title)
    assert report.created == 1
    assert report.refused == ["bad-talks: e1 covers 'shakov', not 'Ushakov'"]


@pytest.mark.parametrize("known", [True, False], ids=["known", "forgotten"])
def test_a_task_whose_text_was_changed_is_not_called_unchanged(
    client: Client, corpus_of: Fill, title: str, known: bool
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": msgspec.structs.replace(task.data, text="x" + TEXT)})
    if not known:
        shutil.rmtree(studio_folder(corpus) / "sync")
    for _ in range(2):
        report = send(client, corpus, title)
        assert (report.created, report.unchanged) == (0, 0)
        assert f"task {task.id}: its text is not version 1 of frank-talks" in report.refused[0]
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": task.data})
    assert send(client, corpus, title).refused == []


def test_a_correction_comes_home_and_nothing_else(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = changed(task.predictions[0].result, "e1", labels=["ORG"])
    drawn = {"start": 46, "end": 52, "text": "Moscow"}
    common = {"id": "aB3_x-Yz12", "to_name": "text"}
    result += [common | {"from_name": "entities", "type": "labels", "value": drawn | {"labels": ["GPE"]}}]
    result += [common | {"from_name": "mention", "type": "choices", "value": drawn | {"choices": ["name"]}}]
    annotation = admin.accept(task, without(result, "c1"))
    (taken,) = pull(client, corpus, title).taken
    content = corpus.annotations("admin", DOC)
    assert [(m.id, m.type) for m in content.entities] == [("e1", "ORG"), ("e2", "GPE")]
    assert content.claims == ()
    assert content.quotes == annotations().quotes
    assert content.provenance.layers["quotes"] == "automatic with corrections"
    assert [agent.name for agent in content.provenance.agents] == ["test", "admin"]
    assert taken.refused == ()
    admin.update(annotation, changed(without(result, "c1"), "aB3_x-Yz12", labels=["LOC"]))
    (taken,) = pull(client, corpus, title).taken
    assert (taken.added, taken.changed, taken.removed) == ((), ("e2",), ())


def test_confidence_stays_on_what_nobody_changed(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    content = annotations(set_name="auto")
    made = [msgspec.structs.replace(m, confidence=0.91, by="spacy <b>") for m in content.entities]
    other = msgspec.structs.replace(made[0], id="e2", start=46, end=52, text="Moscow", entity=None)
    corpus = corpus_of((document(), msgspec.structs.replace(content, entities=(made[0], other))))
    (task,) = client.tasks(send(client, corpus, title).project)
    admin.accept(task, changed(task.predictions[0].result, "e2", labels=["GPE"]))
    pull(client, corpus, title)
    first, second = corpus.annotations("admin", DOC).entities
    assert (first.confidence, first.by) == (0.91, "spacy <b>")
    assert (second.type, second.confidence, second.by) == ("GPE", None, None)


def test_a_pull_with_nothing_new_touches_nothing(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    admin.accept(task)
    pull(client, corpus, title)
    before = {path: path.stat().st_mtime_ns for path in (corpus.root / "annotations").rglob("*.json")}
    for full in (False, True):
        assert pull(client, corpus, title, full).taken == []
    assert before == {path: path.stat().st_mtime_ns for path in (corpus.root / "annotations").rglob("*.json")}


def test_the_servers_own_json_is_kept(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    sent = admin.accept(task)
    pull(client, corpus, title)
    record = read_record(corpus, "admin", DOC, 1)
    assert record is not None
    assert read_annotation(record.annotation).result == sent["result"]
    assert read_annotation(record.annotation).parent_prediction == task.predictions[0].id
    assert "example.com" not in bytes(record.annotation).decode()


def both_changed(client: Client, admin: Annotator, corpus: Corpus, title: str) -> None:
    """After a sync, e1 becomes ORG there and NORP here; the claim changes here only, q1 there only."""
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    annotation = admin.accept(task)
    pull(client, corpus, title)
    here = corpus.annotations("admin", DOC)
    norp = (msgspec.structs.replace(here.entities[0], type="NORP"),)
    demand = (msgspec.structs.replace(here.claims[0], kind="demand"),)
    corpus.write(msgspec.structs.replace(here, entities=norp, claims=demand))
    there = changed(changed(result, "e1", labels=["ORG"]), "q1.cue.1", end=12)
    admin.update(annotation, there)


def test_what_does_not_collide_is_merged_and_the_rest_waits(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    report = pull(client, corpus, title)
    assert report.conflicts == [f"{DOC}, admin: e1 changed here and there"]
    content = corpus.annotations("admin", DOC)
    assert (content.entities[0].type, content.claims[0].kind) == ("NORP", "demand")
    assert content.quotes[0].cue == (span_at(TEXT, 8, 12),)
    assert [stray.name for stray in scan(corpus.root).strays] == [f"annotations/studio/admin/{DOC}.conflict.json"]
    (row,) = corpus_status(client, corpus, title)
    assert row.work["admin"].in_conflict
    assert row.work["admin"].changed_here
    assert not row.work["admin"].changed_there


@pytest.mark.parametrize(("side", "kind"), [("here", "NORP"), ("there", "ORG")])
def test_a_conflict_is_settled_once(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, side: str, kind: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    assert pull(client, corpus, title, full=True).clean
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    settle(corpus, "admin", DOC, conflict, side)
    assert corpus.annotations("admin", DOC).entities[0].type == kind
    assert read_conflicts(corpus, "admin", DOC) == ()
    assert pull(client, corpus, title, full=True).clean
    assert corpus.annotations("admin", DOC).entities[0].type == kind


def test_an_edit_after_the_pull_outlives_the_settlement(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    edit(corpus, type="GPE", mention="nominal")
    before = corpus.annotation_file("admin", DOC).read_bytes()
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    assert conflict.here == corpus.annotations("admin", DOC).entities[0]
    settle(corpus, "admin", DOC, conflict, "here")
    assert corpus.annotation_file("admin", DOC).read_bytes() == before
    assert read_conflicts(corpus, "admin", DOC) == ()


def test_a_conflict_of_an_older_text_is_never_written_into_a_newer(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    newer = revised(corpus, "News. " + TEXT)
    with pytest.raises(MisuseError, match=f"conflicts wait in annotations/studio/admin/{DOC}.conflict.json"):
        move_set(corpus, DOC, "admin")
    here = corpus.annotations("admin", DOC)
    corpus.write(move_annotations(here, corpus.document(DOC, 1), newer)[0])
    before = corpus.annotation_file("admin", DOC).read_bytes()
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    with pytest.raises(ConversionError, match="e1 there is of text version 1, the file here is on version 2"):
        settle(corpus, "admin", DOC, conflict, "there")
    settle(corpus, "admin", DOC, conflict, "here")
    assert corpus.annotation_file("admin", DOC).read_bytes() == before
    assert read_conflicts(corpus, "admin", DOC) == ()


def test_resolving_a_document_that_is_not_there_is_misuse(
    corpus_of: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = standard(corpus_of)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", "resolve", "no-such-talks"])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("anchorage: no document 'no-such-talks'")


def test_two_annotators_of_a_task_keep_apart(
    client: Client, admin: Annotator, second: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    admin.accept(task, changed(result, "e1", labels=["ORG"]))
    second.accept(task, changed(result, "e1", labels=["GPE"]))
    assert {taken.annotator for taken in pull(client, corpus, title).taken} == {"admin", second.name}
    kinds = [corpus.annotations(name, DOC).entities[0].type for name in ("admin", second.name)]
    assert kinds == ["ORG", "GPE"]


def test_the_newer_of_two_annotations_by_one_person_counts(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    admin.accept(task)
    admin.accept(task, changed(result, "e1", labels=["GPE"]))
    report = pull(client, corpus, title)
    assert corpus.annotations("admin", DOC).entities[0].type == "GPE"
    assert report.superseded == [f"task {task.id}: admin has annotated it twice; the newer one counts"]


def test_drafts_and_skips_are_shown_and_not_taken(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    result = task.predictions[0].result
    client.write("POST", f"/api/tasks/{task.id}/drafts", {"result": result})
    admin.submit(task.id, result, was_cancelled=True)
    assert pull(client, corpus, title).taken == []
    (row,) = corpus_status(client, corpus, title)
    assert (row.state, row.drafts, row.skipped) == ("waiting", ["admin"], ["admin"])


def test_a_task_whose_text_was_changed_is_put_aside(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    report = send(client, corpus, title)
    (task,) = client.tasks(report.project)
    admin.accept(task)
    client.write("PATCH", f"/api/tasks/{task.id}/", {"data": msgspec.structs.replace(task.data, text="x" + TEXT)})
    report = pull(client, corpus, title)
    assert not report.clean
    assert "its text is not version 1 of frank-talks" in report.quarantined[0]
    assert not corpus.annotation_file("admin", DOC).exists()
    kept = next((studio_folder(corpus) / "quarantine").iterdir())
    assert json.loads(kept.read_text())["data"]["text"] == "x" + TEXT


def test_a_task_put_aside_is_taken_once_the_corpus_is_mended(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    admin.accept(next(client.tasks(send(client, corpus, title).project)))
    file = corpus.document_folder(DOC) / "document.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    for _ in range(2):
        assert len(pull(client, corpus, title).quarantined) == 1, "said as long as it is so"
    file.write_bytes(whole)
    report = pull(client, corpus, title)
    assert (report.clean, [taken.annotator for taken in report.taken]) == (True, ["admin"])
    assert corpus.annotation_file("admin", DOC).is_file()
    assert not pull(client, corpus, title).taken


def test_refused_work_is_said_until_it_is_taken(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    orphan = [item for item in task.predictions[0].result if item.get("labels") != ["cue"]]
    admin.update(admin.accept(task), orphan)
    for _ in range(2):
        assert len(pull(client, corpus, title).refused) == 1


def test_work_deleted_there_stays_here(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    annotation = admin.accept(task)
    pull(client, corpus, title)
    client.write("DELETE", f"/api/annotations/{annotation['id']}/")
    report = pull(client, corpus, title)
    assert "is no longer on the server" in report.deleted[0]
    assert layers(corpus.annotations("admin", DOC)) == layers(corpus.annotations("auto", DOC))
    (row,) = corpus_status(client, corpus, title)
    assert row.work["admin"].deleted_there


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


def test_a_label_removed_on_the_server_comes_back_with_a_push(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    (task,) = client.tasks(project)
    admin.accept(task)
    config = client.project(project).label_config
    start = config.index('<Label value="PERSON"')
    less = config[:start] + config[config.index("/>", start) + 2 :]
    client.write("PATCH", f"/api/projects/{project}/", {"label_config": less})
    assert pull(client, corpus, title).clean
    assert corpus.annotations("admin", DOC).entities[0].type == "PERSON"
    assert send(client, corpus, title).interface == "interface updated"
    assert client.project(project).label_config == config


def test_a_label_added_on_the_server_is_not_taken_away(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    config = client.project(project).label_config
    more = config.replace('<Label value="PERSON"', '<Label value="RUMOUR"/><Label value="PERSON"')
    client.write("PATCH", f"/api/projects/{project}/", {"label_config": more})
    with pytest.raises(StudioError, match=r"labels that the schema lacks: RUMOUR \(entities\)"):
        send(client, corpus, title)
    assert client.project(project).label_config == more


def test_status_tells_what_is_not_there_yet(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    assert [row.state for row in corpus_status(client, corpus, title)] == ["not pushed"]
    send(client, corpus, title)
    assert [row.state for row in corpus_status(client, corpus, title)] == ["waiting"]


def test_no_token_and_no_address_is_written(
    client: Client, server: Server, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    admin.accept(task)
    pull(client, corpus, title)
    written = [path for path in Path(corpus.root).rglob("*") if path.is_file()]
    assert len(written) > 5
    for path in written:
        assert server.token.encode() not in path.read_bytes()
        assert server.email.encode() not in path.read_bytes()
