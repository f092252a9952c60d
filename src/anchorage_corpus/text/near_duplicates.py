"""Finds near-duplicate texts: compares sketches to find likely pairs, then measures how much text a pair shares.

The unit is the shingle, a run of words (Broder 1997, *On the resemblance of documents*). In scripts that write no
spaces every character counts as a word.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations, compress, pairwise
from zlib import crc32

SHINGLE = 5
"""Words in a shingle."""

NEAR_DUPLICATE = 0.5
"""Two texts are near-duplicates if the other text holds at least this share of the shorter one's shingles."""

_LONG = 8
"""Least length in characters of a word that begins a sampled shingle: about one word in ten."""

_KEPT = frozenset({10, 11})
"""Lengths in characters of the words whose shingles a long text keeps: in English about one word in twenty."""

_BYTES = array("I").itemsize
"""Bytes per checksum."""

_MANY = 20_000
"""Number of checksums from which arrays are worth their import."""

_LEFT_OUT = 1
"""Bit of a checksum that says, by its first word, that a long text leaves it out."""

_FEW = 4
"""With fewer shingles than this to sample from, a text is sampled more densely."""

_WHOLE = 512
"""A text sampled by checksum keeps all shingles up to this number, and one in eight if it has more."""

_COMMON = 50
"""A shingle in more documents than this pairs only those whose sketches are alike."""

_SPARSE = 12
"""Average length of a word in characters from which a text may be in a script without spaces."""

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Thai, Lao, Burmese, Khmer, kana and Chinese characters."""

_WORD = rf"[{UNSPACED}]|[^\W{UNSPACED}]+"
"""Not compiled before a text needs it: with such large ranges that takes milliseconds."""


def sketch(text: str) -> bytes:
    """Return checksums of sampled shingles: near-duplicates share most of them, other texts nothing.

    Each takes four bytes, in this machine's order, ascending. Only shingles that begin with a word of certain lengths
    count, or in a short text with any long word. So a passage gives the same sample wherever it is copied to, and
    sampling costs a small part of keeping all. The last bit of a checksum marks those that a long text would leave
    out.
    """
    words = text.split()
    if len(text) > _SPARSE * len(words):
        words = re.findall(_WORD, text)
    kept = _whole_shingles(words, _KEPT.__contains__)
    if len(kept) >= _FEW:
        return _packed({crc32(_shingle(words, i)) & ~_LEFT_OUT for i in kept})
    long = _whole_shingles(words, _LONG.__le__)
    return _packed({_checksum(words, i) for i in long}) if len(long) >= _FEW else _sketch_by_checksum(words)


def _whole_shingles(words: Sequence[str], chosen: Callable[[int], bool]) -> list[int]:
    """Return the starts of the whole shingles whose first word has a chosen length."""
    return list(compress(range(len(words) - SHINGLE + 1), map(chosen, map(len, words))))


def _shingle(words: Sequence[str], start: int) -> bytes:
    return " ".join(words[start : start + SHINGLE]).lower().encode()


def _sketch_by_checksum(words: Sequence[str]) -> bytes:
    """Sketch a text with hardly any long words: a short one, or one in a script without spaces."""
    if not words:
        return b""
    sums = {_checksum(words, i) for i in range(max(1, len(words) - SHINGLE + 1))}
    if len(sums) > _WHOLE:
        sums = {checksum for checksum in sums if not checksum >> 1 & 7}
    return _packed(sums)


def _checksum(words: Sequence[str], start: int) -> int:
    """Return the checksum of the shingle that begins at a word."""
    checksum, length = crc32(_shingle(words, start)) | _LEFT_OUT, len(words[start])
    return checksum ^ _LEFT_OUT if length < _LONG or length in _KEPT else checksum


def _packed(checksums: set[int]) -> bytes:
    return array("I", sorted(checksums)).tobytes()


def _unpacked(sketch: bytes) -> array[int]:
    return array("I", sketch)


def candidates(sketches: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return pairs of keys whose sketches share enough to be worth comparing in full; sorted."""
    keys = sorted(sketches, key=lambda key: (sketches[key], key))
    groups = _holders([sketches[key] for key in keys])
    shared = Counter(chain.from_iterable(map(_pairs, groups)))
    size = cache(lambda index: _size(sketches[keys[index]]))  # few texts share anything
    near = (pair for pair, n in shared.items() if n >= NEAR_DUPLICATE / 2 * min(map(size, pair)))
    return sorted((min(keys[a], keys[b]), max(keys[a], keys[b])) for a, b in near)


def _pairs(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield every pair of a group; of a large one only neighbours, since copies have similar sketches."""
    return combinations(group, 2) if len(group) <= _COMMON else pairwise(group)


def _holders(sketches: Sequence[bytes]) -> Iterator[list[int]]:
    """Yield the indices of the sketches that hold a checksum, for each checksum that more than one holds."""
    if sum(map(len, sketches)) // _BYTES > _MANY:
        yield from _many_holders(sketches)
        return
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for index, sketch in enumerate(sketches):
        for checksum in _unpacked(sketch):
            holders[checksum].append(index)
    yield from (group for group in holders.values() if len(group) > 1)


def _many_holders(sketches: Sequence[bytes]) -> Iterator[list[int]]:
    """Do the same in arrays, for millions of checksums; a small corpus is searched faster than numpy is imported."""
    import numpy as np

    lengths = np.fromiter(map(len, sketches), np.int64, len(sketches)) // _BYTES
    owners = np.repeat(np.arange(len(sketches), dtype=np.uint64), lengths)
    rows = np.frombuffer(b"".join(sketches), np.uint32).astype(np.uint64) << np.uint64(32) | owners
    rows.sort()
    sums, owners = rows >> np.uint64(32), rows & np.uint64(0xFFFFFFFF)
    bounds = np.concatenate(([0], np.flatnonzero(np.diff(sums)) + 1, [len(sums)]))
    counts = np.diff(bounds)
    for index in np.flatnonzero(counts > 1).tolist():
        yield owners[bounds[index] : bounds[index + 1]].tolist()


def containment(first: str, second: str) -> float:
    """Return the share of the shorter text's shingles that the other text also holds, 0 to 1."""
    a, b = _shingles(first), _shingles(second)
    return len(a & b) / min(len(a), len(b))


def _shingles(text: str) -> set[str]:
    """Return runs of ``SHINGLE`` words, case folded, without punctuation; a shorter text is one run."""
    words = re.findall(_WORD, text.casefold())
    return {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}


def _size(sketch: bytes) -> int:
    """Return the size that a sketch would have for a long text, so that short and long texts compare."""
    return sum(not checksum & _LEFT_OUT for checksum in _unpacked(sketch)) or len(sketch) // _BYTES
