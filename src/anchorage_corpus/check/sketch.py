"""A sample of a text's shingles: near-duplicates share most of it, other texts nothing.

``anchorage_corpus.splits`` compares two texts in full; over ten thousand documents this finds the pairs that are
worth it, at a tenth of the cost. Only shingles that begin with a long word count, so the same ones are sampled
wherever a passage is copied to.
"""

from __future__ import annotations

from zlib import crc32

from anchorage_corpus.splits import SHINGLE

LONG = 8
"""Characters from which a word begins a shingle: about one word in ten."""

SHORT = 16
"""A text with so few shingles keeps them all."""


def sketch(text: str) -> tuple[int, ...]:
    """Checksums of the sampled shingles, ascending; all of them for a short text."""
    words = text.lower().split()
    last = len(words) - SHINGLE
    starts = [i for i, word in enumerate(words) if len(word) >= LONG and i <= last]
    sums = {crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in starts}
    return tuple(sorted(sums if len(sums) <= SHORT else filter(is_sampled, sums)))


def is_sampled(checksum: int) -> bool:
    """Whether a shingle is kept for a long text: one in four."""
    return checksum % 4 == 0
