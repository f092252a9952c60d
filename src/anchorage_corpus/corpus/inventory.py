"""Lists the documents of a corpus, one row each."""

from __future__ import annotations

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import LAYERS, AnnotationSet


class ListedDocument(msgspec.Struct, frozen=True):
    """One document; ``sets`` maps an annotation set to its numbers of entities, quotes and claims."""

    doc_id: str
    title: str | None
    publisher: str | None
    published: str | None
    language: str
    genre: str
    event: str
    split: str | None
    versions: int
    characters: int
    sets: dict[str, dict[str, int]]


def list_documents(corpus: Corpus) -> list[ListedDocument]:
    """List every document with its annotation counts, by id; ``characters`` counts code points of the latest text."""
    splits = corpus.splits()
    annotated = {name: frozenset(corpus.annotated_ids(name)) for name in corpus.sets()}
    return [_entry(corpus, doc_id, splits, annotated) for doc_id in corpus.document_ids()]


def _entry(
    corpus: Corpus, doc_id: str, splits: dict[str, str], annotated: dict[str, frozenset[str]]
) -> ListedDocument:
    document = corpus.document(doc_id)
    about = document.metadata
    return ListedDocument(
        doc_id,
        about.title,
        about.publisher,
        about.published.date,
        about.language,
        about.genre,
        about.event,
        splits.get(about.event),
        len(about.versions),
        len(document.text),
        {name: _counts(corpus.annotations(name, doc_id)) for name, ids in annotated.items() if doc_id in ids},
    )


def _counts(annotations: AnnotationSet) -> dict[str, int]:
    return {layer: len(annotations.layer(layer)) for layer in LAYERS}
