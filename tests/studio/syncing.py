"""What tests of push and pull start from."""

from __future__ import annotations

import msgspec
from annotators import Annotator, Fill, changed

from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.files.canonical import normalized
from anchorage_corpus.model import AnnotationSet, Document, TextVersion
from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.push import PushReport, push
from anchorage_corpus.studio.sync.records import as_base
from factories import annotations, document, metadata

DOC = "frank-talks"


def send(client: Client, corpus: Corpus, title: str, set_name: str = "auto") -> PushReport:
    """Push everything."""
    return push(client, corpus, title, set_name, ())


def standard(corpus_of: Fill) -> Corpus:
    """A corpus of one document with annotations in ``auto``."""
    return corpus_of((document(), annotations(set_name="auto")))


def made_by_tagger() -> AnnotationSet:
    """Annotations as a component makes them."""
    content = annotations(set_name="auto")
    layers = {name: getattr(content, name) for name in ("entities", "quotes", "claims")}
    made = {"confidence": 0.9, "by": "tagger"}
    sure = {name: tuple(msgspec.structs.replace(a, **made) for a in layer) for name, layer in layers.items()}
    return msgspec.structs.replace(content, **sure)


def two_documents(corpus_of: Fill) -> Corpus:
    """A corpus of ``first-talks`` and ``second-talks``."""
    docs = [document("first-talks"), document("second-talks")]
    return corpus_of(*((doc, annotations(doc, "auto")) for doc in docs))


def revised(corpus: Corpus, text: str) -> Document:
    """The document with a second version of its text."""
    version = TextVersion(2, "v2.txt", sha256(text.encode()), None, None)
    meta = metadata()
    (corpus.document_folder(DOC) / "v2.txt").write_bytes(text.encode())
    corpus.write(msgspec.structs.replace(meta, versions=(*meta.versions, version)))
    return corpus.document(DOC)


def edit(corpus: Corpus, **entity: object) -> None:
    """Change the first mention of the annotator's file by hand."""
    here = corpus.annotations("admin", DOC)
    first, *rest = here.entities
    corpus.write(msgspec.structs.replace(here, entities=(msgspec.structs.replace(first, **entity), *rest)))


def layers(content: AnnotationSet) -> object:
    """Return the layers of an annotation set in canonical order."""
    return as_base(normalized(content))


def only_task(client: Client, project: int) -> Task:
    """Return the task of a project that has one."""
    (task,) = client.tasks(project)
    return task


def as_org(task: Task) -> list[Json]:
    """Return the predicted result with its first mention made an organization."""
    return changed(task.predictions[0].result, "e1", labels=["ORG"])


def delete(client: Client, annotation: Json) -> None:
    """Delete an annotation on the server."""
    client.write("DELETE", f"/api/annotations/{annotation['id']}/")


def file_of(corpus: Corpus, doc_id: str = DOC) -> bytes:
    """Return the bytes of the administrator's file of a document."""
    return corpus.annotation_file("admin", doc_id).read_bytes()


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
