"""Evaluates one folder of annotation files against another."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.files.parsing import read
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.preannotate.evaluation import Evaluation, evaluate


def evaluate_folders(gold: Path, predicted: Path) -> Evaluation:
    """Measure the predicted annotations of one folder against the gold ones of another.

    Raises ``MisuseError`` for a folder without annotation files, ``FindingsError`` if two annotate one document.
    """
    return evaluate(read_sets(gold), read_sets(predicted))


def read_sets(folder: Path) -> list[AnnotationSet]:
    """Read the annotation sets of a folder and its subfolders."""
    files = sorted(folder.rglob("*.json"))
    if not files:
        raise MisuseError(f"{folder}: no annotation files (*.json) here")
    sets = [read(path, AnnotationSet) for path in files]
    first: dict[str, Path] = {}
    problems = []
    for path, found in zip(files, sets, strict=True):
        other = first.setdefault(found.document.id, path)
        if other != path:
            problems.append(f"{path}: {found.document.id} is annotated in {other} too; remove one of the two")
    if problems:
        raise FindingsError("\n".join(problems))
    return sets
