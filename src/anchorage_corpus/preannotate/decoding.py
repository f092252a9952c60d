"""From scores to structure: the best label sequence, and which cue and source each span belongs to.

The tagger gives each word label scores and four vectors. Labels are decoded by the Viterbi algorithm with learned
transitions. Content and source words *point* at their cue, content and cue words at their source, by the scaled
product of a query and a key vector plus a learned score of their distance (biaffine attachment after Dozat and
Manning 2017, without the bilinear form).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
_REACH = 250
"""Words on either side within which a span looks for its cue and source."""
_LEAST = 1e-20


class Settings(msgspec.Struct, frozen=True):
    """Learned values that the decoder needs beside the network; ``null`` and ``distance`` are per pointer."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    transitions: tuple[tuple[float, ...], ...]
    start: tuple[float, ...]
    null: tuple[tuple[float, ...], ...]
    distance: tuple[tuple[float, float], ...]
    window: int
    context: int
    no_source: float


class LabelSpan(NamedTuple):
    """A labelled run of words and the mean posterior of its words."""

    label: str
    start: int
    end: int
    confidence: float


class Relation(NamedTuple):
    """Word ranges of one attribution and how sure its parts are."""

    content: list[LabelSpan]
    cue: LabelSpan | None
    source: LabelSpan | None
    confidence: float


def viterbi(scores: Floats, transitions: Floats, start: Floats) -> list[int]:
    """The best label sequence of ``scores`` (words × labels)."""
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
    """Posterior probability of each label of each word (words × labels), by the forward–backward algorithm."""
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
    """Runs of one label in a path, BIO or IO."""
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
    """Pointer scores between words: pointer 0 leads to a cue, pointer 1 to a source."""

    def __init__(self, vectors: Floats, settings: Settings) -> None:
        self._vectors = np.split(vectors, 4, axis=1)
        self._null = np.array(settings.null, np.float32)
        self._distance = np.array(settings.distance, np.float32)
        self._memo: dict[tuple[int, int, int], tuple[int, Floats]] = {}

    def scores(self, pointer: int, span: LabelSpan, targets: Sequence[LabelSpan]) -> Floats:
        """Mean log probability that a span's words point at nothing, then at each target."""
        low, cumulated = self._cumulated(pointer, span)
        width = cumulated.shape[1] - 2
        starts = np.array([0, *(1 + min(max(t.start - low, 0), width) for t in targets)])
        ends = np.array([1, *(1 + min(max(t.end - low, 0), width) for t in targets)])
        probability = np.maximum(cumulated[:, ends] - cumulated[:, starts], _LEAST)
        found: Floats = np.log(probability).mean(axis=0)
        return found

    def _cumulated(self, pointer: int, span: LabelSpan) -> tuple[int, Floats]:
        """First word in reach, and per word of the span the summed probability of nothing and the words after."""
        key = (pointer, span.start, span.end)
        if key not in self._memo:
            low, high = max(0, span.start - _REACH), min(len(self._vectors[0]), span.end + _REACH)
            probability = self._probability(pointer, (span.start, span.end), (low, high))
            self._memo[key] = low, np.pad(probability.cumsum(axis=1), ((0, 0), (1, 0)))
        return self._memo[key]

    def _probability(self, pointer: int, span: tuple[int, int], reach: tuple[int, int]) -> Floats:
        query = self._vectors[2 * pointer][slice(*span)]
        key = self._vectors[2 * pointer + 1][slice(*reach)]
        widest = len(self._distance) // 2
        away = np.arange(*reach)[None, :] - np.arange(*span)[:, None]
        logits = np.empty((len(query), 1 + len(key)))
        logits[:, 0] = query @ self._null[pointer]
        logits[:, 1:] = query @ key.T
        logits /= np.sqrt(query.shape[1])
        logits[:, 1:] += self._distance[np.clip(away, -widest, widest) + widest, pointer]
        np.exp(logits - logits.max(axis=1, keepdims=True), out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits


def relations(found: Sequence[LabelSpan], pointers: Pointers, settings: Settings) -> list[Relation]:
    """Attributions: contents grouped under the cue that they point at, each with the source most agreed on."""
    by_label = {name: [s for s in found if s.label == name] for name in ("SOURCE", "CUE", "CONTENT")}
    cues, sources = by_label["CUE"], by_label["SOURCE"]
    contents: dict[LabelSpan, list[tuple[LabelSpan, float]]] = {cue: [] for cue in cues}
    out: list[Relation] = []
    for content in by_label["CONTENT"]:
        near = _near(cues, content)
        score = pointers.scores(0, content, near)
        choice = int(score.argmax())
        if choice:
            contents[near[choice - 1]].append((content, float(np.exp(score[choice]))))
        else:
            out.append(_without_cue(content, sources, pointers))
    out += [_with_source(cue, held, sources, cues, pointers, settings) for cue, held in contents.items() if held]
    return out


def _near(spans_: Sequence[LabelSpan], to: LabelSpan) -> list[LabelSpan]:
    return [s for s in spans_ if s.start < to.end + _REACH and s.end > to.start - _REACH]


def _without_cue(content: LabelSpan, sources: Sequence[LabelSpan], pointers: Pointers) -> Relation:
    near = _near(sources, content)
    score = pointers.scores(1, content, near)
    choice = int(score.argmax())
    sure = content.confidence * float(np.exp(score[choice]))
    return Relation([content], None, near[choice - 1] if choice else None, sure)


def _with_source(
    cue: LabelSpan,
    held: Sequence[tuple[LabelSpan, float]],
    sources: Sequence[LabelSpan],
    cues: Sequence[LabelSpan],
    pointers: Pointers,
    settings: Settings,
) -> Relation:
    """The relation of a cue: the source that cue and contents point at, and that points back at the cue."""
    near = _near(sources, cue)
    ahead = [pointers.scores(1, part, near) for part in (cue, *(c for c, _ in held))]
    score = np.mean(ahead, axis=0)
    probability = np.exp(score)
    score[0] += settings.no_source
    for index, source in enumerate(near, 1):
        around = _near(cues, source)
        back = pointers.scores(0, source, around)
        score[index] += 0.5 * back[1 + around.index(cue)] if cue in around else 0.5 * np.log(_LEAST)
    choice = int(score.argmax())
    parts = [cue.confidence, *(c.confidence * p for c, p in held)]
    sure = float(np.mean(parts)) * float(probability[choice]) ** 0.5
    return Relation([c for c, _ in held], cue, near[choice - 1] if choice else None, sure)
