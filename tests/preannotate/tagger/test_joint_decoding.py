from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from anchorage_corpus.preannotate.tagger.decoding import JointWeights, Pointers, Pull, spans, viterbi
from anchorage_corpus.preannotate.tagger.joint_decoding import label_spans
from tests.preannotate.pointing import LABELS, WIDTH, pointing, settings


def scored(**best: float) -> np.ndarray:
    """Label scores of the words ``w0``, ``w1`` …: each says by how much its label beats none (or fails to)."""
    scores = np.zeros((len(best), len(LABELS)), np.float32)
    scores[:, 1:] = -9.0
    for place, (label, margin) in enumerate(best.items()):
        scores[place, LABELS.index("B-" + label.split("_")[0])] = margin
    return scores


def labelled(scores: np.ndarray, vectors: np.ndarray, joint: JointWeights) -> list[str]:
    chosen = settings(joint)
    return [s.label for s in label_spans(scores, Pointers(vectors, chosen), chosen)]


JOINT = JointWeights(outside=0.0, cue=Pull(2.0, 0.25), source=Pull(2.0, 0.25))


def test_a_cue_that_content_points_at_is_found_though_its_label_alone_falls_short() -> None:
    scores, vectors = scored(CUE=-1.0, CONTENT=3.0), pointing(2, 0, from_=1, to=0)
    assert labelled(scores, vectors, JointWeights()) == ["CONTENT"]
    assert labelled(scores, vectors, JOINT) == ["CUE", "CONTENT"]


def test_a_source_that_a_cue_points_at_is_found() -> None:
    scores, vectors = scored(SOURCE=-1.0, CUE=3.0), pointing(2, 1, from_=1, to=0)
    assert labelled(scores, vectors, JOINT) == ["SOURCE", "CUE"]


def test_a_faint_cue_that_nothing_points_at_is_dropped() -> None:
    scores, vectors = scored(CUE=0.3, CONTENT=3.0, CUE_2=3.0), pointing(3, 0, from_=1, to=2)
    assert labelled(scores, vectors, JOINT) == ["CONTENT", "CUE"]


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_without_weights_labels_are_decoded_alone(words: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(words, len(LABELS))).astype(np.float32)
    chosen = settings(JointWeights())
    vectors = draw.normal(size=(words, 4 * WIDTH)).astype(np.float32)
    path = viterbi(scores, np.array(chosen.transitions, np.float32), np.zeros(len(LABELS), np.float32))
    found = label_spans(scores, Pointers(vectors, chosen), chosen)
    assert [s[:3] for s in found] == [s[:3] for s in spans(path, LABELS, scores)]
