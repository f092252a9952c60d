"""What an annotator changed keeps no maker."""

from __future__ import annotations

import msgspec
import pytest
from annotators import Annotator, Fill, changed, without
from syncing import (
    DOC,
    made_by_tagger,
    only_task,
    send,
)

from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.pull import pull
from factories import annotations, document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def unmarked(result: list[Json]) -> list[Json]:
    """A result as another program predicts it."""
    return [item | {"meta": {"text": ["by: tagger"]}} if "meta" in item else item for item in result]


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
