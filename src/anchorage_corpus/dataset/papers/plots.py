"""Draws two plots of a built dataset as SVG: quotations by speaker, and claims by kind.

They are plain SVG from the counts, so the same data give the same bytes and building needs no plotting library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pyarrow.parquet as pq
from datasets import ClassLabel

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.files.schema import label_values

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

FOLDER = "figures"

_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999")
"""Eight colours that colour-blind readers can distinguish (Okabe and Ito, 2008), the last a grey."""
_BARS, _NAME = 10, 26
_ROW, _LEFT, _WIDTH, _LEGEND = 24, 190, 460, 22


class Plot(msgspec.Struct, frozen=True):
    """A plot: its file, its title, and the column of a config that it counts."""

    file: str
    title: str
    config: str
    column: str


PLOTS = (
    Plot("speakers.svg", "Quotations by the speaker that the text credits", "quotes", "speaker_name"),
    Plot("claims.svg", "Claims by kind", "claims", "kind"),
)

Cell = tuple[str, str]
"""A bar and a part of it."""


def write_plots(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write every plot that has something to show."""
    for plot in drawn(built):
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / FOLDER / plot.file).write_bytes(_svg(plot, _counted(folder, plot, len(built.doc_ids))))


def drawn(built: Built) -> list[Plot]:
    """Return the plots of a build: those whose config has rows."""
    return [plot for plot in PLOTS if any(size.rows for size in built.sizes[plot.config].values())]


def _counted(folder: Path, plot: Plot, documents: int) -> Counter[Cell]:
    """Count how often each value occurs in each document, or in each split if there are too many documents."""
    counts: Counter[Cell] = Counter()
    feature = features(plot.config)[plot.column]
    for split in label_values("split"):
        table = pq.read_table(parquet_file(folder, plot.config, split), columns=["doc_id", plot.column])
        for doc_id, value in zip(table["doc_id"].to_pylist(), table[plot.column].to_pylist(), strict=True):
            if value is not None:
                name = feature.names[value] if isinstance(feature, ClassLabel) else value
                counts[name, doc_id if documents < len(_COLOURS) else split] += 1
    return counts


def _svg(plot: Plot, counts: Counter[Cell]) -> bytes:
    totals: Counter[str] = Counter()
    for (bar, _), count in counts.items():
        totals[bar] += count
    bars = sorted(totals, key=lambda bar: (-totals[bar], bar))[:_BARS]
    parts = sorted({part for _, part in counts})
    top = _ROW + _LEGEND * len(parts)
    size = {"width": str(_LEFT + _WIDTH + 60), "height": str(top + _ROW * (len(bars) + 1))}
    root = ET.Element("svg", size | {"xmlns": "http://www.w3.org/2000/svg", "font-family": "sans-serif"})
    root.set("font-size", "13")
    ET.SubElement(root, "title").text = plot.title
    ET.SubElement(root, "rect", size | {"fill": "white"})
    root.extend([_text(_LEFT, 17, plot.title, "start", bold=True), *_legend(parts)])
    for index, bar in enumerate(bars):
        root.extend(_bar(bar, parts, counts, top + index * _ROW, _WIDTH / max(totals.values())))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode").encode() + b"\n"


def _legend(parts: Sequence[str]) -> Iterator[ET.Element]:
    for index, part in enumerate(parts):
        y = _ROW + index * _LEGEND
        yield _box(_LEFT, y, 14, 14, _COLOURS[index])
        yield _text(_LEFT + 20, y + 12, part, "start")


def _bar(bar: str, parts: Sequence[str], counts: Counter[Cell], y: int, scale: float) -> Iterator[ET.Element]:
    x = float(_LEFT)
    yield _text(_LEFT - 8, y + 16, _short(bar), "end")
    for index, part in enumerate(parts):
        if number := counts[bar, part]:
            yield _box(x, y + 3, number * scale, _ROW - 6, _COLOURS[index])
            x += number * scale
    yield _text(x + 6, y + 16, str(sum(counts[bar, part] for part in parts)), "start")


def _box(x: float, y: float, width: float, height: float, colour: str) -> ET.Element:
    places = {"x": x, "y": y, "width": width, "height": height}
    return ET.Element("rect", {name: f"{value:.1f}" for name, value in places.items()} | {"fill": colour})


def _text(x: float, y: float, text: str, anchor: str, bold: bool = False) -> ET.Element:
    weight = {"font-weight": "bold"} if bold else {}
    element = ET.Element("text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor} | weight)
    element.text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return element


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
