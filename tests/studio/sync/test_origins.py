"""Which prediction an annotation started from."""

from __future__ import annotations

import msgspec
import pytest
from annotators import Annotator, Fill, without
from syncing import (
    DOC,
    as_org,
    made_by_tagger,
    only_task,
    send,
    standard,
)

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.predictions import SUPERSEDED
from anchorage_corpus.studio.sync.pull import pull
from factories import document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


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


def unmarked(result: list[Json]) -> list[Json]:
    """A result as another program predicts it."""
    return [item | {"meta": {"text": ["by: tagger"]}} if "meta" in item else item for item in result]
