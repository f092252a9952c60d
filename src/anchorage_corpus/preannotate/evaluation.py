"""How good predicted annotations are, measured against gold.

Spans are compared exactly and by overlap (precision counts predictions that overlap gold of the same label, recall
gold that predictions overlap). Roles of quotes are compared after trimming outer space, quotation marks and final
punctuation. An *attribution* is right when its content shares at least half of its characters (intersection over
union, blanks left out) with a gold content and its source overlaps the gold source, or both have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import AnnotationSet, Claim, Quote, Span

_OUTER = " \n\t\r\"“”„«»'‘’,.;:–—-"
_BINS = 10
T = TypeVar("T", Quote, Claim)


class Score(msgspec.Struct, frozen=True):
    """Precision, recall and F1 with the counts behind them; 0 where nothing was counted."""

    precision: float
    recall: float
    f1: float
    gold: int
    predicted: int


class LabelScore(msgspec.Struct, frozen=True):
    """Scores of one label, exact and by overlap."""

    exact: Score
    overlap: Score


class Calibration(msgspec.Struct, frozen=True):
    """Whether confidence means what it says: per bin the mean confidence and the share that was right."""

    bins: tuple[tuple[float, float, int], ...]
    expected_error: float


class Evaluation(msgspec.Struct, frozen=True):
    """Every figure over all documents; shares are between 0 and 1, None where nothing could be compared."""

    documents: int
    entities: dict[str, LabelScore]
    quotes: dict[str, LabelScore]
    claims: dict[str, LabelScore]
    attributions: Score
    speaker_accuracy: float | None
    quote_type_accuracy: float | None
    claimer_accuracy: float | None
    claim_kind_accuracy: float | None
    calibration: dict[str, Calibration]


class _Item(NamedTuple):
    doc: int
    label: str
    start: int
    end: int


class _Pair(NamedTuple):
    gold: AnnotationSet
    predicted: AnnotationSet


def evaluate(gold: Sequence[AnnotationSet], predicted: Sequence[AnnotationSet]) -> Evaluation:
    """Compare sets document by document.

    Raises ``FindingsError`` when a gold document has no prediction or one made on another text.
    """
    pairs = _paired(gold, predicted)
    attributions = [_matched_quotes(p) for p in pairs]
    matched = [m for ms in attributions for m in ms]
    right = [m for m in matched if _sources_agree(*m)]
    claims = [m for p in pairs for m in _matched(p.gold.claims, p.predicted.claims, lambda c: c.span)]
    counts = (sum(_with_content(p.gold) for p in pairs), sum(_with_content(p.predicted) for p in pairs))
    return Evaluation(
        len(pairs),
        _label_scores(pairs, _mentions),
        _label_scores(pairs, _roles),
        _label_scores(pairs, _claim_spans),
        score(len(right), len(right), *counts),
        _share(g.speaker == p.speaker for g, p in matched),
        _share(g.type == p.type for g, p in matched),
        _share(g.claimer == p.claimer for g, p in claims),
        _share(g.kind == p.kind for g, p in claims),
        _calibrations(pairs, right, claims),
    )


def _with_content(annotations: AnnotationSet) -> int:
    return sum(bool(q.content) for q in annotations.quotes)


def score(true_predicted: int, true_gold: int, gold: int, predicted: int) -> Score:
    """Precision and recall from how many predictions and how many gold items found a partner."""
    precision = true_predicted / predicted if predicted else 0.0
    recall = true_gold / gold if gold else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(round(precision, 4), round(recall, 4), round(f1, 4), gold, predicted)


def _paired(gold: Sequence[AnnotationSet], predicted: Sequence[AnnotationSet]) -> list[_Pair]:
    there = {p.document.id: p for p in predicted}
    problems = []
    for g in gold:
        p = there.get(g.document.id)
        if p is None:
            problems.append(f"{g.document.id}: no prediction for it")
        elif p.document.sha256 != g.document.sha256:
            problems.append(f"{g.document.id}: gold and prediction were made on different texts")
    if problems:
        raise FindingsError("\n".join(problems))
    return [_Pair(g, there[g.document.id]) for g in gold]


def _mentions(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, m.type, m.start, m.end) for m in annotations.entities}


def _claim_spans(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {_Item(doc, "CLAIM", *trimmed(s)) for c in annotations.claims for s in c.span}


def _roles(doc: int, annotations: AnnotationSet) -> set[_Item]:
    return {
        _Item(doc, role, *trimmed(span))
        for quote in annotations.quotes
        for role, spans in (("SOURCE", quote.source), ("CUE", quote.cue), ("CONTENT", quote.content))
        for span in spans
    }


def trimmed(span: Span) -> tuple[int, int]:
    """Start and end of a span without outer space, quotation marks and final punctuation."""
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
    """How many items overlap another of the same document and label."""
    groups: dict[tuple[int, str], list[_Item]] = {}
    for other in others:
        groups.setdefault((other.doc, other.label), []).append(other)
    return sum(any(i.start < o.end and o.start < i.end for o in groups.get((i.doc, i.label), ())) for i in items)


def _matched_quotes(pair: _Pair) -> list[tuple[Quote, Quote]]:
    return _matched(pair.gold.quotes, pair.predicted.quotes, lambda q: q.content)


def _matched(gold: Sequence[T], predicted: Sequence[T], spans: Callable[[T], Sequence[Span]]) -> list[tuple[T, T]]:
    """Pairs of gold and predicted annotations that share at least half, best first, none twice."""
    golden = [_letters(spans(g)) for g in gold]
    free, out = set(range(len(gold))), []
    for item in predicted:
        letters = _letters(spans(item))
        best = max(free, key=lambda i: (_iou(golden[i], letters), -i), default=None)
        if best is not None and _iou(golden[best], letters) >= 0.5:
            free.remove(best)
            out.append((gold[best], item))
    return out


def _letters(spans: Iterable[Span]) -> set[int]:
    return {s.start + i for s in spans for i, c in enumerate(s.text) if not c.isspace()}


def _iou(a: set[int], b: set[int]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def _sources_agree(gold: Quote, predicted: Quote) -> bool:
    if not gold.source and not predicted.source:
        return True
    return bool(_letters(gold.source) & _letters(predicted.source))


def _share(values: Iterable[bool]) -> float | None:
    listed = list(values)
    return round(sum(listed) / len(listed), 4) if listed else None


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
