"""Measures predicted annotations against gold.

Spans are compared exactly and by overlap. By overlap, precision counts predictions that overlap gold of the same
label, and recall counts gold that predictions overlap. Roles of quotes are compared without outer space, quotation
marks and final punctuation. Quotes and claims are matched one to one, the best pairs first, if they share at least
half of their characters (intersection over union, blanks left out). An *attribution* is right if its content has a
match whose source overlaps its own, or neither has a source; a *speaker* is right if its content has a match with the
same speaker. Shares of agreement count matched annotations only, and give their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.matching import jaccard, pair_up, shared, words
from anchorage_corpus.model import AnnotationSet, Claim, Quote, Span

_OUTER = " \n\t\r\"“”„«»'‘’,.;:–—-"
_BINS = 10
_MATCH = 0.5
"""Least share of characters, without blanks, that matched annotations have in common."""
T = TypeVar("T", Quote, Claim)


class Score(msgspec.Struct, frozen=True):
    """Precision, recall and F1 with the counts behind them; 0 if nothing was counted."""

    precision: float
    recall: float
    f1: float
    gold: int
    predicted: int


class LabelScore(msgspec.Struct, frozen=True):
    """Scores of one label, exact and by overlap."""

    exact: Score
    overlap: Score


class Share(msgspec.Struct, frozen=True):
    """The share of ``compared`` annotations whose value is gold's; None if nothing could be compared."""

    share: float | None
    compared: int


class Calibration(msgspec.Struct, frozen=True):
    """How well confidence predicts: per bin the mean confidence, the share that was right, and the count."""

    bins: tuple[tuple[float, float, int], ...]
    expected_error: float


class Evaluation(msgspec.Struct, frozen=True):
    """Every figure over all documents; shares are between 0 and 1.

    ``claims`` has a score per kind; its ``span`` ignores the kind. ``mentions`` has one per mention kind. ``links``
    counts mentions with their entity, ``worthy`` check-worthy claims. ``agreement`` holds, by attribute, how often
    matched annotations agree; a parent is compared if either quote has one.
    """

    documents: int
    entities: dict[str, LabelScore]
    mentions: dict[str, LabelScore]
    links: Score
    quotes: dict[str, LabelScore]
    attributions: Score
    speakers: Score
    claims: dict[str, LabelScore]
    worthy: Score
    agreement: dict[str, Share]
    calibration: dict[str, Calibration]


class _Item(NamedTuple):
    doc: int
    label: str
    start: int
    end: int


class _Pair(NamedTuple):
    gold: AnnotationSet
    predicted: AnnotationSet


class _Matches(NamedTuple):
    """Pairs of gold and predicted annotations of one document."""

    quotes: list[tuple[Quote, Quote]]
    claims: list[tuple[Claim, Claim]]


def evaluate(gold: Sequence[AnnotationSet], predicted: Sequence[AnnotationSet]) -> Evaluation:
    """Compare sets document by document.

    Raises ``FindingsError`` if a document has two sets, or a gold document no prediction or one on another text.
    """
    pairs = _paired(gold, predicted)
    matches = [_matches(p) for p in pairs]
    quotes = [m for found in matches for m in found.quotes]
    claims = [m for found in matches for m in found.claims]
    right = [m for m in quotes if _sources_agree(*m)]
    return Evaluation(
        len(pairs),
        _label_scores(pairs, _mentions),
        _label_scores(pairs, _mention_kinds),
        _links(pairs),
        _label_scores(pairs, _roles),
        _counted(pairs, len(right), lambda s: sum(bool(q.content) for q in s.quotes)),
        _counted(pairs, sum(_same_speaker(*m) for m in quotes), lambda s: sum(bool(q.speaker) for q in s.quotes)),
        {**_label_scores(pairs, _claim_kinds), "span": _label_scores(pairs, _claim_spans)["all"]},
        _counted(pairs, sum(_both_worthy(*m) for m in claims), lambda s: sum(bool(c.check_worthy) for c in s.claims)),
        _agreements(pairs, matches),
        _calibrations(pairs, right, claims),
    )


def _counted(pairs: Sequence[_Pair], right: int, count: Callable[[AnnotationSet], int]) -> Score:
    """Return the score of what is right among all items of gold and prediction."""
    return score(right, right, sum(count(p.gold) for p in pairs), sum(count(p.predicted) for p in pairs))


def _same_speaker(gold: Quote, predicted: Quote) -> bool:
    return gold.speaker is not None and gold.speaker == predicted.speaker


def _both_worthy(gold: Claim, predicted: Claim) -> bool:
    return bool(gold.check_worthy and predicted.check_worthy)


def _links(pairs: Sequence[_Pair]) -> Score:
    """Return the score of mentions with their linked entity; unlinked ones do not count."""
    gold, predicted = (
        {(n, m.start, m.end, m.entity) for n, p in enumerate(pairs) for m in getattr(p, side).entities if m.entity}
        for side in ("gold", "predicted")
    )
    both = len(gold & predicted)
    return score(both, both, len(gold), len(predicted))


def _agreements(pairs: Sequence[_Pair], matches: Sequence[_Matches]) -> dict[str, Share]:
    quotes = [m for found in matches for m in found.quotes]
    claims = [m for found in matches for m in found.claims]
    return {
        "mention entity": _agreement(_same_links(pairs)),
        "quote type": _agreement(g.type == p.type for g, p in quotes),
        "quote speaker": _agreement(g.speaker == p.speaker for g, p in quotes),
        "quote parent": _agreement(same for found in matches for same in _same_parents(found.quotes)),
        "claim kind": _agreement(g.kind == p.kind for g, p in claims),
        "claim claimer": _agreement(g.claimer == p.claimer for g, p in claims),
        "claim topic": _agreement(g.topic == p.topic for g, p in claims),
        "claim stance": _agreement(g.stance == p.stance for g, p in claims),
        "claim factuality": _agreement(g.factuality == p.factuality for g, p in claims),
        "claim check-worthiness": _agreement(g.check_worthy == p.check_worthy for g, p in claims),
    }


def _same_links(pairs: Sequence[_Pair]) -> Iterable[bool]:
    """Yield, for each span that both have a mention at, whether both link it to the same entity."""
    for pair in pairs:
        gold = {(m.start, m.end): m.entity for m in pair.gold.entities}
        yield from (gold[at] == m.entity for m in pair.predicted.entities if (at := (m.start, m.end)) in gold)


def _same_parents(matched: Sequence[tuple[Quote, Quote]]) -> Iterable[bool]:
    partner = {g.id: p.id for g, p in matched}
    return (p.parent == partner.get(g.parent or "") for g, p in matched if g.parent or p.parent)


def score(true_predicted: int, true_gold: int, gold: int, predicted: int) -> Score:
    """Compute precision and recall from how many predictions and how many gold items found a partner."""
    precision = true_predicted / predicted if predicted else 0.0
    recall = true_gold / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(round(precision, 4), round(recall, 4), round(f1, 4), gold, predicted)


def _paired(gold: Sequence[AnnotationSet], predicted: Sequence[AnnotationSet]) -> list[_Pair]:
    there = {p.document.id: p for p in predicted}
    problems = [f"{id}: has two gold sets" for id in _twice(gold)]
    problems += [f"{id}: has two predictions" for id in _twice(predicted)]
    for g in gold:
        p = there.get(g.document.id)
        if p is None:
            problems.append(f"{g.document.id}: has no prediction")
        elif p.document.sha256 != g.document.sha256:
            problems.append(f"{g.document.id}: gold and prediction were made on different texts")
    if problems:
        raise FindingsError("\n".join(problems))
    return [_Pair(g, there[g.document.id]) for g in gold]


def _twice(sets: Sequence[AnnotationSet]) -> list[str]:
    return sorted(id for id, n in Counter(s.document.id for s in sets).items() if n > 1)


def _mentions(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, m.type, m.start, m.end) for m in annotations.entities}


def _mention_kinds(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, m.mention, m.start, m.end) for m in annotations.entities}


def _claim_kinds(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, c.kind, *trimmed(s)) for c in annotations.claims for s in c.span}


def _claim_spans(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, "CLAIM", *trimmed(s)) for c in annotations.claims for s in c.span}


def _roles(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, role.upper(), *trimmed(span)) for quote in annotations.quotes for role, span in quote.roles()}


def trimmed(span: Span) -> tuple[int, int]:
    """Return start and end of a span without outer space, quotation marks and final punctuation."""
    inner = span.text.lstrip(_OUTER)
    start = span.start + len(span.text) - len(inner)
    return start, start + len(inner.rstrip(_OUTER + "!?"))


def _label_scores(pairs: Sequence[_Pair], items: Callable[[int, AnnotationSet], set[_Item]]) -> dict[str, LabelScore]:
    gold = {i for n, p in enumerate(pairs) for i in items(n, p.gold)}
    predicted = {i for n, p in enumerate(pairs) for i in items(n, p.predicted)}
    labels = sorted({i.label for i in gold | predicted})
    scores = {label: _label_score(_only(gold, label), _only(predicted, label)) for label in labels}
    return {**scores, "all": _label_score(gold, predicted)}


def _only(items: set[_Item], label: str) -> set[_Item]:
    return {i for i in items if i.label == label}


def _label_score(gold: set[_Item], predicted: set[_Item]) -> LabelScore:
    both, sizes = len(gold & predicted), (len(gold), len(predicted))
    return LabelScore(score(both, both, *sizes), score(_met(predicted, gold), _met(gold, predicted), *sizes))


def _met(items: set[_Item], others: set[_Item]) -> int:
    """Return how many items overlap another of the same document and label."""
    groups: dict[tuple[int, str], list[_Item]] = {}
    for other in others:
        groups.setdefault((other.doc, other.label), []).append(other)
    return sum(any(i.start < o.end and o.start < i.end for o in groups.get((i.doc, i.label), ())) for i in items)


def _matches(pair: _Pair) -> _Matches:
    return _Matches(
        matched(pair.gold.quotes, pair.predicted.quotes, lambda q: q.content),
        matched(pair.gold.claims, pair.predicted.claims, lambda c: c.span),
    )


def matched(gold: Sequence[T], predicted: Sequence[T], spans: Callable[[T], Sequence[Span]]) -> list[tuple[T, T]]:
    """Return pairs of gold and predicted annotations that share at least half, the best first, none twice."""
    covered = {id(item): words(spans(item)) for items in (gold, predicted) for item in items}

    def share(one: T, other: T) -> float:
        score = jaccard(covered[id(one)], covered[id(other)])
        return score if score >= _MATCH else 0.0

    pairs = pair_up(gold, predicted, spans, share)
    return [(pair.left, pair.right) for pair in pairs if pair.left is not None and pair.right is not None]


def _sources_agree(gold: Quote, predicted: Quote) -> bool:
    if not gold.source and not predicted.source:
        return True
    return shared(words(gold.source), words(predicted.source)) > 0


def _agreement(values: Iterable[bool]) -> Share:
    listed = list(values)
    return Share(round(sum(listed) / len(listed), 4) if listed else None, len(listed))


def _calibrations(
    pairs: Sequence[_Pair], quotes: Sequence[tuple[Quote, Quote]], claims: Sequence[tuple[Claim, Claim]]
) -> dict[str, Calibration]:
    named = {i for n, p in enumerate(pairs) for i in _mentions(n, p.gold)}
    entities = [
        (m.confidence, _Item(n, m.type, m.start, m.end) in named)
        for n, p in enumerate(pairs)
        for m in p.predicted.entities
    ]
    right = {id(p) for _, p in (*quotes, *claims)}
    layers = {
        "entities": entities,
        "quotes": [(q.confidence, id(q) in right) for p in pairs for q in p.predicted.quotes],
        "claims": [(c.confidence, id(c) in right) for p in pairs for c in p.predicted.claims],
    }
    return {name: _calibration([(c, r) for c, r in rows if c is not None]) for name, rows in layers.items()}


def _calibration(rows: Sequence[tuple[float, bool]]) -> Calibration:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for confidence, correct in rows:
        bins[min(_BINS - 1, int(confidence * _BINS))].append((confidence, correct))
    filled = [(sum(c for c, _ in b) / len(b), sum(r for _, r in b) / len(b), len(b)) for b in bins if b]
    error = sum(n * abs(c - r) for c, r, n in filled) / len(rows) if rows else 0.0
    return Calibration(tuple((round(c, 3), round(r, 3), n) for c, r, n in filled), round(error, 4))
