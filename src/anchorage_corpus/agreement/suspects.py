"""Finds gold annotations that other sets contradict, which are the first ones to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from anchorage_corpus.agreement.adjudicate import Item, items
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import GOLD, Annotation, AnnotationSet, Layer, anchor


class Suspect(msgspec.Struct, frozen=True):
    """An annotation of gold, or a place without one in gold (``id`` null), that other sets contradict.

    ``score`` is the weight of the sets that contradict over the number of all sets, 0 to 1: an annotation weighs its
    confidence, or 1 if it has none. ``reasons`` says what each of these sets has instead.
    """

    doc_id: str
    layer: Layer
    id: str | None
    start: int
    text: str
    score: float
    reasons: tuple[str, ...]


def suspects(gold: AnnotationSet, others: Sequence[AnnotationSet]) -> list[Suspect]:
    """Return what other sets of the same text contradict in gold, the most contradicted first.

    Sets made on another text version cannot be compared and are left out.
    """
    comparable = [other for other in others if other.document == gold.document]
    against: dict[tuple[object, ...], list[tuple[float, str]]] = defaultdict(list)
    place: dict[tuple[object, ...], tuple[Layer, str | None, Annotation]] = {}
    for other in comparable:
        for item, annotation in _contradicted(gold, other):
            own = item.left.id if item.left else None
            key = (item.layer, own, None if own else anchor(annotation))
            place.setdefault(key, (item.layer, own, annotation))
            against[key].append((_weight(item.right), f"{other.provenance.set}: {_has(item)}"))
    found = [_suspect(gold.document.id, place[key], rows, len(comparable)) for key, rows in against.items()]
    return sorted(found, key=lambda s: (-s.score, s.start, s.layer, s.id or ""))


def suspects_of(corpus: Corpus, doc_ids: Sequence[str] = (), against: Sequence[str] = ()) -> list[Suspect]:
    """Return what other sets contradict in a corpus's gold, the most contradicted first.

    ``doc_ids`` are all documents with gold, and ``against`` all other sets, unless named.
    """
    chosen = against or [name for name in corpus.sets() if name != GOLD]
    found: list[Suspect] = []
    for doc_id in doc_ids or corpus.annotated_ids(GOLD):
        others = [corpus.annotations(name, doc_id) for name in chosen if doc_id in corpus.annotated_ids(name)]
        found += suspects(corpus.annotations(GOLD, doc_id), others)
    return sorted(found, key=lambda suspect: -suspect.score)


def _contradicted(gold: AnnotationSet, other: AnnotationSet) -> Iterator[tuple[Item, Annotation]]:
    for item in items(gold, other):
        annotation = item.left or item.right
        if item.differs and annotation is not None:
            yield item, annotation


def _suspect(
    doc_id: str, place: tuple[Layer, str | None, Annotation], rows: list[tuple[float, str]], sets: int
) -> Suspect:
    layer, own, annotation = place
    spans = anchor(annotation)
    score = round(sum(weight for weight, _ in rows) / sets, 3)
    text = " … ".join(span.text for span in spans)
    return Suspect(doc_id, layer, own, spans[0].start, text, score, tuple(reason for _, reason in rows))


def _weight(annotation: Annotation | None) -> float:
    if annotation is None or annotation.confidence is None:
        return 1.0
    return annotation.confidence


def _has(item: Item) -> str:
    """Say in a few words what the other set has instead."""
    if item.right is None:
        return "nothing here"
    if item.left is None:
        return f"{item.right.id} here, but gold has nothing"
    return f"{item.right.id} differs in {', '.join(item.differs)}"
