from __future__ import annotations

import msgspec
import pytest
from nervaluate import Evaluator

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import AnnotationSet, Mention
from anchorage_corpus.preannotate.evaluation import evaluate, trimmed
from tests.factories import annotations, document


def with_mentions(*mentions: tuple[str, int, int]) -> AnnotationSet:
    rows = tuple(
        Mention(f"e{i}", t, "name", a, b, "x" * (b - a), None, 0.9, "test") for i, (t, a, b) in enumerate(mentions)
    )
    return msgspec.structs.replace(annotations(), entities=rows)


GOLD = with_mentions(("PERSON", 0, 7), ("GPE", 10, 16), ("ORG", 20, 30))
PREDICTED = with_mentions(("PERSON", 0, 7), ("GPE", 10, 14), ("PERSON", 40, 45))


def test_gold_against_itself_is_perfect() -> None:
    result = evaluate([annotations()], [annotations()])
    assert result.quotes["all"].exact.f1 == result.attributions.f1 == result.speaker_accuracy == 1.0


def test_exact_and_overlap_agree_with_nervaluate() -> None:
    def rows(annotations: AnnotationSet) -> list[dict[str, object]]:
        return [{"label": m.type, "start": m.start, "end": m.end} for m in annotations.entities]

    theirs = Evaluator([rows(GOLD)], [rows(PREDICTED)], tags=["PERSON", "GPE", "ORG"], loader="dict").evaluate()
    ours = evaluate([GOLD], [PREDICTED]).entities["all"]
    assert ours.exact.f1 == pytest.approx(theirs["overall"]["strict"].f1, abs=1e-4)
    assert ours.overlap.f1 == pytest.approx(theirs["overall"]["ent_type"].f1, abs=1e-4)


def test_calibration_compares_confidence_with_truth() -> None:
    calibration = evaluate([GOLD], [PREDICTED]).calibration["entities"]
    assert calibration.bins == ((0.9, 0.333, 3),)
    assert calibration.expected_error == pytest.approx(0.9 - 1 / 3, abs=1e-3)


def test_roles_are_trimmed_before_they_are_compared() -> None:
    content = annotations().quotes[0].content[0]
    assert trimmed(content) == (content.start + 1, content.end - 2)


def test_missing_and_mismatched_predictions_are_named() -> None:
    with pytest.raises(FindingsError, match="frank-talks: no prediction"):
        evaluate([annotations()], [])
    other = annotations(document(text="Another text, of the same name, long enough for the spans."))
    with pytest.raises(FindingsError, match="different texts"):
        evaluate([annotations()], [other])
