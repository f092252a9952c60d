"""Every figure of the model card from the evaluation data: ``scripts/evaluate --polnear DIR --crossner DIR``.

Prints a table in Markdown; ``--write FILE`` puts it between the ``<!-- figures -->`` marks of a page.
"""

from __future__ import annotations

import argparse
import re
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from anchorage_corpus.model import Agent, AnnotationSet, DocumentRef, Provenance, Quote, Span, span_at
from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.preannotate.evaluation import evaluate, score
from anchorage_corpus.preannotate.pipeline import PIPELINES, Pipeline
from anchorage_corpus.preannotate.prepared import PreparedText
from anchorage_corpus.preannotate.training.data import Attribution, crossner, polnear
from anchorage_corpus.preannotate.worth import check_worthiness

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
_REFERENCE = """\
Published or measured by others on PolNeAR's *test* part, so only roughly comparable (source / cue / content): BBC
Citron retrained 63.0 / 52.4 / 47.9, attributions 51.2; Gender Gap Tracker's rules 54.7 / 48.4 / 26.2, attributions
41.7; textacy 21.9 / 24.0 / 23.7, attributions 19.5; BERT-Cofe (110 million parameters, Wang et al. 2022) 83.2 / 75.3
/ 72.9; two people 77.7 / 70.5 / 71.0, attributions 75.4. spaCy alone on CrossNER politics test: sm 64.5, md 66.6."""


class Figures(NamedTuple):
    """Figures of one pipeline, F1 in percent; ``names`` on the half of CrossNER's dev part that is not trained on."""

    source: float
    cue: float
    content: float
    tokens: float
    attributions: float
    names: float
    speed: float
    start: float
    memory: float


def main() -> None:
    """Measure every named pipeline, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="scripts/evaluate", description=__doc__)
    parser.add_argument("--polnear", type=Path, required=True, help="PolNeAR's data folder")
    parser.add_argument("--crossner", type=Path, required=True, help="CrossNER's politics folder")
    parser.add_argument("--clef", type=Path, help="folder of CheckThat! 2019 task 1's training files (.tsv)")
    parser.add_argument("--part", default="dev", help="part of PolNeAR (default: dev)")
    parser.add_argument("--write", type=Path, help="page to put the table into")
    arguments = parser.parse_args()
    rows = []
    for name in PIPELINES:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            rows.append(
                (name, pool.submit(measure, name, arguments.polnear, arguments.part, arguments.crossner).result())
            )
    table = _table(rows, arguments.part)
    if arguments.clef:
        found = worth_map(arguments.clef)
        table += f"\nCheck-worthiness by rule on CheckThat! 2019 task 1, training part: MAP {found:.3f}.\n"
    if arguments.write:
        page = arguments.write.read_text(encoding="utf-8")
        arguments.write.write_text(_MARKS.sub(lambda m: m[1] + table + m[2], page), encoding="utf-8")
    print(table)


def measure(name: str, polnear_folder: Path, part: str, crossner_folder: Path) -> Figures:
    """Figures of a named pipeline."""
    begin = time.perf_counter()
    pipeline = Pipeline.named(name)
    pipeline.annotate("“We are ready to talk,” said Vladimir Putin.", _ref("start"))
    start = time.perf_counter() - begin
    documents = [(n, text, who[0]) for n, text, who in polnear(polnear_folder, part)]
    begin = time.process_time()
    predicted = [pipeline.annotate(text, _ref(name)) for name, text, _ in documents]
    seconds = time.process_time() - begin
    gold = [gold_set(name, text, attributions) for name, text, attributions in documents]
    result = evaluate(gold, predicted)
    source, cue, content = (100 * result.quotes[role].exact.f1 for role in ("SOURCE", "CUE", "CONTENT"))
    tokens = _token_f1(zip((t for _, t, _ in documents), gold, predicted, strict=True))
    names = names_f1(pipeline, list(crossner(crossner_folder / "dev.txt"))[1::2])
    speed = sum(len(text.split()) for _, text, _ in documents) / seconds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figures(source, cue, content, tokens, 100 * result.attributions.f1, names, speed, start, memory)


def _ref(name: str) -> DocumentRef:
    return DocumentRef(name, 1, "0" * 64)


def gold_set(name: str, text: str, attributions: Sequence[Attribution]) -> AnnotationSet:
    """PolNeAR's attributions as an annotation set."""
    quotes = tuple(
        Quote(
            f"q{i}", "indirect", _spans(text, a.content), _spans(text, a.cue), _spans(text, a.source), (), None, None
        )
        for i, a in enumerate(attributions, 1)
    )
    provenance = Provenance("gold", (Agent("person", "PolNeAR", None),), None, {"quotes": "manual native"})
    return AnnotationSet(_ref(name), provenance, (), quotes, ())


def _spans(text: str, ranges: Iterable[Range]) -> tuple[Span, ...]:
    return tuple(span_at(text, a, b) for a, b in ranges)


def _token_f1(rows: Iterable[tuple[str, AnnotationSet, AnnotationSet]]) -> float:
    both = golden = found = 0
    for text, gold, predicted in rows:
        g, p = (_content_tokens(text, annotations) for annotations in (gold, predicted))
        both, golden, found = both + len(g & p), golden + len(g), found + len(p)
    return 100 * score(both, both, golden, found).f1


def _content_tokens(text: str, annotations: AnnotationSet) -> set[int]:
    spans = [s for q in annotations.quotes for s in q.content]
    return {s.start + m.start() for s in spans for m in _TOKEN.finditer(text[s.start : s.end])}


def names_f1(pipeline: Pipeline, sentences: Sequence[tuple[list[str], list[str]]]) -> float:
    """Strict F1 of persons, organisations and places."""
    both = golden = found = 0
    for tokens, tags in sentences:
        text = " ".join(tokens)
        drafts = pipeline.components[0].entities(PreparedText(text))
        predicted = {(d.start, d.end, COARSE[d.type]) for d in drafts if d.type in COARSE}
        gold = set(_named(tokens, tags))
        both, golden, found = both + len(gold & predicted), golden + len(gold), found + len(predicted)
    return 100 * score(both, both, golden, found).f1


def worth_map(folder: Path) -> float:
    """Mean average precision of the check-worthiness score over debates; nothing was trained on them."""
    precisions = []
    for path in sorted(folder.glob("*.tsv")):
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        ranked = sorted(((check_worthiness(r[2]), int(r[3])) for r in rows if len(r) > 3), key=lambda r: -r[0])
        hits = [place for place, (_, worthy) in enumerate(ranked, 1) if worthy]
        precisions.append(sum(n / place for n, place in enumerate(hits, 1)) / max(1, len(hits)))
    return sum(precisions) / max(1, len(precisions))


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
    head = f"PolNeAR {part}: F1 of exact spans after trimming; names: CrossNER politics, strict.\n\n"
    lines = ["| pipeline | " + " | ".join(_COLUMNS) + " |", "| --- |" + " ---: |" * len(_COLUMNS)]
    for name, f in rows:
        shares = " | ".join(f"{value:.1f}" for value in f[:6])
        lines.append(f"| `{name}` | {shares} | {f.speed:,.0f} | {f.start:.1f} | {f.memory:,.0f} |")
    return head + "\n".join(lines) + "\n\n" + _REFERENCE + "\n"


if __name__ == "__main__":
    main()
