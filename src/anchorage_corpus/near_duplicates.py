"""Near-duplicate texts: pairs that are worth comparing, found by a sketch, and how much of one stands in the other.

The unit is the shingle, a run of words (Broder 1997, *On the resemblance of documents*). In scripts that write no
spaces every character counts as a word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain, combinations, compress, count, pairwise
from zlib import crc32

SHINGLE = 5
"""Words in a shingle."""

NEAR_DUPLICATE = 0.5
"""Share of the shorter text's shingles that the other text holds, from which the two are near-duplicates."""

_LONG = 8
"""Characters from which a word begins a sampled shingle: about one word in ten."""

_SHORT = 16
"""A text with so few sampled shingles keeps them all."""

_MANY = 20_000
"""Checksums from which arrays are worth their import."""

_MARK = 3
"""Bits of a checksum that say by its first word whether a long text keeps it."""

_FEW = 4
"""With fewer shingles than this to sample from, a text is sampled by checksum instead."""

_WHOLE = 512
"""A text sampled by checksum keeps all of so many shingles, one in eight of more."""

_COMMON = 50
"""A shingle in more documents than this pairs only those whose sketches are alike."""

_SPARSE = 12
"""Characters a word, on average, from which a text may be in a script without spaces."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters."""

_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")


def sketch(text: str) -> tuple[int, ...]:
    """Checksums of sampled shingles, ascending: near-duplicates share most of them, other texts nothing.

    Only shingles that begin with a long word count, and in a long text one such word in four, so the same ones are
    sampled wherever a passage is copied to, at a small part of the cost of all. The last two bits of a checksum
    are those of its first word.
    """
    words = text.lower().split()
    if len(text) > _SPARSE * len(words):
        words = _WORD.findall(text.lower())
    starts = list(compress(count(), map(_LONG.__le__, map(len, words[: 1 - SHINGLE]))))
    if len(starts) < _FEW:
        return _sketch_by_checksum(words)
    marks = [crc32(words[i].encode()) & _MARK for i in starts]
    keep_all = len(starts) <= _SHORT
    sums = {
        crc32(" ".join(words[i : i + SHINGLE]).encode()) & ~_MARK | mark
        for i, mark in zip(starts, marks, strict=True)
        if keep_all or not mark
    }
    return tuple(sorted(sums))


def _sketch_by_checksum(words: Sequence[str]) -> tuple[int, ...]:
    """Sketch of a text that has hardly a long word: a short one, or one in a script without spaces."""
    if not words:
        return ()
    sums = {
        crc32(" ".join(words[i : i + SHINGLE]).encode()) & ~_MARK | (_mark(words[i]) if len(words[i]) >= _LONG else 0)
        for i in range(max(1, len(words) - SHINGLE + 1))
    }
    if len(sums) > _WHOLE:
        sums = {checksum for checksum in sums if not checksum >> 2 & 7}
    return tuple(sorted(sums))


def candidates(sketches: Mapping[str, Sequence[int]]) -> list[tuple[str, str]]:
    """Pairs of keys whose sketches meet often enough to be worth comparing in full; sorted."""
    keys = sorted(sketches, key=lambda key: (sketches[key], key))
    groups = _holders([sketches[key] for key in keys])
    shared = Counter(chain.from_iterable(map(_pairs, groups)))
    size = cache(lambda index: _size(sketches[keys[index]]))  # few texts share anything
    near = (pair for pair, n in shared.items() if n >= NEAR_DUPLICATE / 2 * min(map(size, pair)))
    return sorted((min(keys[a], keys[b]), max(keys[a], keys[b])) for a, b in near)


def _pairs(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every pair of a group; of a large one the neighbours, since the order of sketches puts copies side by side."""
    return combinations(group, 2) if len(group) <= _COMMON else pairwise(group)


def _holders(sketches: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indices of the sketches that hold a checksum, for each that more than one holds."""
    if sum(map(len, sketches)) > _MANY:
        yield from _many_holders(sketches)
        return
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, sketch in enumerate(sketches):
        for checksum in sketch:
            holders[checksum].append(index)
    yield from (group for group in holders.values() if len(group) > 1)


def _many_holders(sketches: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The same in arrays, for millions; numpy takes longer to import than a small corpus to look through."""
    import numpy as np

    sums = np.concatenate([np.zeros(0, np.uint32), *(np.asarray(sketch, np.uint32) for sketch in sketches)])
    owners = np.repeat(np.arange(len(sketches), dtype=np.int32), [len(sketch) for sketch in sketches])
    order = np.argsort(sums, kind="stable")
    sums, owners = sums[order], owners[order]
    bounds = np.concatenate(([0], np.flatnonzero(np.diff(sums)) + 1, [len(sums)]))
    counts = np.diff(bounds)
    for index in np.flatnonzero(counts > 1).tolist():
        yield owners[bounds[index] : bounds[index + 1]].tolist()


def containment(first: str, second: str) -> float:
    """Share of the shorter text's shingles that also stand in the other text, 0 to 1."""
    a, b = _shingles(first), _shingles(second)
    return len(a & b) / min(len(a), len(b))


def _shingles(text: str) -> set[str]:
    """Runs of ``SHINGLE`` words, case folded, without punctuation; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


@lru_cache(1 << 14)
def _mark(word: str) -> int:
    return crc32(word.encode()) & _MARK


def _is_sampled(checksum: int) -> bool:
    """Whether a long text keeps a shingle: one in four, by its first word."""
    return not checksum & _MARK


def _size(checksums: Sequence[int]) -> int:
    """Size of a sketch as it would be for a long text, so that sketches of short and long texts compare."""
    return sum(map(_is_sampled, checksums))
