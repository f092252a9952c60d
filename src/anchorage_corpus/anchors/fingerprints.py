"""Keeps of a text what finds its spans again in another copy: numbers instead of words.

A fingerprint holds sparse salted hashes of short windows of the text (*anchors*, chosen by winnowing, Schleimer,
Wilkerson and Aiken 2003), short hashes of the characters around each span, and, for spans whose words are withheld, a
hash that is slow to compute. Windows are cut to 16 bits and surroundings to 12, so many strings fit each one. Still,
a fingerprint confirms a right guess: it hides nothing that can be guessed word for word.

Positions of anchors count characters of the *skeleton*: the text with quotation marks, dashes and white space made
alike, since copies differ most in those.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import cache
from hashlib import blake2b, pbkdf2_hmac

import msgspec

WINDOW = 20
"""Characters of the skeleton that one anchor covers."""
SPACING = 40
"""Winnowing picks at least one anchor in every run of this many windows, so about one in twenty characters."""
EDGE = 12
"""Characters of the skeleton on each side of a span that its edge hashes cover."""
ROUNDS = 1000
"""Rounds of PBKDF2 for a withheld span: about a quarter of a millisecond a guess."""

_LOOKALIKES = {
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u202f\u205f\u3000", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys("\xad\u200b\u2060\ufeff", "\x00"),
}
_ALIKE = str.maketrans(_LOOKALIKES)
_COLLAPSED = re.compile(" (?:[ \x00]+)|\x00+")


class Skeleton:
    """A text with lookalike characters made alike; ``starts[i]`` is the code point of character ``i`` in the text."""

    def __init__(self, text: str) -> None:
        alike = text.translate(_ALIKE)
        pieces: list[str] = []
        starts: list[int] = []
        at = 0
        for match in _COLLAPSED.finditer(alike):
            keep = match.start() + (alike[match.start()] == " ")
            pieces.append(alike[at:keep])
            starts.extend(range(at, keep))
            at = match.end()
        pieces.append(alike[at:])
        starts.extend(range(at, len(text)))
        self.text = "".join(pieces)
        self.starts = starts

    def index(self, offset: int) -> int:
        """Return the skeleton index of the first character at or after a code point offset."""
        return bisect_left(self.starts, offset)

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Return the code point offsets of a non-empty skeleton slice."""
        return self.starts[start], self.starts[end - 1] + 1


class SpanPrint(msgspec.Struct, frozen=True, array_like=True):
    """The record of one span: offsets, skeleton indices, 12-bit hashes of both edges.

    ``characters`` and ``skeleton`` are 48-bit hashes of a span whose words are not given elsewhere, else 0.
    """

    start: int
    end: int
    first: int
    last: int
    before: int
    after: int
    characters: int = 0
    skeleton: int = 0


class Fingerprint(msgspec.Struct, frozen=True):
    """The record of a text and its spans. ``anchors`` are (skeleton index, 16-bit hash), in text order."""

    salt: str
    anchors: tuple[tuple[int, int], ...]
    spans: tuple[SpanPrint, ...]


def fingerprint(
    text: str, spans: Iterable[tuple[int, int]], salt: str, told: Container[tuple[int, int]], spacing: int = SPACING
) -> Fingerprint:
    """Return the fingerprint of a text and of the spans (code points, end exclusive) annotated on it.

    ``told`` holds the spans whose words the reader of the fingerprint has; no hash of their words is kept.
    """
    skeleton, digest = Skeleton(text), Digest(salt)

    def print_of(start: int, end: int) -> SpanPrint:
        first, last = skeleton.index(start), skeleton.index(end)
        before, after = digest.edges(skeleton.text, first, last)
        if (start, end) in told:
            return SpanPrint(start, end, first, last, before, after)
        hashes = digest.slow(text[start:end]), digest.slow(skeleton.text[first:last])
        return SpanPrint(start, end, first, last, before, after, *hashes)

    prints = tuple(print_of(start, end) for start, end in sorted(set(spans)))
    return Fingerprint(salt, tuple(_winnow(digest.windows(skeleton.text), spacing)), prints)


class Digest:
    """Salted hashes: quick ones of windows and edges, slow ones of withheld spans."""

    def __init__(self, salt: str) -> None:
        self._salt = salt.encode()
        self._seed = blake2b(digest_size=2, key=self._salt[:64])
        self.slow = cache(self._slow)

    def windows(self, skeleton: str) -> list[int]:
        """Return the 16-bit hash of every window of a skeleton, by its first character."""
        return [self._quick(skeleton[i : i + WINDOW]) for i in range(len(skeleton) - WINDOW + 1)]

    def edges(self, skeleton: str, first: int, last: int) -> tuple[int, int]:
        """Return the 12-bit hashes of the characters before and after a slice of a skeleton."""
        before, after = skeleton[max(0, first - EDGE) : first], skeleton[last : last + EDGE]
        return self._quick(before) & 0xFFF, self._quick(after) & 0xFFF

    def _quick(self, text: str) -> int:
        state = self._seed.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(state.digest())

    def _slow(self, text: str) -> int:
        """Return 48 bits of PBKDF2."""
        return int.from_bytes(pbkdf2_hmac("sha256", text.encode("utf-8", "surrogatepass"), self._salt, ROUNDS, 6))


def _winnow(hashes: Sequence[int], spacing: int) -> Iterator[tuple[int, int]]:
    """Yield the smallest hash of every run of ``spacing`` windows, the rightmost of equals, each once."""
    chosen = -1
    for right in range(max(0, min(spacing, len(hashes)) - 1), len(hashes)):
        left = max(0, right - spacing + 1)
        if chosen < left:
            chosen = min(range(left, right + 1), key=lambda i: (hashes[i], -i))
        elif hashes[right] <= hashes[chosen]:
            chosen = right
        else:
            continue
        yield chosen, hashes[chosen]
