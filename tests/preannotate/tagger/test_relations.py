"""Spans are grouped by what their words point at, weighed against distance."""

from __future__ import annotations

import numpy as np
import pytest

from anchorage_corpus.preannotate.tagger.decoding import JointWeights, LabelSpan, LinkWeights, Pointers
from anchorage_corpus.preannotate.tagger.relations import Attachment, Distances
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.pointing import WIDTH, pointing, settings

TEXT = "Putin said peace came. Trump said war ended.\n\nIt rained."
"""Words: Putin said peace came . Trump said war ended . It rained ."""
PUTIN, SAID, PEACE, TRUMP, SAID_TOO, WAR = (
    LabelSpan(label, start, end, 0.9)
    for label, start, end in (
        ("SOURCE", 0, 1),
        ("CUE", 1, 2),
        ("CONTENT", 2, 4),
        ("SOURCE", 5, 6),
        ("CUE", 6, 7),
        ("CONTENT", 7, 9),
    )
)
NONE = LinkWeights(no_cue=0, no_source=0, cue_gap=0, source_gap=0, back=0)


def layout() -> Distances:
    divided = DividedText(TEXT)
    return Distances(divided, 0, len(divided.words))


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ((0, 1), (1, 2), 1),
        ((0, 1), (2, 4), 6),
        ((2, 4), (5, 6), 2 + 150),
        ((7, 9), (10, 12), 3 + 150 + 400),
        ((2, 4), (2, 3), 0),
    ],
)
def test_a_gap_is_in_code_points_and_more_over_a_sentence_or_paragraph(
    one: tuple[int, int], other: tuple[int, int], gap: int
) -> None:
    first, second = LabelSpan("CONTENT", *one, 1.0), LabelSpan("CONTENT", *other, 1.0)
    assert layout().gap(first, second, []) == layout().gap(second, first, []) == gap


def test_a_cue_between_two_spans_costs_more() -> None:
    assert layout().gap(PUTIN, PEACE, [1]) == layout().gap(PUTIN, PEACE, []) + 60


def related(vectors: np.ndarray, weights: LinkWeights = NONE) -> list[tuple[list[str], str | None, str | None]]:
    """Words of the attributions of all six spans."""
    divided = DividedText(TEXT)
    words = [TEXT[a:b] for a, b in divided.words]

    def shown(span: LabelSpan | None) -> str | None:
        return " ".join(words[span.start : span.end]) if span else None

    found = [PUTIN, SAID, PEACE, TRUMP, SAID_TOO, WAR]
    pointers = Pointers(vectors, settings(JointWeights()))
    made = Attachment(found, pointers, layout(), weights).relations()
    return [([str(shown(c)) for c in one.content], shown(one.cue), shown(one.source)) for one in made]


def arrows(*pairs: tuple[int, int, int]) -> np.ndarray:
    """Pointer vectors by which words point at others: pointer, from word, to word."""
    total = np.zeros((13, 4 * WIDTH), np.float32)
    for pointer, from_, to in pairs:
        total += pointing(13, pointer, from_, to)
    return total


def test_a_content_goes_to_the_cue_and_source_that_are_pointed_at() -> None:
    pointed = arrows((0, 2, 1), (0, 3, 1), (1, 1, 0), (1, 2, 0))
    assert (["peace came"], "said", "Putin") in related(pointed)


def test_a_content_that_points_at_nothing_has_no_cue() -> None:
    strict = LinkWeights(no_cue=9, no_source=9, cue_gap=0, source_gap=0, back=0)
    assert related(arrows(), strict) == [(["peace came"], None, None), (["war ended"], None, None)]


def test_distance_decides_where_nothing_is_pointed_at() -> None:
    near = LinkWeights(no_cue=-99, no_source=-99, cue_gap=0.1, source_gap=0.1, back=0)
    assert related(arrows(), near) == [(["peace came"], "said", "Putin"), (["war ended"], "said", "Trump")]


def test_a_cue_without_content_makes_no_attribution() -> None:
    divided = DividedText(TEXT)
    pointers = Pointers(arrows(), settings(JointWeights()))
    assert Attachment([PUTIN, SAID], pointers, Distances(divided, 0, 13), NONE).relations() == []
