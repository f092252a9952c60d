"""Moves spans from one copy of a text to another without holding the first: fingerprints instead of words.

``fingerprint`` keeps, for a text and the spans annotated on it, only numbers: sparse salted hashes of short windows
(*anchors*, chosen by winnowing, Schleimer, Wilkerson and Aiken 2003) and a hash of each span and of its edges.
Window hashes are cut to 16 bits, so that many strings fit each one and the text cannot be read back from them.
``reanchor`` finds the spans again in another copy and says of each how sure it is.

Positions of anchors count characters of the *skeleton*: the text with quotation marks, dashes and white space made
alike, since those are what copies differ in most. Results are code points of the copy itself.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Literal

import msgspec
from rapidfuzz.distance import Indel

from anchorage_corpus.model import Span, span_at

WINDOW = 20
"""Characters of the skeleton that one anchor covers."""
SPACING = 40
"""Winnowing picks at least one anchor in every run of so many windows, so one in about twenty characters."""
EDGE = 12
"""Characters of the skeleton on each side of a span that its edge hashes cover."""

REACH = 4000
"""Characters of the skeleton that are searched where the anchors around a span disagree."""

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

Outcome = Literal["exact", "moved", "fuzzy", "lost"]
"""``exact``: same characters, same place; ``moved``: same characters elsewhere; ``fuzzy``: look at it; ``lost``."""


class Skeleton:
    """A text with lookalike characters made alike; ``starts[i]`` is the code point that character ``i`` came from."""

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
        """Skeleton index of the first character at or after a code point offset."""
        return bisect_left(self.starts, offset)

    def offsets(self, start: int, end: int) -> tuple[int, int]:
        """Code point offsets of a non-empty skeleton slice."""
        return self.starts[start], self.starts[end - 1] + 1


class SpanPrint(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of a span: offsets, skeleton indices, hashes of its characters, skeleton and both edges."""

    start: int
    end: int
    first: int
    last: int
    characters: int
    skeleton: int
    before: int
    after: int


class Fingerprint(msgspec.Struct, frozen=True):
    """What is kept of a text and its spans. ``anchors`` are (skeleton index, 16-bit hash), in text order."""

    salt: str
    anchors: tuple[tuple[int, int], ...]
    spans: tuple[SpanPrint, ...]


class Reanchored(msgspec.Struct, frozen=True):
    """Where a span went; ``span`` is null when it is lost.

    ``similarity`` (0 to 1) of a fuzzy span is 1 when only quotation marks, dashes or spaces differ, or when the same
    characters stand at more than one likely place.
    """

    start: int
    end: int
    outcome: Outcome
    span: Span | None
    similarity: float


def fingerprint(text: str, spans: Iterable[tuple[int, int]], salt: str) -> Fingerprint:
    """Fingerprint of a text and of the spans (code points, end exclusive) annotated on it."""
    skeleton = Skeleton(text)
    digest = _Digest(salt)
    prints = [_print(text, skeleton, digest, start, end) for start, end in sorted(set(spans))]
    return Fingerprint(salt, tuple(_winnow(digest.windows(skeleton.text))), tuple(prints))


def _print(text: str, skeleton: Skeleton, digest: _Digest, start: int, end: int) -> SpanPrint:
    first, last = skeleton.index(start), skeleton.index(end)
    before, after = _edges(skeleton.text, first, last)
    return SpanPrint(
        start,
        end,
        first,
        last,
        digest.wide(text[start:end]),
        digest.wide(skeleton.text[first:last]),
        digest.narrow(before),
        digest.narrow(after),
    )


def _edges(skeleton: str, first: int, last: int) -> tuple[str, str]:
    return skeleton[max(0, first - EDGE) : first], skeleton[last : last + EDGE]


class _Digest:
    """Salted hashes: 16 bits for windows and edges, 48 for spans."""

    def __init__(self, salt: str) -> None:
        self._seed = blake2b(digest_size=6, key=salt.encode()[:64])

    def wide(self, text: str) -> int:
        state = self._seed.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(state.digest())

    def narrow(self, text: str) -> int:
        return self.wide(text) & 0xFFFF

    def windows(self, skeleton: str) -> list[int]:
        return [self.narrow(skeleton[i : i + WINDOW]) for i in range(len(skeleton) - WINDOW + 1)]


def _winnow(hashes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The smallest hash of every run of ``SPACING`` windows, the rightmost of equals, each once."""
    chosen = -1
    for right in range(max(0, min(SPACING, len(hashes)) - 1), len(hashes)):
        left = max(0, right - SPACING + 1)
        if chosen < left:
            chosen = min(range(left, right + 1), key=lambda i: (hashes[i], -i))
        elif hashes[right] <= hashes[chosen]:
            chosen = right
        else:
            continue
        yield chosen, hashes[chosen]


def reanchor(prints: Fingerprint, text: str, slices: dict[tuple[int, int], str] | None = None) -> list[Reanchored]:
    """Where each span of a fingerprint stands in another copy of the text, in the order of ``prints.spans``.

    ``slices`` are the characters of those spans that may be known, by their offsets; they sharpen ``similarity``.
    Spans reported ``exact`` or ``moved`` cover the very characters that were annotated, in their own surroundings;
    ``fuzzy`` ones need a reader.
    """
    copy = _Copy(prints, text)
    return [copy.place(span, (slices or {}).get((span.start, span.end))) for span in prints.spans]


class _Copy:
    """The other copy of a text, aligned to a fingerprint."""

    def __init__(self, prints: Fingerprint, text: str) -> None:
        self.text = text
        self.skeleton = Skeleton(text)
        self.digest = _Digest(prints.salt)
        self._anchors = prints.anchors

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Skeleton indices (there, here) of anchors found again, rising in both."""
        here: dict[int, list[int]] = {}
        for index, value in enumerate(self.digest.windows(self.skeleton.text)):
            here.setdefault(value, []).append(index)
        candidates = [(there, i) for there, value in self._anchors for i in here.get(value, ())]
        return _steady(candidates)

    @cached_property
    def _there(self) -> list[int]:
        return [there for there, _ in self.pairs]

    def place(self, span: SpanPrint, known: str | None) -> Reanchored:
        """Where a span went: sure when exactly one place between the anchors around it fits."""
        fits = {first: edges for first in self._candidates(span) if (edges := self._fit(span, first))}
        best = [first for first, edges in fits.items() if edges == max(fits.values())]
        if not best:
            return self._guess(span, known)
        offsets = self.skeleton.offsets(best[0], best[0] + span.last - span.first)
        return self._found(span, *offsets, sure=len(best) == 1)

    def _bracket(self, span: SpanPrint) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The nearest anchors that lie wholly before and wholly after a span."""
        left = bisect_right(self._there, span.first - WINDOW) - 1
        right = bisect_left(self._there, span.last)
        return (
            self.pairs[left] if left >= 0 else None,
            self.pairs[right] if right < len(self.pairs) else None,
        )

    def _candidates(self, span: SpanPrint) -> Iterable[int]:
        """Skeleton indices where the span may start: one where the anchors on both sides agree, else all between."""
        left, right = self._bracket(span)
        if left and right and right[0] - left[0] == right[1] - left[1]:
            return (span.first - left[0] + left[1],)
        low = left[1] if left else 0
        high = right[1] + WINDOW if right else len(self.skeleton.text)
        return range(low, min(high - (span.last - span.first) + 1, low + REACH))

    def _fit(self, span: SpanPrint, first: int) -> int:
        """How many edges of a span fit a slice that has its skeleton; 0 where the skeleton differs, too."""
        skeleton, last = self.skeleton.text, first + span.last - span.first
        if first < 0 or last > len(skeleton) or self.digest.wide(skeleton[first:last]) != span.skeleton:
            return 0
        before, after = _edges(skeleton, first, last)
        return (self.digest.narrow(before) == span.before) + (self.digest.narrow(after) == span.after)

    def _found(self, span: SpanPrint, start: int, end: int, sure: bool) -> Reanchored:
        found = span_at(self.text, start, end)
        if not sure or self.digest.wide(found.text) != span.characters:
            return Reanchored(span.start, span.end, "fuzzy", found, 1.0)
        same = (start, end) == (span.start, span.end)
        return Reanchored(span.start, span.end, "exact" if same else "moved", found, 1.0)

    def _guess(self, span: SpanPrint, known: str | None) -> Reanchored:
        """The slice between the anchors around an edited span, when it is about as long as the span was."""
        left, right = self._bracket(span)
        lost = Reanchored(span.start, span.end, "lost", None, 0.0)
        if left is None or right is None:
            return lost
        first, last = span.first - left[0] + left[1], span.last - right[0] + right[1]
        length = span.last - span.first
        if not (0 <= first < last and length / 2 <= last - first <= length * 2):
            return lost
        found = span_at(self.text, *self.skeleton.offsets(first, last))
        similarity = Indel.normalized_similarity(known, found.text) if known else self._shared(span, first, last)
        if similarity < 0.5:
            return lost
        return Reanchored(span.start, span.end, "fuzzy", found, min(round(similarity, 2), 0.99))

    def _shared(self, span: SpanPrint, first: int, last: int) -> float:
        """Share of a span's own anchors that the slice still has; one edge in place counts for half."""
        own = [a for a, _ in self._anchors if span.first <= a and a + WINDOW <= span.last]
        if own:
            kept = {t for t, h in self.pairs if first <= h and h + WINDOW <= last}
            return sum(a in kept for a in own) / len(own)
        before, after = _edges(self.skeleton.text, first, last)
        return (self.digest.narrow(before) == span.before) / 2 + (self.digest.narrow(after) == span.after) / 2


def _steady(candidates: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs that rises on both sides; pairs at the shift of a neighbour are kept before others.

    Candidates come sorted by their first member. Sixteen bits collide, so a pair counts only when another pair in
    reach has nearly the same shift: two collisions that agree are rare.
    """
    shifts = sorted(here - there for there, here in candidates)
    trusted = [(t, h) for t, h in candidates if _agree(shifts, h - t)]
    return _rising(trusted)


def _agree(shifts: Sequence[int], shift: int, slack: int = 3) -> bool:
    return bisect_right(shifts, shift + slack) - bisect_left(shifts, shift - slack) >= 2


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Longest strictly rising chain (patience sorting); of pairs with one first member at most one is in it."""
    tails: list[int] = []
    tail_pairs: list[int] = []
    previous: list[int] = []
    ordered = sorted(pairs, key=lambda pair: (pair[0], -pair[1]))
    for index, (_, here) in enumerate(ordered):
        length = bisect_left(tails, here)
        previous.append(tail_pairs[length - 1] if length else -1)
        tails[length : length + 1] = [here]
        tail_pairs[length : length + 1] = [index]
    chain = []
    at = tail_pairs[-1] if tail_pairs else -1
    while at >= 0:
        chain.append(ordered[at])
        at = previous[at]
    return chain[::-1]
