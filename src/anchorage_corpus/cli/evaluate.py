"""``anchorage evaluate``: measures predicted annotations against gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json

if TYPE_CHECKING:
    from anchorage_corpus.preannotate.evaluation import Calibration, Evaluation, LabelScore, Score

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--gold", type=_FOLDER, required=True, help="Folder of gold annotations.")
@click.option("--predicted", type=_FOLDER, required=True, help="Folder of predicted annotations.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
def evaluate(gold: Path, predicted: Path, as_json: bool) -> int:
    """Measure predicted annotations against gold, per layer and label."""
    from anchorage_corpus.preannotate.annotation_folders import evaluate_folders

    result = evaluate_folders(gold, predicted)
    if as_json:
        echo_json(result)
    else:
        click.echo("\n".join(_lines(result)))
    return 0


def _lines(result: Evaluation) -> list[str]:
    head = f"{'':28}{'exact P':>9}{'R':>7}{'F1':>7}{'overlap P':>11}{'R':>7}{'F1':>7}{'gold':>7}"
    lines = [f"{result.documents} documents", head]
    layers = {
        "entities": result.entities,
        "mentions": result.mentions,
        "quotes": result.quotes,
        "claims": result.claims,
    }
    for layer, scores in layers.items():
        lines += [_row(f"{layer} {label}", scored) for label, scored in scores.items()]
    lines += [
        _score_row("mentions with entity", result.links),
        _score_row("attributions with source", result.attributions),
        _score_row("quotes with speaker", result.speakers),
        _score_row("check-worthy claims", result.worthy),
        "",
        "agreement of those that match",
    ]
    for name, agreement in result.agreement.items():
        if agreement.share is not None:
            lines.append(f"{name:28}{agreement.share:9.1%} of {agreement.compared}")
    return lines + [line for layer, c in result.calibration.items() for line in _calibration_lines(layer, c)]


def _row(name: str, scored: LabelScore) -> str:
    o = scored.overlap
    overlap = f"{o.precision:11.1%}{o.recall:7.1%}{o.f1:7.1%}"
    return f"{_score_row(name, scored.exact)[:51]}{overlap}{scored.exact.gold:7}"


def _score_row(name: str, score: Score) -> str:
    return f"{name:28}{score.precision:9.1%}{score.recall:7.1%}{score.f1:7.1%}{'':25}{score.gold:7}"


def _calibration_lines(layer: str, calibration: Calibration) -> list[str]:
    lines = ["", f"confidence of {layer}, expected calibration error {calibration.expected_error:.3f}"]
    lines += [f"{f'  {sure:.2f} on average':28}{right:9.1%} right of {n}" for sure, right, n in calibration.bins]
    return lines
