"""Which event goes to which split, and the leaks that would make an evaluation worthless.

An event goes to one split and never moves (``corpus/splits.json``). A leak is the same event, the same or a
near-duplicate text, or the same utterance in two splits: the build and ``anchorage check`` refuse it.
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, groupby

import msgspec
import numpy as np

from anchorage_corpus.model import Document, Utterance
from anchorage_corpus.schema import label_values
from anchorage_corpus.tokens import tokenized

SHINGLE = 5
"""Words in a shingle, the unit of near-duplicate detection (Broder 1997, *On the resemblance of documents*)."""

NEAR_DUPLICATE = 0.5
"""Share of the shorter text's shingles that the other text holds, from which the two are near-duplicates."""

_SAMPLED = 8
"""One shingle in so many is indexed to find candidates; candidates are then compared in full."""

_SHORT = 200
"""Texts of so few shingles have all of them indexed, since a sample would be too small to meet."""

_COMMON = 50
"""A shingle in more documents than this is boilerplate and makes no candidates."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Odd constant that spreads a polynomial hash over 64 bits (2**64 over the golden ratio, Knuth)."""

_NO_WORD = 0
"""Stands for punctuation, which is no part of a shingle."""


class Placed(msgspec.Struct, frozen=True):
    """A document's place in the splits, with what is needed to find its near-duplicates."""

    doc_id: str
    event: str
    split: str
    digest: bytes
    shingles: array[int]


class Leak(msgspec.Struct, frozen=True, order=True):
    """Something that stands in two splits; ``kind`` is ``event``, ``text``, ``near-duplicate`` or ``utterance``."""

    kind: str
    first: str
    second: str
    message: str

    def __str__(self) -> str:
        return self.message


def split_for_event(event: str) -> str:
    """Split of an event that has none yet: ``train``, ``validation`` or ``test`` at 8 : 1 : 1.

    The SHA-256 of the event id, read as a number, modulo 10: 0 to 7 is the first split of the schema, 8 the
    second, 9 the third. The rule looks at nothing but the id, so nobody can choose a split by order or content.
    """
    train, validation, test = label_values("split")
    remainder = int(hashlib.sha256(event.encode()).hexdigest(), 16) % 10
    return train if remainder < 8 else validation if remainder == 8 else test


def place(document: Document, split: str, tokens: Sequence[str]) -> Placed:
    """A document with these tokens in a split, with its digest and the shingles it is found by."""
    shingles = _shingles(tokens)
    kept = shingles if len(shingles) <= _SHORT else shingles[shingles % _SAMPLED == 0]
    digest = hashlib.sha256(document.text.encode()).digest()
    return Placed(document.id, document.metadata.event, split, digest, array("I", kept.tolist()))


def leaks(placed: Sequence[Placed], utterances: Iterable[Utterance], text_of: Callable[[str], str]) -> list[Leak]:
    """Every leak between splits, sorted.

    ``text_of`` gives the text of a document by id; it is asked only for candidates of near-duplication.
    Renderings of documents that are not in ``placed`` are left alone.
    """
    found = [*_event_leaks(placed), *_text_leaks(placed), *_utterance_leaks(placed, utterances)]
    same = {(leak.first, leak.second) for leak in found if leak.kind == "text"}
    found += [leak for leak in _near_duplicates(placed, text_of) if (leak.first, leak.second) not in same]
    return sorted(found)


def containment(first: str, second: str) -> float:
    """Share of the shorter text's word shingles that also stand in the other text, 0 to 1."""
    a, b = _shingles(tokenized(first).tokens), _shingles(tokenized(second).tokens)
    return len(np.intersect1d(a, b, assume_unique=True)) / min(len(a), len(b))


def _shingles(tokens: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Hashes of the runs of ``SHINGLE`` words, case folded, each once; a shorter text is one run."""
    words = np.fromiter(map(_word_hash, tokens), np.uint64, len(tokens))
    words = words[words != _NO_WORD]
    words = np.pad(words, (0, max(0, SHINGLE - len(words))))
    count = len(words) - SHINGLE + 1
    hashes = np.zeros(count, np.uint64)
    for place in range(SHINGLE):
        hashes = hashes * _MULTIPLIER + words[place : place + count]
    return np.unique(hashes >> np.uint64(32))


@lru_cache(1 << 16)
def _word_hash(token: str) -> int:
    return zlib.crc32(token.casefold().encode()) if token[0].isalnum() else _NO_WORD


def _event_leaks(placed: Iterable[Placed]) -> Iterator[Leak]:
    splits: dict[str, set[str]] = {}
    for document in placed:
        splits.setdefault(document.event, set()).add(document.split)
    for event, where in splits.items():
        if len(where) > 1:
            yield Leak("event", event, "", f"event {event!r} stands in {_and(where)}; an event belongs to one split")


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
    if len({document.split for document in placed}) < 2:
        return
    text = lru_cache(64)(text_of)
    for i, j in sorted(_candidates(placed)):
        a, b = sorted((placed[i], placed[j]), key=lambda document: document.doc_id)
        share = containment(text(a.doc_id), text(b.doc_id))
        if share >= NEAR_DUPLICATE:
            message = f"{_pair(a, b)} share {share:.0%} of the shorter text; give them one event"
            yield Leak("near-duplicate", a.doc_id, b.doc_id, message)


def _candidates(placed: Sequence[Placed]) -> Iterator[tuple[int, int]]:
    """Pairs of documents in different splits whose samples meet often enough to be worth comparing."""
    postings = sorted((h, i) for i, document in enumerate(placed) for h in document.shingles)
    shared: Counter[tuple[int, int]] = Counter()
    for _, group in groupby(postings, key=lambda posting: posting[0]):
        members = [i for _, i in group]
        if 1 < len(members) <= _COMMON:
            shared.update(p for p in combinations(members, 2) if placed[p[0]].split != placed[p[1]].split)
    for (i, j), count in shared.items():
        if count >= NEAR_DUPLICATE / 2 * min(sum(map(_sampled, placed[k].shingles)) for k in (i, j)):
            yield i, j


def _sampled(shingle: int) -> bool:
    return shingle % _SAMPLED == 0


def _and(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))


def _pair(a: Placed, b: Placed) -> str:
    return f"{a.doc_id!r} ({a.split}) and {b.doc_id!r} ({b.split})"
