"""Measures every figure of the model card: ``scripts/evaluate --polnear DIR --crossner DIR``.

Prints a table in Markdown: the named pipelines, the peers that run here, and figures that others published.
``--write`` puts it between the ``<!-- figures -->`` marks of ``docs/preannotation.md`` and of the model card.
"""

from __future__ import annotations

import argparse
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from anchorage_corpus.errors import AnchorageError, MisuseError
from anchorage_corpus.model import AnnotationSet, DocumentRef
from anchorage_corpus.preannotate.evaluation import evaluate, score
from anchorage_corpus.preannotate.pipeline import PIPELINES
from anchorage_corpus.preannotate.training.data import Attribution, crossner, polnear
from anchorage_corpus.preannotate.training.peers import (
    SPACY,
    TEXTACY,
    Contestant,
    Name,
    absent,
    contestant,
    quotes_set,
)
from anchorage_corpus.preannotate.training.worth import debates, rule_map, trained_map

PAGES = (Path("docs/preannotation.md"), Path("src/anchorage_corpus/preannotate/weights/MODEL_CARD.md"))
"""The pages that carry the table."""
COARSE = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
CROSSNER_COARSE = {
    **dict.fromkeys(("politician", "person"), "PER"),
    **dict.fromkeys(("organisation", "politicalparty"), "ORG"),
    **dict.fromkeys(("location", "country"), "LOC"),
}
_TOKEN = re.compile(r"\w+|[^\w\s]")
_MARKS = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_COLUMNS = (
    "source",
    "cue",
    "content",
    "content tokens",
    "attributions",
    "names",
    "words/CPU-s",
    "start s",
    "peak MB",
)
_PUBLISHED = """\
Figures of others, not measured here: PolNeAR's *test* part, F1 of exact source / cue / content, then attributions.

* BERT-Cofe, 110 million parameters: 83.2 / 75.3 / 72.9 (Wang et al. 2022, table 6, on their own file of that part).
* BBC Citron, its classifiers trained on PolNeAR's train part: 63.0 / 52.4 / 47.9, 51.2 (run once with our scorer).
* Gender Gap Tracker's rules: 54.7 / 48.4 / 26.2, 41.7 (run once with our scorer).
* Two people: 77.7 / 70.5 / 71.0, 75.4 (PolNeAR's documents with several annotators).
"""


Shares = tuple[float | None, float | None, float | None, float | None, float | None]
_NOT_MEASURED: Shares = (None, None, None, None, None)


class Figures(NamedTuple):
    """Figures of one row, F1 in percent; ``names`` is on the half of CrossNER's dev part that is not trained on."""

    source: float | None
    cue: float | None
    content: float | None
    tokens: float | None
    attributions: float | None
    names: float | None
    speed: float
    start: float
    memory: float


class Data(NamedTuple):
    """The folders of the evaluation data, and how much of PolNeAR to read."""

    polnear: Path
    part: str
    crossner: Path
    limit: int | None

    def documents(self) -> list[tuple[str, str, list[Attribution]]]:
        """Return name, text and the first annotator's attributions of PolNeAR's documents."""
        return [(n, text, who[0]) for n, text, who in islice(polnear(self.polnear, self.part), self.limit)]

    def sentences(self) -> list[tuple[list[str], list[str]]]:
        """Return the sentences of CrossNER's dev part that are not trained on."""
        return list(crossner(self.crossner / "dev.txt"))[1::2][: self.limit]


def main() -> int:
    """Measure every named pipeline and every peer, each in its own process."""
    arguments = _arguments()
    try:
        print(_report(arguments))
    except AnchorageError as error:
        print(f"scripts/evaluate: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="PolNeAR's data folder")
    parser.add_argument("--crossner", type=Path, required=True, help="CrossNER's politics folder")
    parser.add_argument("--clef", type=Path, help="folder of CheckThat! 2019 task 1's training files (.tsv)")
    parser.add_argument("--part", default="dev", help="part of PolNeAR (default: dev)")
    parser.add_argument("--limit", type=int, help="read only so many documents and sentences, for a trial")
    parser.add_argument("--write", action="store_true", help=f"put the table into {' and '.join(map(str, PAGES))}")
    return parser.parse_args()


def _report(arguments: argparse.Namespace) -> str:
    data = Data(arguments.polnear, arguments.part, arguments.crossner, arguments.limit)
    validate(data, arguments.clef, arguments.write)
    missing = [note for note in map(absent, (SPACY, TEXTACY)) if note]
    peers = [peer for peer in (SPACY, TEXTACY) if not absent(peer)]
    rows = [(name, _in_own_process(name, data)) for name in (*PIPELINES, *peers)]
    table = "\n".join([_table(rows, arguments.part), *(f"{note}.\n" for note in missing), _PUBLISHED])
    if arguments.clef:
        table += "\n" + _worth(arguments.clef)
    if arguments.write:
        for page in PAGES:
            page.write_text(with_table(page.read_text(encoding="utf-8"), table), encoding="utf-8")
    return table


def validate(data: Data, clef: Path | None, write: bool) -> None:
    """Check that all data and pages exist; raises ``MisuseError`` naming what is missing."""
    wanted = [
        (data.polnear / data.part / "attributions", "*.ann", "--polnear: PolNeAR's data folder"),
        (data.polnear / data.part / "text", "*.txt", "--polnear: PolNeAR's data folder"),
        (data.crossner, "dev.txt", "--crossner: CrossNER's politics folder"),
        *([(clef, "*.tsv", "--clef: the folder of CheckThat!'s training files")] if clef else []),
        *([(page.parent, page.name, "--write: run it from the repository") for page in PAGES] if write else []),
    ]
    problems = [
        f"{folder}: no {pattern} here ({what})" for folder, pattern, what in wanted if not _any(folder, pattern)
    ]
    if problems:
        raise MisuseError("; ".join(problems))


def with_table(page: str, table: str) -> str:
    """Return a page with the table between its marks."""
    return _MARKS.sub(lambda m: m[1] + table + m[2], page)


def figures_of(page: str) -> str:
    """Return the text between the marks of a page, or an empty string without marks."""
    found = _MARKS.search(page)
    return found.group()[len(found[1]) : -len(found[2])] if found else ""


def _any(folder: Path, pattern: str) -> bool:
    return folder.is_dir() and any(folder.glob(pattern))


def _in_own_process(name: str, data: Data) -> Figures:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(measure, name, data).result()


def measure(name: str, data: Data) -> Figures:
    """Measure a named pipeline or a peer."""
    begin = time.perf_counter()
    measured = contestant(name)
    _warm(measured)
    start = time.perf_counter() - begin
    documents = data.documents()
    begin = time.process_time()
    predicted = [_annotated(measured, name, text) for name, text, _ in documents]
    seconds = time.process_time() - begin
    roles = _attribution_shares(documents, predicted) if measured.annotate else _NOT_MEASURED
    names = names_f1(measured.names, data.sentences()) if measured.names else None
    speed = sum(len(text.split()) for _, text, _ in documents) / seconds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(*roles, names, speed, start, memory)


def _warm(measured: Contestant) -> None:
    _annotated(measured, "start", "“We are ready to talk,” said Jane Smith.")


def _annotated(measured: Contestant, name: str, text: str) -> AnnotationSet:
    if measured.annotate:
        return measured.annotate(text, _ref(name))
    list(measured.names(text) if measured.names else ())
    return quotes_set(_ref(name), text, (), "names alone")


def _attribution_shares(
    documents: Sequence[tuple[str, str, list[Attribution]]], predicted: Sequence[AnnotationSet]
) -> Shares:
    gold = [quotes_set(_ref(name), text, attributions, "PolNeAR") for name, text, attributions in documents]
    result = evaluate(gold, predicted)
    source, cue, content = (100 * result.quotes[role].exact.f1 for role in ("SOURCE", "CUE", "CONTENT"))
    tokens = _token_f1(zip((t for _, t, _ in documents), gold, predicted, strict=True))
    return (source, cue, content, tokens, 100 * result.attributions.f1)


def _ref(name: str) -> DocumentRef:
    return DocumentRef(name, 1, "0" * 64)


def _token_f1(rows: Iterable[tuple[str, AnnotationSet, AnnotationSet]]) -> float:
    both = golden = found = 0
    for text, gold, predicted in rows:
        g, p = (_content_tokens(text, annotations) for annotations in (gold, predicted))
        both, golden, found = both + len(g & p), golden + len(g), found + len(p)
    return 100 * score(both, both, golden, found).f1


def _content_tokens(text: str, annotations: AnnotationSet) -> set[int]:
    spans = [s for q in annotations.quotes for s in q.content]
    return {s.start + m.start() for s in spans for m in _TOKEN.finditer(text[s.start : s.end])}


def names_f1(
    find: Callable[[str], Iterable[Name]], sentences: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> float:
    """Return the strict F1 of persons, organisations and places."""
    both = golden = found = 0
    for tokens, tags in sentences:
        predicted = {(a, b, COARSE[type]) for a, b, type in find(" ".join(tokens)) if type in COARSE}
        gold = set(_named(tokens, tags))
        both, golden, found = both + len(gold & predicted), golden + len(gold), found + len(predicted)
    return 100 * score(both, both, golden, found).f1


def _named(tokens: Sequence[str], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    offset, opened = 0, None
    for token, tag in zip([*tokens, ""], [*tags, "O"], strict=True):
        if opened and tag[0] != "I":
            yield (opened[0], offset - 1, opened[1])
            opened = None
        if tag[0] == "B" and tag[2:] in CROSSNER_COARSE:
            opened = (offset, CROSSNER_COARSE[tag[2:]])
        offset += len(token) + 1


def _table(rows: Sequence[tuple[str, Figures]], part: str) -> str:
    head = (
        f"PolNeAR {part}: F1 of exact spans after trimming; names: CrossNER politics, strict. The last rows are "
        "peers, unchanged.\n\n"
    )
    lines = ["| | " + " | ".join(_COLUMNS) + " |", "| --- |" + " ---: |" * len(_COLUMNS)]
    for name, f in rows:
        shares = " | ".join("–" if value is None else f"{value:.1f}" for value in f[:6])
        shown = f"`{name}`" if name in PIPELINES else name
        lines.append(f"| {shown} | {shares} | {f.speed:,.0f} | {f.start:.1f} | {f.memory:,.0f} |")
    return head + "\n".join(lines) + "\n"


def _worth(folder: Path) -> str:
    """Measure check-worthiness: the package's rules and a classifier trained on the other debates."""
    data = debates(folder)
    head = "Check-worthiness on CheckThat! 2019 task 1, training part, mean average precision over debates: rules"
    line = f"{head} {rule_map(data):.3f}"
    try:
        trained = f"{trained_map(data):.3f}"
    except AnchorageError as error:
        return f"{line}; no classifier was measured, since {error}.\n"
    return f"{line}, logistic regression trained on the other debates {trained}.\n"


if __name__ == "__main__":
    sys.exit(main())
