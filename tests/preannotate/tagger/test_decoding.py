from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.tagger.decoding import marginals, spans, viterbi

LABELS = ("O", "B-CUE", "I-CUE")


def brute(scores: np.ndarray, transitions: np.ndarray, start: np.ndarray) -> dict[tuple[int, ...], float]:
    paths = product(range(scores.shape[1]), repeat=len(scores))
    return {
        p: start[p[0]]
        + sum(scores[t, label] for t, label in enumerate(p))
        + sum(transitions[a, b] for a, b in pairwise(p))
        for p in paths
    }


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_viterbi_and_marginals_equal_enumeration(length: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores, transitions, start = draw.normal(size=(length, 3)), draw.normal(size=(3, 3)), draw.normal(size=3)
    paths = brute(scores, transitions, start)
    assert tuple(viterbi(scores, transitions, start)) == max(paths, key=lambda p: paths[p])
    total = np.logaddexp.reduce(list(paths.values()))
    posterior = marginals(scores, transitions, start)
    for t, label in product(range(length), range(3)):
        expected = sum(np.exp(s - total) for p, s in paths.items() if p[t] == label)
        assert posterior[t, label] == pytest.approx(expected, abs=1e-6)


def test_a_new_begin_starts_a_new_span() -> None:
    found = spans([1, 2, 1, 0, 2], LABELS, np.ones((5, 3)))
    assert [(s.label, s.start, s.end) for s in found] == [("CUE", 0, 2), ("CUE", 2, 3), ("CUE", 4, 5)]
