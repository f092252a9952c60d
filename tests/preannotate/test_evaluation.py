from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from nervaluate import Evaluator

from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.model import AnnotationSet, Mention, Quote, Span
from anchorage_corpus.preannotate.evaluation import Share, evaluate, matched, trimmed
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
    scores = (
        result.quotes["all"].exact,
        result.claims["all"].exact,
        result.attributions,
        result.speakers,
        result.links,
    )
    assert {s.f1 for s in scores} == {1.0}
    assert {a.share for a in result.agreement.values() if a.compared} == {1.0}


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
    with pytest.raises(FindingsError, match="frank-talks: has no prediction"):
        evaluate([annotations()], [])
    other = annotations(document(text="Another text, of the same name, long enough for the spans."))
    with pytest.raises(FindingsError, match="different texts"):
        evaluate([annotations()], [other])


def quote(id: str, start: int, end: int, speaker: str | None = None, parent: str | None = None) -> Quote:
    return Quote(id, "direct", (Span(start, end, "x" * (end - start)),), (), (), (), speaker, parent)


def with_quotes(*quotes: Quote) -> AnnotationSet:
    return msgspec.structs.replace(annotations(), quotes=quotes)


def test_best_match_wins_whatever_the_order() -> None:
    half, exact = quote("half", 0, 10), quote("exact", 0, 20)
    assert [(g.id, p.id) for g, p in matched([quote("gold", 0, 20)], [half, exact], lambda q: q.content)] == [
        ("gold", "exact")
    ]


def test_speakers_count_quotes_that_were_missed_and_agreement_does_not() -> None:
    gold = with_quotes(quote("q1", 0, 20, "putin"), quote("q2", 30, 50, "ushakov"), quote("q3", 60, 80))
    result = evaluate([gold], [with_quotes(quote("q1", 0, 20, "putin"), quote("q2", 60, 80, "putin"))])
    assert (result.speakers.recall, result.speakers.precision) == (0.5, 0.5)
    assert result.agreement["quote speaker"] == Share(0.5, 2)


def test_parent_is_compared_through_the_match() -> None:
    gold = with_quotes(quote("q1", 0, 50), quote("q2", 10, 30, parent="q1"))
    same = with_quotes(quote("q7", 0, 50), quote("q8", 10, 30, parent="q7"))
    other = with_quotes(quote("q7", 0, 50), quote("q8", 10, 30))
    assert evaluate([gold], [same]).agreement["quote parent"] == Share(1.0, 1)
    assert evaluate([gold], [other]).agreement["quote parent"] == Share(0.0, 1)


def test_links_mention_kinds_and_worth_are_measured() -> None:
    predicted = msgspec.structs.replace(
        annotations(),
        entities=tuple(msgspec.structs.replace(m, entity="other", mention="nominal") for m in annotations().entities),
        claims=tuple(msgspec.structs.replace(c, kind="fact", check_worthy=True) for c in annotations().claims),
    )
    result = evaluate([annotations()], [predicted])
    assert result.links.f1 == result.worthy.f1 == 0
    assert result.mentions["name"].exact.recall == 0
    assert result.claims["all"].exact.f1 == 0
    assert result.claims["span"].exact.f1 == 1
    assert result.agreement["claim check-worthiness"] == Share(0.0, 1)


def test_document_annotated_twice_is_named() -> None:
    with pytest.raises(FindingsError, match="frank-talks: has two gold sets"):
        evaluate([annotations(), annotations()], [annotations()])


def run(gold: Path, predicted: Path) -> Result:
    arguments = ["evaluate", "--gold", str(gold), "--predicted", str(predicted)]
    return CliRunner().invoke(anchorage, arguments, standalone_mode=False)


def test_command_reads_nested_folders_and_shows_calibration(tmp_path: Path) -> None:
    for folder in ("gold", "auto/deeper"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "frank-talks.json").write_bytes(encode(PREDICTED, 2))
    done = run(tmp_path / "gold", tmp_path / "auto")
    assert done.return_value == 0
    assert "1 documents" in done.output
    assert "0.90 on average" in done.output
