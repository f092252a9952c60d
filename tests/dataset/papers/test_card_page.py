"""The page of the card shows what is in the dataset, and its code runs as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
import yaml

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.papers.card_page import LABELS
from anchorage_corpus.dataset.papers.datasheet import blank
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.files.schema import label_values
from factories import annotated_corpus


@pytest.fixture(scope="module")
def card(built) -> str:
    return (built / "README.md").read_text()


def code_of(card: str) -> str:
    (code,) = re.findall(r"```python\n(.*?)```", card, flags=re.DOTALL)
    return str(code)


def run(code: str, folder: Path, home: Path) -> None:
    environment = os.environ | {"HF_HOME": str(home), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, check=True)


def test_the_code_of_the_card_opens_every_config_as_it_stands(built, card, tmp_path):
    check = """
assert kind in ('direct', 'indirect', 'mixed')
assert len(tokens) == len(attribution_tags) and ner_tags
assert all(config.num_rows for config in (documents, quotes, claims, utterances))
"""
    run(code_of(card) + check, built.parent, tmp_path)
    assert code_of(card).count("load_dataset(") == len(CONFIGS)


def test_the_card_of_a_textless_dataset_says_so_at_the_top_and_its_code_runs(textless, tmp_path):
    card = (textless / "README.md").read_text()
    top = card.partition("## Documents")[0]
    assert "**Without the texts.**" in top
    assert "anchorage rehydrate anchorage-corpus-textless --texts my-texts --out anchorage-corpus" in top
    assert "tokens" not in code_of(card) and code_of(card).count("load_dataset(") == len(CONFIGS)
    run(code_of(card) + "\nassert ner['ner_tags'][0] and attribution.num_rows\n", textless.parent, tmp_path)


def test_a_split_that_cannot_be_loaded_is_named(built, card):
    absent = {
        f"{path.parent.name} {path.name.partition('-')[0]}"
        for path in built.glob("data/*/*.parquet")
        if not pq.read_metadata(path).num_rows
    }
    (named,) = re.findall(r"#8401\)(?:: (.*?))?\.\n", card)
    assert set(filter(None, named.split(", "))) == absent


def test_every_config_is_shown_with_its_columns_and_a_row(card):
    for config in CONFIGS:
        (section,) = re.findall(rf"^### {config}\n(.*?)(?=^##)", card, flags=re.DOTALL | re.MULTILINE)
        assert "Columns: " + ", ".join(f"`{name}`" for name in features(config)) + "." in section
        (row,) = re.findall(r"```json\n(.*?)```", section, flags=re.DOTALL)
        assert list(msgspec.json.decode(row)) == list(features(config))


def test_every_label_is_explained(card):
    for heading, definition in LABELS.items():
        (section,) = re.findall(rf"^### {heading}\n(.*?)(?=^##)", card, flags=re.DOTALL | re.MULTILINE)
        numbers = re.findall(r"^\| (\d+) \| `(.+?)` \|", section, flags=re.MULTILINE)
        assert numbers == [(str(n), label) for n, label in enumerate(label_values(definition))]


def test_the_limits_of_the_datasheet_stand_in_the_card(card):
    assert "**What it must not be used for.** To establish what was said" in card


def test_the_summary_and_the_citation_are_those_of_the_citation_file(card):
    citation = yaml.safe_load((Corpus.bundled().root / "CITATION.cff").read_text())
    assert " ".join(citation["abstract"].split()) in card
    assert f"version = {{{citation['version']}}}" in card
    assert citation["authors"][0]["name"] in card


def test_a_corpus_without_citation_or_datasheet_gets_a_card_too(tmp_path):
    corpus = annotated_corpus(tmp_path / "my corpus", {"alpha": "train"})
    build(corpus, tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text()
    assert "# my corpus\n" in card
    assert "No rows in this release." in card
    assert "must not be used" not in card
    assert (tmp_path / "out" / "DATASHEET.md").read_text().count("*Not answered yet.*") == blank("x").count(
        "*Not answered yet.*"
    )


def test_a_released_citation_has_its_year_and_address(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    citation = "title: A\nversion: 1.2.0\nauthors: [name: Us]\n"
    released = "date-released: 2026-02-01\nurl: https://corpus.example\n"
    for text in (citation, citation + released):
        (corpus.root / "CITATION.cff").write_text(text)
        build(corpus, tmp_path / "out")
        card, croissant = ((tmp_path / "out" / name).read_text() for name in ("README.md", "croissant.json"))
        there = text != citation
        assert ("year = {2026}" in card, "url = {https://corpus.example}" in card) == (there, there)
        assert ('"datePublished": "2026-02-01"' in croissant) == there
