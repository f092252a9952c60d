"""Scores how check-worthy a sentence is: whether it holds a verifiable factual claim of public interest.

The weights are set by hand. A classifier trained on CheckThat! 2019 ranks better (``docs/preannotation.md`` has both
figures), but its data are free for research use only, so it is measured and not shipped.
"""

from __future__ import annotations

import math
import re

_SIGNALS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\d"), 1.0),
    (re.compile(r"\b(?:percent|per cent|%|million|billion|thousand|dozens|hundreds)\b|%", re.I), 0.8),
    (
        re.compile(r"\b(?:was|were|had|has|have been|been|did|took|made|began|launched|signed|killed|lost)\b", re.I),
        0.6,
    ),
    (re.compile(r"\b\w{3,}ed\b"), 0.4),
    (re.compile(r"(?<!^)\b[A-Z]\w+"), 0.5),
    (re.compile(r"\b(?:more|less|most|highest|lowest|never|all|every|only|first)\b", re.I), 0.2),
    (re.compile(r"\b(?:I|we|you|my|our)\b"), -0.5),
    (re.compile(r"\b(?:think|believe|hope|want|should|must|would|could|might|maybe|thank)\b", re.I), -0.7),
    (re.compile(r"\?\s*$"), -2.0),
)
_BIAS = -1.1


def check_worthiness(sentence: str) -> float:
    """Return the score of a sentence, between 0 and 1."""
    score = _BIAS + sum(weight for pattern, weight in _SIGNALS if pattern.search(sentence))
    return 1 / (1 + math.exp(-score))


def worth_signals(sentence: str) -> list[bool]:
    """Return which signals a sentence shows, for a classifier with its own weights."""
    return [bool(pattern.search(sentence)) for pattern, _ in _SIGNALS]
