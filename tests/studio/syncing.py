"""What tests of push and pull start from."""

from __future__ import annotations

import msgspec
from annotators import Fill

from anchorage_corpus.model import AnnotationSet, Document, TextVersion
from anchorage_corpus.store import Corpus, sha256
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.push import PushReport, push
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
