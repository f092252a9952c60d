"""``anchorage evaluate``: predicted annotations against gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.parsing import read

if TYPE_CHECKING:
    from anchorage_corpus.preannotate.evaluation import Evaluation, LabelScore

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--gold", type=_FOLDER, required=True, help="Folder of gold annotations.")
@click.option("--predicted", type=_FOLDER, required=True, help="Folder of predicted annotations.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
def evaluate(gold: Path, predicted: Path, as_json: bool) -> int:
    """Measure predicted annotations against gold, per layer and label."""
    from anchorage_corpus.preannotate.evaluation import evaluate as compare

    result = compare(_read(gold), _read(predicted))
    if as_json:
        echo_json(result)
    else:
        click.echo("\n".join(_lines(result)))
    return 0


def _read(folder: Path) -> list[AnnotationSet]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise MisuseError(f"{folder}: no annotation files (*.json) here")
    return [read(path, AnnotationSet) for path in files]


def _lines(result: Evaluation) -> list[str]:
    head = f"{'':24}{'exact P':>9}{'R':>7}{'F1':>7}{'overlap P':>11}{'R':>7}{'F1':>7}{'gold':>7}"
    lines = [f"{result.documents} documents", head]
    for layer, scores in (("entities", result.entities), ("quotes", result.quotes), ("claims", result.claims)):
        lines += [_row(f"{layer} {label}", scored) for label, scored in scores.items()]
    a = result.attributions
    lines.append(f"{'attribution with source':24}{a.precision:9.1%}{a.recall:7.1%}{a.f1:7.1%}")
    shares = {
        "speaker right": result.speaker_accuracy,
        "quote type right": result.quote_type_accuracy,
        "claimer right": result.claimer_accuracy,
        "claim kind right": result.claim_kind_accuracy,
    }
    lines += [f"{name:24}{share:9.1%}" for name, share in shares.items() if share is not None]
    lines += [f"{f'{k} calibration error':24}{c.expected_error:12.3f}" for k, c in result.calibration.items()]
    return lines


def _row(name: str, scored: LabelScore) -> str:
    e, o = scored.exact, scored.overlap
    exact = f"{e.precision:9.1%}{e.recall:7.1%}{e.f1:7.1%}"
    return f"{name:24}{exact}{o.precision:11.1%}{o.recall:7.1%}{o.f1:7.1%}{e.gold:7}"
