"""Decodes labels and pointers together.

Labels are decoded once. Then a word becomes likelier as a cue the more some content points at it, and as a source the
more some cue or content does, and labels are decoded again. So a content can add its missed cue, and a cue that
nothing points at is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anchorage_corpus.preannotate.tagger.decoding import (
    Floats,
    LabelSpan,
    Pointers,
    Pull,
    Settings,
    marginals,
    spans,
    viterbi,
)


def label_spans(scores: Floats, pointers: Pointers, settings: Settings) -> list[LabelSpan]:
    """Return the labelled spans of a block from its label scores (words × labels) and its pointers."""
    transitions, start = np.array(settings.transitions, np.float32), np.array(settings.start, np.float32)
    labels, joint = settings.labels, settings.joint
    scores = scores + np.array([joint.outside * (label == "O") for label in labels], np.float32)
    first = spans(viterbi(scores, transitions, start), labels, scores)
    by_cue = _pull([s for s in first if s.label == "CONTENT"], 0, pointers, joint.cue, len(scores))
    by_source = _pull([s for s in first if s.label != "SOURCE"], 1, pointers, joint.source, len(scores))
    for column, label in enumerate(labels):
        scores[:, column] += by_cue * (label[2:] == "CUE") + by_source * (label[2:] == "SOURCE")
    return spans(viterbi(scores, transitions, start), labels, marginals(scores, transitions, start))


def _pull(pointing: Sequence[LabelSpan], pointer: int, pointers: Pointers, pull: Pull, words: int) -> Floats:
    """Return what each word's score gains from the span that points at it most."""
    received = np.zeros(words, np.float32)
    for span in pointing:
        low, share = pointers.shares(pointer, span)
        here = received[low : low + len(share)]
        np.maximum(here, share, out=here)
    gained: Floats = pull.weight * (received - pull.expected)
    return gained
