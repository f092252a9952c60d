"""One-to-one matching gives what comparing everything with everything gives, and compares only what overlaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.matching import Pair, extent, jaccard, pair_up, shared, similarity, size, words
from anchorage_corpus.model import LAYERS, Annotation, Mention, Quote, Span, anchor, span_at
from anchorage_corpus.preannotate.evaluation import matched
from factories import TEXT
from strategies import annotated

LETTERS = "ab c\n d e"


def points(spans: Iterable[Any]) -> frozenset[int]:
    """Every code point that spans cover."""
    return frozenset(point for span in spans for point in range(span.start, span.end))


def letters(spans: Iterable[Span]) -> frozenset[int]:
    """Every code point that spans cover, blanks left out."""
    return frozenset(s.start + i for s in spans for i, c in enumerate(s.text) if not c.isspace())


def share(left: frozenset[int], right: frozenset[int]) -> float:
    return len(left & right) / len(left | right) if left or right else 0.0


def everything_with_everything(
    left: Sequence[Any], right: Sequence[Any], alike: Callable[[Any, Any], float]
) -> set[tuple[Any, Any]]:
    """Pairs as they were found before there was a sweep: by comparing all."""
    scored = [(-s, i, j) for i, a in enumerate(left) for j, b in enumerate(right) if (s := alike(a, b)) > 0]
    free_left, free_right, found = set(range(len(left))), set(range(len(right))), set()
    for _, i, j in sorted(scored):
        if i in free_left and j in free_right:
            free_left.remove(i)
            free_right.remove(j)
            found.add((i, j))
    return found


def spans_of_a_text() -> st.SearchStrategy[list[tuple[Span, ...]]]:
    edges = st.tuples(st.integers(0, 39), st.integers(1, 9))
    text = LETTERS * 6
    span = edges.map(lambda edge: span_at(text, edge[0], edge[0] + edge[1]))
    return st.lists(st.lists(span, min_size=1, max_size=3).map(tuple), max_size=8)


@given(spans_of_a_text())
def test_an_extent_is_the_set_of_the_code_points(rows: list[tuple[Span, ...]]) -> None:
    for spans in rows:
        found = extent(spans)
        assert list(found) == sorted(found)
        assert {p for start, end in found for p in range(start, end)} == points(spans)
        assert size(found) == len(points(spans))
        assert {p for start, end in words(spans) for p in range(start, end)} == letters(spans)


@given(spans_of_a_text(), spans_of_a_text())
def test_sharing_and_similarity_are_those_of_sets(
    left: list[tuple[Span, ...]], right: list[tuple[Span, ...]]
) -> None:
    for a in left:
        for b in right:
            assert shared(extent(a), extent(b)) == len(points(a) & points(b))
            assert jaccard(words(a), words(b)) == share(letters(a), letters(b))


@given(spans_of_a_text(), spans_of_a_text())
def test_pairs_are_those_of_comparing_everything(left: list[tuple[Span, ...]], right: list[tuple[Span, ...]]) -> None:
    ours, theirs = list(enumerate(left)), list(enumerate(right))
    pairs = pair_up(ours, theirs, lambda row: row[1], lambda a, b: jaccard(extent(a[1]), extent(b[1])))
    expected = everything_with_everything(left, right, lambda a, b: share(points(a), points(b)))
    assert {(p.left[0], p.right[0]) for p in pairs if p.left and p.right} == expected
    assert [p.left for p in pairs if p.left] == ours
    assert sorted(p.right for p in pairs if p.right) == theirs


@given(spans_of_a_text(), spans_of_a_text())
def test_gold_and_predictions_match_as_by_comparing_everything(
    left: list[tuple[Span, ...]], right: list[tuple[Span, ...]]
) -> None:
    gold, found = (
        [Quote(f"q{i}", "direct", spans, (), (), (), None, None) for i, spans in enumerate(rows)]
        for rows in (left, right)
    )

    def half(a: Quote, b: Quote) -> float:
        score = share(letters(a.content), letters(b.content))
        return score if score >= 0.5 else 0.0

    expected = everything_with_everything(gold, found, half)
    made = matched(gold, found, lambda q: q.content)
    assert {(int(g.id[1:]), int(p.id[1:])) for g, p in made} == expected


def similarity_of_sets(left: Annotation, right: Annotation) -> float:
    """What ``similarity`` promises, by sets of code points."""
    score = share(points(anchor(left)), points(anchor(right)))
    if isinstance(left, Mention) and isinstance(right, Mention):
        return score if left.mention == right.mention or left.span == right.span else 0.0
    if score and isinstance(left, Quote) and isinstance(right, Quote):
        cues = points(left.cue) & points(right.cue) or not (left.cue or right.cue)
        whole = (points((*quote.content, *quote.cue, *quote.source)) for quote in (left, right))
        return share(*whole) if cues else 0.0
    return score


@given(annotated())
def test_similarity_of_annotations_is_that_of_their_code_points(made: Any) -> None:
    _, annotations = made
    for layer in LAYERS:
        rows = annotations.layer(layer)
        assert all(similarity(a, b) == similarity_of_sets(a, b) for a in rows for b in rows)


def test_the_most_similar_are_paired_first_and_each_once() -> None:
    left, right = ([span_at(TEXT, *edges) for edges in rows] for rows in ([(0, 7), (14, 20)], [(0, 6), (0, 7)]))
    pairs = pair_up(left, right, lambda span: (span,), lambda a, b: jaccard(extent([a]), extent([b])))
    assert pairs == [Pair(left[0], right[1]), Pair(left[1], None), Pair(None, right[0])]


@pytest.mark.parametrize("number", [1_000, 2_000])
def test_only_what_shares_a_character_is_compared(number: int) -> None:
    left = [Span(2 * i, 2 * i + 1, "x") for i in range(number)]
    whole = [*left, Span(0, 2 * number, "x" * 2 * number)]
    compared = 0

    def alike(a: Span, b: Span) -> float:
        nonlocal compared
        compared += 1
        return jaccard(extent([a]), extent([b]))

    pairs = pair_up(whole, whole, lambda span: (span,), alike)
    assert all(pair.left == pair.right for pair in pairs)
    assert compared == 3 * number + 1
