"""Assigns events to splits, and finds the leaks between splits that would make an evaluation worthless.

An event goes to one split and never moves (``corpus/splits.json``). A leak is the same event, the same or a
near-duplicate text, or the same utterance in two splits: the build and ``anchorage check`` refuse it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, groupby

import msgspec

from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import Document, Utterance
from anchorage_corpus.text.near_duplicates import NEAR_DUPLICATE, candidates, containment, sketch


class Placed(msgspec.Struct, frozen=True):
    """A document's place in the splits, with the SHA-256 and the sketch of its text."""

    doc_id: str
    event: str
    split: str
    digest: bytes
    sketch: bytes


class Leak(msgspec.Struct, frozen=True, order=True):
    """Something that is in two splits; ``kind`` is ``event``, ``text``, ``near-duplicate`` or ``utterance``."""

    kind: str
    first: str
    second: str
    message: str

    def __str__(self) -> str:
        return self.message


def split_for_event(event: str) -> str:
    """Return the split of an event that has none yet: ``train``, ``validation`` or ``test`` at 8 : 1 : 1.

    The SHA-256 of the event id, read as a number, modulo 10: 0 to 7 is the first split of the schema, 8 the second, 9
    the third. The rule uses only the id, so the order or content of texts cannot influence the choice.
    """
    train, validation, test = label_values("split")
    remainder = int(hashlib.sha256(event.encode()).hexdigest(), 16) % 10
    return train if remainder < 8 else validation if remainder == 8 else test


def place(document: Document, split: str) -> Placed:
    """Place a document in a split, with the digest and sketch by which duplicates are found."""
    digest = hashlib.sha256(document.text.encode()).digest()
    return Placed(document.id, document.metadata.event, split, digest, sketch(document.text))


def leaks(placed: Sequence[Placed], utterances: Iterable[Utterance], text_of: Callable[[str], str]) -> list[Leak]:
    """Return every leak between splits, sorted.

    ``text_of`` gives the text of a document by id; it is called only for candidates of near-duplication. Renderings
    of documents that are not in ``placed`` are ignored.
    """
    found = [*_event_leaks(placed), *_text_leaks(placed), *_utterance_leaks(placed, utterances)]
    same = {(leak.first, leak.second) for leak in found if leak.kind == "text"}
    found += [leak for leak in _near_duplicates(placed, text_of) if (leak.first, leak.second) not in same]
    return sorted(found)


def _event_leaks(placed: Iterable[Placed]) -> Iterator[Leak]:
    splits: dict[str, set[str]] = {}
    for document in placed:
        splits.setdefault(document.event, set()).add(document.split)
    for event, where in splits.items():
        if len(where) > 1:
            yield Leak("event", event, "", f"event {event!r} is in {_and(where)}; an event belongs to one split")


def _text_leaks(placed: Iterable[Placed]) -> Iterator[Leak]:
    ordered = sorted(placed, key=lambda document: (document.digest, document.doc_id))
    for _, group in groupby(ordered, key=lambda document: document.digest):
        for a, b in combinations(group, 2):
            if a.split != b.split:
                yield Leak("text", a.doc_id, b.doc_id, f"{_pair(a, b)} are the same text; give them one event")


def _utterance_leaks(placed: Iterable[Placed], utterances: Iterable[Utterance]) -> Iterator[Leak]:
    split_of = {document.doc_id: document.split for document in placed}
    for utterance in utterances:
        doc_ids = [rendering.quote.partition("#")[0] for rendering in utterance.renderings]
        where = {split_of[doc_id] for doc_id in doc_ids if doc_id in split_of}
        if len(where) > 1:
            message = f"utterance {utterance.id!r} is rendered in {_and(where)}; give its documents one event"
            yield Leak("utterance", utterance.id, "", message)


def _near_duplicates(placed: Sequence[Placed], text_of: Callable[[str], str]) -> Iterator[Leak]:
    by_id = {document.doc_id: document for document in placed}
    text = lru_cache(64)(text_of)
    for first, second in candidates({document.doc_id: document.sketch for document in placed}):
        a, b = by_id[first], by_id[second]
        if a.split != b.split and (share := containment(text(first), text(second))) >= NEAR_DUPLICATE:
            message = f"{_pair(a, b)} share {share:.0%} of the shorter text; give them one event"
            yield Leak("near-duplicate", first, second, message)


def _and(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


def _pair(a: Placed, b: Placed) -> str:
    return f"{a.doc_id!r} ({a.split}) and {b.doc_id!r} ({b.split})"
