"""Measures check-worthiness on CheckThat! 2019 task 1: the package's rules, and a trained classifier.

The classifier is not shipped: its training data are free for research use only.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any, NamedTuple

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.preannotate.claims.check_worthiness import check_worthiness, worth_signals

_LONG = 20
_WEIGHT = 4.0
"""Weight of a check-worthy sentence against one that is not: about one in forty is."""


class Debate(NamedTuple):
    """The sentences of a debate and whether each was found worth checking."""

    sentences: tuple[str, ...]
    worthy: tuple[bool, ...]


def debates(folder: Path) -> list[Debate]:
    """Read the debates of a folder of ``.tsv`` files: line number, speaker, sentence, label."""
    return [_debate(path) for path in sorted(folder.glob("*.tsv"))]


def rule_map(data: Sequence[Debate]) -> float:
    """Return the mean average precision of the package's score; nothing was trained on the data."""
    return mean_average_precision(data, [[check_worthiness(s) for s in d.sentences] for d in data])


def trained_map(data: Sequence[Debate]) -> float:
    """Return the mean average precision of logistic regression; each debate is ranked by a model of the others.

    The model sees words, pairs of words, the signals of the rules and the length. Raises ``MisuseError`` if
    scikit-learn is not installed.
    """
    if util.find_spec("sklearn") is None:
        raise MisuseError("scikit-learn is not installed; install it with `pip install scikit-learn`")
    scores = []
    for index, debate in enumerate(data):
        others = [d for i, d in enumerate(data) if i != index]
        model = _classifier()
        model.fit([s for d in others for s in d.sentences], [w for d in others for w in d.worthy])
        scores.append(model.decision_function(debate.sentences).tolist())
    return mean_average_precision(data, scores)


def _classifier() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import FunctionTransformer

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+")
    weights = {True: _WEIGHT, False: 1.0}
    regression = LogisticRegression(C=1.0, class_weight=weights, solver="liblinear", random_state=1)
    return make_pipeline(make_union(words, FunctionTransformer(_signals)), regression)


def _signals(sentences: Sequence[str]) -> list[list[float]]:
    return [[*worth_signals(s), min(len(s.split()), _LONG) / _LONG] for s in sentences]


def mean_average_precision(data: Sequence[Debate], scores: Sequence[Sequence[float]]) -> float:
    """Return the mean over debates of the average precision of a ranking; the order of a debate decides ties."""
    found = [_average_precision(d, s) for d, s in zip(data, scores, strict=True)]
    return sum(found) / max(1, len(found))


def _average_precision(debate: Debate, scores: Sequence[float]) -> float:
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    hits = [place for place, i in enumerate(order, 1) if debate.worthy[i]]
    return sum(n / place for n, place in enumerate(hits, 1)) / max(1, len(hits))


def _debate(path: Path) -> Debate:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    whole = [r for r in rows if len(r) > 3]
    return Debate(tuple(r[2] for r in whole), tuple(r[3].strip() == "1" for r in whole))
