"""Makes relations from spans: contents grouped under their cue, each with its source.

Pointers are weighed against plain distance: characters between two spans, more for a sentence or paragraph end and
for a cue between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from anchorage_corpus.preannotate.tagger.decoding import Floats, LabelSpan, LinkWeights, Pointers
from anchorage_corpus.text.divided import DividedText

_REACH = 250
_PARAGRAPH, _SENTENCE, _CUE = 400, 150, 60
"""Cost of a boundary between two spans, in code points."""
_FARTHEST_CUE, _FARTHEST_SOURCE = 600, 450


class AttributedWords(NamedTuple):
    """The word ranges of one attribution and the confidence of its parts."""

    content: list[LabelSpan]
    cue: LabelSpan | None
    source: LabelSpan | None
    confidence: float


class Distances:
    """Distances between the spans of one block of a text whose words start at index ``first``."""

    def __init__(self, divided: DividedText, first: int, last: int) -> None:
        self._words = divided.words[first:last]
        low, high = self._words[0][0], self._words[-1][1]
        self._ends = [end for _, end in divided.sentences_in(low, high)]
        self._breaks = [a for a, _ in divided.paragraphs if low < a < high]

    def gap(self, a: LabelSpan, b: LabelSpan, cue_starts: Sequence[int]) -> float:
        """Return the distance of two spans; ``cue_starts`` are the first words of all cues, sorted."""
        before, after = (a, b) if a.start <= b.start else (b, a)
        left, right = self._words[before.end - 1][1], self._words[after.start][0]
        if right <= left:
            return 0.0
        sentences = bisect_left(self._ends, right) - bisect_right(self._ends, left)
        broken = bisect_right(self._breaks, right) > bisect_right(self._breaks, left)
        cues = bisect_left(cue_starts, after.start) - bisect_left(cue_starts, before.end)
        return right - left + _SENTENCE * sentences + _PARAGRAPH * broken + _CUE * max(0, cues)


class Attachment:
    """Attaches the spans of one block to one another."""

    def __init__(
        self, found: Sequence[LabelSpan], pointers: Pointers, layout: Distances, weights: LinkWeights
    ) -> None:
        self._contents, self._cues, self._sources = (
            [s for s in found if s.label == label] for label in ("CONTENT", "CUE", "SOURCE")
        )
        self._cue_starts = [c.start for c in self._cues]
        self._pointers, self._layout, self._weights = pointers, layout, weights

    def relations(self) -> list[AttributedWords]:
        """Return the attributions of the block; a cue without content makes none."""
        held: dict[LabelSpan, list[tuple[LabelSpan, float]]] = {cue: [] for cue in self._cues}
        out: list[AttributedWords] = []
        for content in self._contents:
            cue, sure = self._cue_of(content)
            if cue:
                held[cue].append((content, sure))
            else:
                out.append(self._without_cue(content))
        return out + [self._with_source(cue, parts) for cue, parts in held.items() if parts]

    def _cue_of(self, content: LabelSpan) -> tuple[LabelSpan | None, float]:
        near = _near(self._cues, content)
        score = self._pointers.scores(0, content, near)
        probability = np.exp(score)
        score[0] += self._weights.no_cue
        score[1:] -= self._weights.cue_gap * self._gaps(content, near, _FARTHEST_CUE)
        choice = int(score.argmax())
        return (near[choice - 1] if choice else None), float(probability[choice])

    def _without_cue(self, content: LabelSpan) -> AttributedWords:
        near = _near(self._sources, content)
        score = self._pointers.scores(1, content, near)
        choice = int(score.argmax())
        sure = content.confidence * float(np.exp(score[choice])) ** 0.5
        return AttributedWords([content], None, near[choice - 1] if choice else None, sure)

    def _with_source(self, cue: LabelSpan, held: Sequence[tuple[LabelSpan, float]]) -> AttributedWords:
        """Return the relation of a cue; cue and contents point at its source, and the source back at the cue."""
        near = _near(self._sources, cue)
        ahead = [self._pointers.scores(1, part, near) for part in (cue, *(c for c, _ in held))]
        score: Floats = np.mean(ahead, axis=0)
        probability = np.exp(score)
        score[0] += self._weights.no_source
        score[1:] -= self._weights.source_gap * self._gaps(cue, near, _FARTHEST_SOURCE)
        score[1:] += self._weights.back * np.array([self._back(source, cue) for source in near])
        choice = int(score.argmax())
        parts = [cue.confidence, *(c.confidence * p**0.5 for c, p in held)]
        sure = float(np.mean(parts)) * float(probability[choice]) ** 0.5
        return AttributedWords([c for c, _ in held], cue, near[choice - 1] if choice else None, sure)

    def _back(self, source: LabelSpan, cue: LabelSpan) -> float:
        return float(self._pointers.scores(0, source, [cue])[1])

    def _gaps(self, span: LabelSpan, others: Sequence[LabelSpan], farthest: int) -> Floats:
        return np.array([min(farthest, self._layout.gap(span, other, self._cue_starts)) for other in others])


def _near(spans: Sequence[LabelSpan], to: LabelSpan) -> list[LabelSpan]:
    """Return the spans within reach by bisection; ``spans`` are sorted and disjoint."""
    first = bisect_left(spans, to.start - _REACH, key=lambda s: s.end)
    last = bisect_left(spans, to.end + _REACH, key=lambda s: s.start)
    return list(spans[first:last])
