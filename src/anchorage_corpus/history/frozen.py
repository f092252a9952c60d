"""What a release freezes: splits, labels, texts, and the meaning of ids."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.files.schema import LABELS, labels_in, schema_folder
from anchorage_corpus.model import GOLD, AnnotationSet, DocumentRef, Entity, Utterance


class Frozen(msgspec.Struct, frozen=True):
    """Texts and ids of one state of a corpus, without files that cannot be read; other rules report those."""

    texts: dict[tuple[str, int], str]
    """Checksum of each version of each document."""
    gold: dict[str, AnnotationSet]
    """Gold annotations of each document."""
    entities: tuple[Entity, ...]
    utterances: tuple[Utterance, ...]


class Release(msgspec.Struct, frozen=True):
    """What the last release froze, next to the present state; released gold is moved to its present text."""

    splits: dict[str, str]
    labels: dict[str, tuple[str, ...]]
    """Values of each group of labels, in order, as they were released."""
    labels_now: dict[str, tuple[str, ...]] | None
    """The same now, from the package if the corpus has none; None if they cannot be read."""
    before: Frozen
    now: Frozen


def release(before: Corpus, now: Corpus) -> Release:
    """Return what an earlier state of a corpus froze, next to the present state.

    Raises ``InvalidFileError`` if its splits or labels cannot be read, since nothing could be compared with them.
    """
    splits, released = before.splits(), labels_in(before.root / "schema")
    own = now.root / "schema"
    labels = None
    with suppress(FindingsError):
        labels = labels_in(own if (own / LABELS).is_file() else schema_folder())
    old, new = frozen(before), frozen(now)
    moved = {}
    for doc_id in sorted(old.gold.keys() & new.gold.keys()):
        annotations, ref = old.gold[doc_id], new.gold[doc_id].document
        with suppress(FindingsError):
            moved[doc_id] = annotations if annotations.document == ref else _moved(annotations, before, now, ref)
    return Release(splits, released, labels, msgspec.structs.replace(old, gold=moved), new)


def _moved(annotations: AnnotationSet, before: Corpus, now: Corpus, ref: DocumentRef) -> AnnotationSet:
    """Return annotations moved to the present text, or without any if they did not fit their own."""
    from anchorage_corpus.anchors.moving import move_annotations  # with all that re-anchoring needs

    old = before.document(annotations.document.id, annotations.document.version)
    if any(annotations.misfits(old.text)):
        return msgspec.structs.replace(annotations, entities=(), quotes=(), claims=())
    return move_annotations(annotations, old, now.document(ref.id, ref.version))[0]


def frozen(corpus: Corpus) -> Frozen:
    """Return the texts and ids of a corpus."""
    texts: dict[tuple[str, int], str] = {}
    entities: tuple[Entity, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    with suppress(FindingsError):
        entities = corpus.entities()
    with suppress(FindingsError):
        utterances = corpus.utterances()
    for doc_id in corpus.document_ids():
        with suppress(FindingsError):
            texts |= {(doc_id, version.version): version.sha256 for version in corpus.metadata(doc_id).versions}
    return Frozen(texts, dict(_gold(corpus)), entities, utterances)


def _gold(corpus: Corpus) -> Iterator[tuple[str, AnnotationSet]]:
    for doc_id in corpus.annotated_ids(GOLD):
        with suppress(FindingsError):
            yield doc_id, corpus.annotations(GOLD, doc_id)
