"""Settings of a decoder without learned values, and pointers that are set by hand."""

from __future__ import annotations

import msgspec
import numpy as np

from anchorage_corpus.preannotate.tagger.decoding import JointWeights, LinkWeights, Settings

LABELS = ("O", "B-CONTENT", "I-CONTENT", "B-SOURCE", "I-SOURCE", "B-CUE", "I-CUE")
WIDTH = 2
"""Of a query or key; pointer 0 leads to a cue, pointer 1 to a source."""


def settings(joint: JointWeights) -> Settings:
    impossible = [[-1e4 * (b[0] == "I" and a[1:] != b[1:]) for b in LABELS] for a in LABELS]
    linking = LinkWeights(no_cue=0, no_source=0, cue_gap=0, source_gap=0, back=0)
    plain = {
        "labels": LABELS,
        "names": ("O",),
        "transitions": impossible,
        "start": [0.0] * len(LABELS),
        "null": [[0.0] * WIDTH] * 2,
        "distance": [[0.0, 0.0]] * 3,
        "window": 320,
        "context": 0,
        "linking": msgspec.to_builtins(linking),
        "joint": msgspec.to_builtins(joint),
    }
    return msgspec.convert(plain, Settings)


def pointing(words: int, pointer: int, from_: int, to: int) -> np.ndarray:
    """Pointer vectors by which one word points at another and at nothing else."""
    vectors = np.zeros((words, 4 * WIDTH), np.float32)
    vectors[from_, 2 * pointer * WIDTH] = vectors[to, (2 * pointer + 1) * WIDTH] = 10
    return vectors
