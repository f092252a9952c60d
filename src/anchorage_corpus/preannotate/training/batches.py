"""Batches windows of examples in a few fixed shapes, so that the CPU's kernels are made once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from anchorage_corpus.preannotate.tagger.word_pieces import FIRST, LAST, windows
from anchorage_corpus.preannotate.training.data import NAMES, Example

ROUND, PIECES, LONGEST = 64, 2560, 318
"""Lengths are multiples of ``ROUND`` pieces; a batch holds about ``PIECES``; a window at most ``LONGEST``."""
_MASK, _MASKED_SHARE = 103, 0.08


class Excerpt(NamedTuple):
    """Words ``start`` to ``end`` of an example."""

    example: Example
    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of pieces, including the two special ones."""
        return 2 + sum(map(len, self.example.encoded.pieces[self.start : self.end]))


def shape(length: int) -> tuple[int, int]:
    """Return the rows and pieces of the batch for a window of this length."""
    rounded = -(-length // ROUND) * ROUND
    return max(1, PIECES // rounded), rounded


def epoch(examples: Sequence[Example]) -> list[list[Excerpt]]:
    """Return every window once, newly cut each time, in shuffled batches of one shape."""
    cuts = []
    for example in examples:
        size = random.randint(LONGEST // 2, LONGEST)
        cuts += [Excerpt(example, w.start, w.end) for w in windows(example.encoded, size, 0)]
    random.shuffle(cuts)
    by_shape: dict[tuple[int, int], list[Excerpt]] = {}
    for cut in cuts:
        by_shape.setdefault(shape(cut.length), []).append(cut)
    batches = [same[i : i + rows] for (rows, _), same in by_shape.items() for i in range(0, len(same), rows)]
    random.shuffle(batches)
    return batches


def inputs(cuts: Sequence[Excerpt]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Return the network inputs; a share of the pieces is masked, so the network does not rely on single words."""
    rows, length = shape(max(c.length for c in cuts))
    ids, mask = np.zeros((rows, length), np.int64), np.zeros((rows, length), np.int64)
    features, first = np.zeros((3, rows, length), np.int64), np.zeros((rows, length), np.int64)
    for row, cut in enumerate(cuts):
        ids[row, 0], at = FIRST, 1
        for place, word in enumerate(range(cut.start, cut.end)):
            pieces, (case, gap, quotation) = cut.example.encoded.pieces[word], cut.example.encoded.features[word]
            here = slice(at, at + len(pieces))
            first[row, place], ids[row, here] = at, pieces
            features[0, row, here], features[1, row, at], features[2, row, here] = case, gap, quotation
            at += len(pieces)
        ids[row, at] = LAST
        mask[row, : at + 1] = 1
    hidden = (np.random.random(ids.shape) < _MASKED_SHARE) & (ids > _MASK)
    ids[hidden] = _MASK
    return torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(mask), torch.from_numpy(first)


class Targets(NamedTuple):
    """Gold labels, which words count, allowed names, and per pointer the right targets of the words that point."""

    labels: Tensor
    counted: Tensor
    names: Tensor
    pointed: Tensor
    points: Tensor


def targets(cuts: Sequence[Excerpt]) -> Targets:
    """Return the gold of a batch; one of several annotators is drawn each time."""
    rows, length = shape(max(c.length for c in cuts))
    labels, counted = torch.zeros(rows, length, dtype=torch.long), torch.zeros(rows, length, dtype=torch.bool)
    names = torch.zeros(rows, length, len(NAMES), dtype=torch.bool)
    pointed = torch.zeros(2, rows, length, length + 1, dtype=torch.bool)
    points = torch.zeros(2, rows, length, dtype=torch.bool)
    for row, cut in enumerate(cuts):
        count = cut.end - cut.start
        counted[row, :count] = True
        for place, allowed in enumerate(cut.example.names[cut.start : cut.end]):
            names[row, place, list(allowed)] = True
        if cut.example.gold:
            gold, owner = (torch.tensor(v[cut.start : cut.end]) for v in random.choice(cut.example.gold))
            labels[row, :count] = gold
            _point(gold, owner, pointed[:, row, :count], points[:, row, :count])
    return Targets(labels, counted, names, pointed, points)


def _point(labels: Tensor, owner: Tensor, pointed: Tensor, points: Tensor) -> None:
    """Point content (1) and source (2) at the cue (3) of their attribution, content and cue at its source."""
    role = torch.div(labels + 1, 2, rounding_mode="floor")
    same = (owner[:, None] == owner[None, :]) & (owner[:, None] >= 0)
    for number, (from_, to) in enumerate((((1, 2), 3), ((1, 3), 2))):
        goal = same & (role == to)[None, :]
        pointed[number, :, 1 : len(labels) + 1] = goal
        pointed[number, :, 0] = ~goal.any(1)
        points[number] = (role == from_[0]) | (role == from_[1])
