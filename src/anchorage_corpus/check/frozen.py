"""What a release freezes: splits, labels, texts, and what an id stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import GOLD, AnnotationSet, DocumentRef, Entity, Utterance
from anchorage_corpus.schema import LABELS, labels_in, schema_folder
from anchorage_corpus.store import Corpus


class Frozen(msgspec.Struct, frozen=True):
    """Texts and ids of one state of a corpus; files that cannot be read are left out, other rules name them."""

    texts: dict[tuple[str, int], str]
    """Checksum of each version of each document."""
    gold: dict[str, AnnotationSet]
    """Gold annotations of each document."""
    entities: tuple[Entity, ...]
    utterances: tuple[Utterance, ...]


class Release(msgspec.Struct, frozen=True):
    """What was frozen by the last release, and what stands now; gold is put on the text that it stands on now."""

    splits: dict[str, str]
    labels: dict[str, tuple[str, ...]]
    """Values of each group of labels, in order, as they were released."""
    labels_now: dict[str, tuple[str, ...]] | None
    """The same as they stand now, in the package where the corpus has none; None where they cannot be read."""
    before: Frozen
    now: Frozen


def release(before: Corpus, now: Corpus) -> Release:
    """What an earlier state of a corpus froze, beside the present one.

    Raises ``InvalidFileError`` where its splits or labels cannot be read: nothing could be held against them.
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
    """Annotations on the text that the new ones stand on; none where they did not fit their own."""
    from anchorage_corpus.moving import move_annotations  # with all that re-anchoring needs

    old = before.document(annotations.document.id, annotations.document.version)
    if any(annotations.misfits(old.text)):
        return msgspec.structs.replace(annotations, entities=(), quotes=(), claims=())
    return move_annotations(annotations, old, now.document(ref.id, ref.version))[0]


def frozen(corpus: Corpus) -> Frozen:
    """Texts and ids of a corpus."""
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
