"""Pull: what changed comes, and nothing else; what was pushed comes back as it was."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill, changed, without
from hypothesis import Phase, given, settings
from syncing import DOC, as_org, layers, only_task, send, standard, two_documents

from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.sync import pull as pulling, state
from anchorage_corpus.studio.sync.pull import pull
from factories import annotations, document
from strategies import NASTY, annotated

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def numbered(pair: tuple[Document, AnnotationSet], number: int) -> tuple[Document, AnnotationSet]:
    """The same document and annotations under an id of their own."""
    doc = document(f"doc-{number}", pair[0].text)
    return doc, msgspec.structs.replace(pair[1], document=doc.ref)


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
