"""Decodes scores: the best label sequence, and the probabilities that a span's words point at each cue and source.

The tagger gives each word label scores and four vectors. The Viterbi algorithm decodes the labels with learned
transitions. Content and source words *point* at their cue, content and cue words at their source, by the scaled
product of a query and a key vector plus a learned score of their distance (attachment after Dozat and Manning
2017, without the bilinear form); ``relations`` makes attributions of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
_REACH = 250
"""Words on either side in which a span looks for its cue and source."""
_LEAST = 1e-4


class LinkWeights(msgspec.Struct, frozen=True):
    """Weights of pointers and distances, chosen on the development part.

    ``no_cue`` and ``no_source`` are the scores of having no partner, for a span and a cue; ``cue_gap`` and
    ``source_gap`` are costs per unit of distance (code points); ``back`` weighs a source's pointer to the cue.
    """

    no_cue: float
    no_source: float
    cue_gap: float
    source_gap: float
    back: float


class Pull(msgspec.Struct, frozen=True):
    """What pointers to a word add to its score: ``weight`` times the share beyond ``expected``."""

    weight: float = 0.0
    expected: float = 0.0


class JointWeights(msgspec.Struct, frozen=True):
    """Weights of pointers on labels, chosen on the development part; zeros decode labels alone.

    ``outside`` is added to the score of no label, since the network proposes a little too much.
    """

    outside: float = 0.0
    cue: Pull = Pull()
    source: Pull = Pull()


class Settings(msgspec.Struct, frozen=True):
    """Learned values that the decoder needs besides the network; ``null`` and ``distance`` are per pointer."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    transitions: tuple[tuple[float, ...], ...]
    start: tuple[float, ...]
    null: tuple[tuple[float, ...], ...]
    distance: tuple[tuple[float, float], ...]
    window: int
    context: int
    linking: LinkWeights
    joint: JointWeights = JointWeights()


class LabelSpan(NamedTuple):
    """A labelled run of words and the mean posterior of its words."""

    label: str
    start: int
    end: int
    confidence: float


def viterbi(scores: Floats, transitions: Floats, start: Floats) -> list[int]:
    """Return the best label sequence of ``scores`` (words × labels)."""
    best = start + scores[0]
    back = np.zeros(scores.shape, np.int8)
    columns = np.arange(scores.shape[1])
    for t in range(1, len(scores)):
        through = best[:, None] + transitions
        back[t] = through.argmax(0)
        best = through[back[t], columns] + scores[t]
    path = [int(best.argmax())]
    for t in range(len(scores) - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]


def marginals(scores: Floats, transitions: Floats, start: Floats) -> Floats:
    """Return the posterior of each label of each word (words × labels), by the forward–backward algorithm."""
    bridge = np.exp(transitions)
    emitted = np.exp(scores - scores.max(1, keepdims=True))
    forward, backward = np.zeros_like(emitted), np.ones_like(emitted)
    forward[0] = _scaled(np.exp(start) * emitted[0])
    for t in range(1, len(scores)):
        forward[t] = _scaled(forward[t - 1] @ bridge * emitted[t])
    for t in range(len(scores) - 2, -1, -1):
        backward[t] = _scaled(bridge @ (emitted[t + 1] * backward[t + 1]))
    both = forward * backward
    posterior: Floats = both / both.sum(1, keepdims=True)
    return posterior


def _scaled(values: Floats) -> Floats:
    scaled: Floats = values / values.sum()
    return scaled


def spans(path: Sequence[int], labels: Sequence[str], posterior: Floats) -> list[LabelSpan]:
    """Return the runs of one label in a path, in BIO or IO."""
    out: list[LabelSpan] = []
    begin = 0
    for end in range(1, len(path) + 1):
        label = labels[path[begin]]
        goes_on = end < len(path) and labels[path[end]] == "I-" + label[2:]
        if label == "O" or not goes_on:
            if label != "O":
                sure = float(posterior[range(begin, end), path[begin:end]].mean())
                out.append(LabelSpan(label[2:], begin, end, sure))
            begin = end
    return out


class Pointers:
    """Pointer scores between words: pointer 0 points to a cue, pointer 1 to a source."""

    def __init__(self, vectors: Floats, settings: Settings) -> None:
        self._vectors = np.split(vectors, 4, axis=1)
        self._null = np.array(settings.null, np.float32)
        self._distance = np.array(settings.distance, np.float32)
        self._memo: dict[tuple[int, int, int], tuple[int, Floats, Floats]] = {}

    def scores(self, pointer: int, span: LabelSpan, targets: Sequence[LabelSpan]) -> Floats:
        """Return the log of the mean probability that a span's words point at nothing, then at each target."""
        low, nothing, cumulated = self._cumulated(pointer, span)
        starts = np.fromiter((t.start for t in targets), np.int64, len(targets)) - low
        ends = np.fromiter((t.end for t in targets), np.int64, len(targets)) - low
        inside = cumulated[ends.clip(0, len(cumulated) - 1)] - cumulated[starts.clip(0, len(cumulated) - 1)]
        found: Floats = np.log(np.maximum(np.concatenate([nothing, inside]), _LEAST))
        return found

    def shares(self, pointer: int, span: LabelSpan) -> tuple[int, Floats]:
        """Return the first word in reach of a span, and the mean probability of pointing at each word from it on."""
        low, _, cumulated = self._cumulated(pointer, span)
        return low, np.diff(cumulated)

    def _cumulated(self, pointer: int, span: LabelSpan) -> tuple[int, Floats, Floats]:
        """Return the first word in reach, the mean probability of nothing, and the sum up to each word in reach."""
        key = (pointer, span.start, span.end)
        if key not in self._memo:
            low, high = max(0, span.start - _REACH), min(len(self._vectors[0]), span.end + _REACH)
            mean = self._probability(pointer, (span.start, span.end), (low, high)).mean(axis=0)
            self._memo[key] = low, mean[:1], np.concatenate([[0.0], mean[1:].cumsum()])
        return self._memo[key]

    def _probability(self, pointer: int, span: tuple[int, int], reach: tuple[int, int]) -> Floats:
        query = self._vectors[2 * pointer][slice(*span)]
        key = self._vectors[2 * pointer + 1][slice(*reach)]
        widest = len(self._distance) // 2
        away = np.arange(*reach)[None, :] - np.arange(*span)[:, None]
        logits = np.empty((len(query), 1 + len(key)), np.float32)
        logits[:, 0] = query @ self._null[pointer]
        logits[:, 1:] = query @ key.T
        logits /= np.sqrt(query.shape[1])
        logits[:, 1:] += self._distance[np.clip(away, -widest, widest) + widest, pointer]
        np.exp(logits - logits.max(axis=1, keepdims=True), out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits
