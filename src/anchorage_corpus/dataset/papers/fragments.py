"""Makes pieces of Markdown from data: tables of the card and the figures of the datasheet."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.tables.figures import Figures, document_rows
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.files.schema import label_values, labels

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

_BLOCK = re.compile(r"<!-- figures: (\S+) -->\n(?:.*?\n)??<!-- /figures -->", re.DOTALL)
_MOST_DOCUMENTS = 50
_MOST_SPEAKERS = 12
_AGREEMENT = ("annotations/agreement.json", "agreement.json")
"""Path of the figures in a corpus, and in the source of a text-less dataset."""

_MEANING = "`docs/agreement.md` in the repository of the corpus explains what the figures mean, and what they do not."

Fragments = Mapping[str, Callable[[], str]]
"""Name of a block → function that makes its Markdown."""

Pairs = Sequence[Mapping[str, Any]]
"""The content of ``annotations/agreement.json``: the agreement of every two annotators."""


def fill(page: str, fragments: Fragments, name: str) -> str:
    """Return the page with every block of figures rewritten; raises ``FindingsError`` for an unknown block.

    A block lies between ``<!-- figures: NAME -->`` and ``<!-- /figures -->``.
    """
    unknown = sorted(set(_BLOCK.findall(page)) - set(fragments))
    if unknown:
        raise FindingsError(
            f"{name}: no figures called {', '.join(unknown)}; there are {', '.join(sorted(fragments))}"
        )

    def made(match: re.Match[str]) -> str:
        block = fragments[match[1]]().strip()
        return f"<!-- figures: {match[1]} -->\n\n{block}\n\n<!-- /figures -->"

    return _BLOCK.sub(made, page)


def fragments(corpus: Corpus, built: Built, folder: Path) -> Fragments:
    """Return every block of figures of a built dataset."""
    figures = built.figures
    return {
        "size": lambda: size_table(built),
        "documents": lambda: documents_table(folder),
        "labels": lambda: label_counts(figures),
        "speakers": lambda: speakers_table(figures),
        "annotators": lambda: annotators(corpus, built),
        "agreement": lambda: agreement(corpus),
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; ``None`` is a dash, and cells are escaped so that they cannot break the table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    return "–" if value is None else str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def size_table(built: Built) -> str:
    """Return a table of the rows of each config and split, and the tokens."""
    splits = label_values("split")
    rows: list[list[object]] = []
    for config in CONFIGS:
        counts = [built.sizes[config][split].rows for split in splits]
        rows.append([f"`{config}`", *counts, sum(counts)])
    tokens = [built.figures.tokens[split] for split in splits]
    return table(["rows", *splits, "all"], [*rows, ["tokens", *tokens, sum(tokens)]])


def documents_table(folder: Path) -> str:
    """Return a table of every document with its stated metadata, or a sentence if there are too many to list."""
    rows = document_rows(folder, _MOST_DOCUMENTS)
    if rows is None:
        return "There are too many documents to list here; see the config `documents`."
    columns = ("doc_id", "publisher", "published", "genre", "event", "split")
    return table(columns, ([row[column] for column in columns] for row in rows))


def label_counts(figures: Figures) -> str:
    """Return tables of how often each label occurs."""
    kinds = label_values("mention_kind")
    mentions = table(
        ["entity", *kinds, "all"],
        ([name, *(of[kind] for kind in kinds), of.total()] for name, of in figures.mentions.items() if of),
    )
    rows = [
        [config, column, ", ".join(f"{label or 'not given'} {n}" for label, n in _ordered(column, counts))]
        for (config, column), counts in figures.labels.items()
    ]
    rows.append(["claims", "check_worthy", f"{figures.check_worthy} are"])
    rows.append(["quotes", "", f"{figures.nested} inside another, {figures.discontinuous} in several segments"])
    return mentions + "\n\n" + table(["config", "column", "how often"], rows)


def _ordered(column: str, counts: Counter[str | None]) -> Iterator[tuple[str | None, int]]:
    """Yield the labels that occur, in schema order, the missing one last."""
    name = {"type": "quote_type", "kind": "claim_kind"}.get(column, column)
    for label in (*label_values(name), None):
        if counts[label]:
            yield label, counts[label]


def speakers_table(figures: Figures) -> str:
    """Return a table of who is credited with quotations, most quoted first."""
    named = [(name, n) for name, n in figures.speakers.items() if name is not None]
    ordered = sorted(named, key=lambda pair: (-pair[1], pair[0]))
    rows: list[tuple[str, int]] = ordered[:_MOST_SPEAKERS]
    rest = ordered[_MOST_SPEAKERS:]
    if rest:
        rows.append((f"{len(rest)} others", sum(n for _, n in rest)))
    if figures.speakers[None]:
        rows.append(("no one, or no one in the registry", figures.speakers[None]))
    return table(["credited with quotations", "how many"], rows)


def annotators(corpus: Corpus, built: Built) -> str:
    """Return a table of who and what made the annotations, by their own provenance."""
    made = [corpus.annotations(built.set_name, doc_id).provenance for doc_id in built.doc_ids[:_MOST_DOCUMENTS]]
    agents = Counter(
        f"{agent.name} {agent.version or ''}".strip() + f" ({agent.kind})" for p in made for agent in p.agents
    )
    layers = Counter(f"{layer}: {how}" for p in made for layer, how in p.layers.items())
    guidelines = Counter(f"guidelines {p.guidelines}" for p in made if p.guidelines)
    rows = [(what, n) for counts in (agents, layers, guidelines) for what, n in counts.items()]
    return table([f"annotation set `{built.set_name}`", "documents"], rows)


def agreement(corpus: Corpus) -> str:
    """Return the agreement of the annotators, as ``anchorage agreement --write`` published it."""
    found = [path for path in (corpus.root / name for name in _AGREEMENT) if path.is_file()]
    if not found:
        return "Agreement was not measured: no two annotators have annotated the same texts."
    pairs = json.loads(found[0].read_bytes())
    parts = (layer_agreement(pairs), attribute_agreement(pairs), _MEANING)
    return "\n\n".join(parts)


def layer_agreement(pairs: Pairs) -> str:
    """Return a table with a row for every two annotators and layer: spans, tokens, attribution-wise agreement."""
    rows = [
        [_both(pair), layer, m["exact"]["f1"], m["overlapping"]["f1"], m["alpha"], m["agr"]]
        for pair in pairs
        for layer, m in pair["layers"].items()
    ]
    return table(["annotators", "layer", "F1 exact", "F1 overlap", "α over tokens", "agr"], rows)


def attribute_agreement(pairs: Pairs) -> str:
    """Return a table, a row for every attribute, a column for every two annotators: share of equal values, and α."""
    names = [(layer, name) for layer, m in pairs[0]["layers"].items() for name in m["attributes"]] if pairs else []
    rows = (
        [f"{layer}: {name}", *(_share(pair["layers"][layer]["attributes"][name]) for pair in pairs)]
        for layer, name in names
    )
    return table(["attribute: share equal (α)", *map(_both, pairs)], rows)


def _both(pair: Mapping[str, Any]) -> str:
    return f"{pair['left']}, {pair['right']}"


def _share(measured: Mapping[str, Any]) -> str | None:
    return None if measured["share"] is None else f"{measured['share']} ({_cell(measured['alpha'])})"


def label_table(name: str) -> str:
    """Return a table of the labels of a schema definition with number, meaning and example."""
    rows = ([n, f"`{x.value}`", x.description, x.example] for n, x in enumerate(labels(name)))
    return table(["number", "label", "meaning", "example"], rows)


def plain(row: Mapping[str, Any]) -> str:
    """Return a row as JSON for a reader, a column a line; long texts and lists are cut, and ``…`` marks the cuts."""
    columns = (
        f"  {json.dumps(name)}: {json.dumps(_shortened(value), ensure_ascii=False)}" for name, value in row.items()
    )
    return "{\n" + ",\n".join(columns) + "\n}"


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 60 else value[:59] + "…"
    if isinstance(value, list):
        kept = [_shortened(item) for item in value[: 1 if value and isinstance(value[0], dict) else 12]]
        return [*kept, "…"] if len(kept) < len(value) else kept
    if isinstance(value, dict):
        return {name: _shortened(item) for name, item in value.items()}
    return value
