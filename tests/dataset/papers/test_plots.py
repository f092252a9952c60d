"""Plots say what the tables say, always in the same bytes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pyarrow.parquet as pq

import factories
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.model import EntityRegistry, Splits

SVG = "{http://www.w3.org/2000/svg}"


def texts(folder: Path, name: str) -> list[str]:
    return [t.text or "" for t in ET.parse(folder / "figures" / name).iter(f"{SVG}text")]


def test_bars_are_the_counts_of_the_rows(built):
    speakers = Counter(
        name
        for path in (built / "data" / "quotes").glob("*.parquet")
        for name in pq.read_table(path)["speaker_name"].to_pylist()
        if name
    )
    shown = texts(built, "speakers.svg")
    for name, count in speakers.most_common(5):
        assert shown[shown.index(name) + 1] == str(count)


def test_every_report_has_its_part(built):
    shown = texts(built, "claims.svg")
    assert {d.id for d in Corpus.bundled().documents()} <= set(shown)


def test_the_card_shows_them(built):
    card = (built / "README.md").read_text()
    assert "](figures/speakers.svg)" in card and "](figures/claims.svg)" in card


def test_a_name_is_text_and_never_markup(corpus, tmp_path):
    document = factories.document()
    factories.write_document(corpus, document)
    corpus.write(factories.annotations(document))
    hostile = factories.entity(name="</text><script>alert(1)</script>")
    corpus.write(EntityRegistry((hostile,)))
    corpus.write(Splits({document.metadata.event: "train"}))
    build(corpus, tmp_path / "built" / "corpus")
    root = ET.parse(tmp_path / "built/corpus/figures/speakers.svg").getroot()
    assert not [element for element in root.iter() if "script" in element.tag]
    assert "</text><script>alert(1)</s…"[:20] in "".join(texts(tmp_path / "built/corpus", "speakers.svg"))


def test_nothing_to_show_is_no_plot(corpus, tmp_path):
    document = factories.document()
    factories.write_document(corpus, document)
    corpus.write(msgspec.structs.replace(factories.annotations(document), quotes=(), claims=()))
    corpus.write(Splits({document.metadata.event: "train"}))
    build(corpus, tmp_path / "built" / "corpus")
    assert not (tmp_path / "built/corpus/figures").exists()
    assert "figures/" not in (tmp_path / "built/corpus/README.md").read_text()
