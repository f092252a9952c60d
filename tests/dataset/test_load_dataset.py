"""What is built opens in ``datasets``: every config, every split, typed, streaming, and never from a stale cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow.parquet as pq
import pytest
import yaml
from datasets import load_dataset

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.model import Quote, Rendering, Utterance, Utterances
from factories import annotated_corpus

SPLITS = ("train", "validation", "test")


@pytest.fixture(scope="module", autouse=True)
def quiet():
    datasets.disable_progress_bars()


def full_corpus(root: Path) -> Corpus:
    """A corpus in which every config has rows in every split."""
    corpus = annotated_corpus(root, {"alpha": "train", "beta": "validation", "gamma": "test"})
    utterances = []
    for number, doc_id in enumerate(corpus.document_ids(), 1):
        made = corpus.annotations("gold", doc_id)
        (quote,) = made.quotes
        second = Quote("q2", "indirect", quote.content, (), (), (), None, "q1")
        corpus.write(msgspec.structs.replace(made, quotes=(quote, second)))
        renderings = (Rendering(f"{doc_id}#q1", "same"), Rendering(f"{doc_id}#q2", "paraphrased"))
        utterances.append(Utterance(f"u{number}", doc_id.removesuffix("-report"), None, True, renderings))
    corpus.write(Utterances(tuple(utterances)))
    return corpus


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dataset")
    build(full_corpus(folder / "corpus"), folder / "anchorage-corpus")
    return folder / "anchorage-corpus"


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


def front_matter(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "README.md").read_text().split("---\n")[1])


def test_documents_are_the_default_config(built, cache):
    assert datasets.get_dataset_config_names(str(built), cache_dir=cache) == list(CONFIGS)
    assert load_dataset(str(built), cache_dir=cache)["train"].column_names == list(features("documents"))


@pytest.mark.parametrize("config", CONFIGS)
def test_a_config_opens_with_every_split_and_its_features(built, cache, config):
    opened = load_dataset(str(built), config, cache_dir=cache)
    assert list(opened) == list(SPLITS)
    for split in SPLITS:
        assert opened[split].features == features(config)
        assert opened[split].to_list() == pq.read_table(parquet_file(built, config, split)).to_pylist()
        assert opened[split].num_rows > 0


@pytest.mark.parametrize("config", CONFIGS)
def test_a_config_streams_the_same_rows(built, cache, config):
    for split in SPLITS:
        stream = load_dataset(str(built), config, split=split, streaming=True, cache_dir=cache)
        assert stream.features == features(config)
        assert list(stream) == pq.read_table(parquet_file(built, config, split)).to_pylist()


@pytest.mark.parametrize("config", CONFIGS)
def test_card_and_files_declare_the_same_features_and_sizes(built, config):
    (declared,) = [info for info in front_matter(built)["dataset_info"] if info["config_name"] == config]
    assert datasets.Features._from_yaml_list(declared["features"]) == features(config)
    for split in declared["splits"]:
        metadata = pq.read_metadata(parquet_file(built, config, split["name"]))
        assert split["num_examples"] == metadata.num_rows
        carried = datasets.Features.from_arrow_schema(pq.read_schema(parquet_file(built, config, split["name"])))
        assert carried == features(config)
    sizes = [parquet_file(built, config, split).stat().st_size for split in SPLITS]
    assert declared["download_size"] == sum(sizes)
    assert {c["version"] for c in front_matter(built)["configs"]} == {"0.1.0"}


def test_labels_read_as_names(built, cache):
    quotes = load_dataset(str(built), "quotes", split="train", cache_dir=cache)
    assert [quotes.features["type"].int2str(number) for number in quotes["type"]] == ["direct", "indirect"]
    ner = load_dataset(str(built), "ner", split="train", cache_dir=cache)
    names = ner.features["ner_tags"].feature
    assert [names.int2str(tag) for tag in ner[0]["ner_tags"][:2]] == ["B-PERSON", "O"]


def test_what_is_not_given_is_none(built, cache):
    row = load_dataset(str(built), "quotes", split="train", cache_dir=cache)[1]
    assert (row["speaker"], row["speaker_name"], row["publisher"], row["cue"]) == (None, None, None, [])
    assert row["parent"] == "alpha-report#q1"


def test_a_rebuilt_dataset_of_the_same_version_and_size_is_what_loads(tmp_path):
    corpus = full_corpus(tmp_path / "corpus")
    out, cache = tmp_path / "anchorage-corpus", str(tmp_path / "cache")

    def publishers() -> list[str]:
        return list(load_dataset(str(out), "quotes", split="train", cache_dir=cache)["publisher"])

    def publish(name: str) -> None:
        corpus.write(msgspec.structs.replace(corpus.metadata("alpha-report"), publisher=name))
        build(corpus, out)

    publish("Paper A")
    assert publishers() == ["Paper A", "Paper A"]
    before = front_matter(out)
    publish("Paper B")
    assert publishers() == ["Paper B", "Paper B"]
    after = front_matter(out)
    assert after["configs"] == before["configs"]
    assert [i["splits"] for i in after["dataset_info"]] == [i["splits"] for i in before["dataset_info"]]


def test_without_the_checksum_in_the_card_the_cache_would_be_stale(tmp_path, built):
    """The trap that the test above guards against is real: drop the checksum and the old rows come back."""
    corpus = full_corpus(tmp_path / "corpus")
    out, cache = tmp_path / "anchorage-corpus", str(tmp_path / "cache")
    seen = []
    for publisher in ("Paper A", "Paper B"):
        corpus.write(msgspec.structs.replace(corpus.metadata("alpha-report"), publisher=publisher))
        build(corpus, out)
        front = front_matter(out)
        for info in front["dataset_info"]:
            del info["description"], info["download_size"]
        (out / "README.md").write_text(f"---\n{yaml.safe_dump(front)}---\n")
        seen.append(load_dataset(str(out), "quotes", split="train", cache_dir=cache)[0]["publisher"])
    assert seen == ["Paper A", "Paper A"]


def test_two_datasets_in_folders_of_one_name_are_not_mixed_up(tmp_path, built):
    other = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    twin = tmp_path / "elsewhere" / built.name
    build(other, twin)
    cache = str(tmp_path / "cache")
    assert load_dataset(str(built), split="train", cache_dir=cache)[0]["doc_id"] == "alpha-report"
    assert load_dataset(str(twin), "quotes", cache_dir=cache)["train"].num_rows == 1
    assert load_dataset(str(built), "quotes", cache_dir=cache)["train"].num_rows == 2


def test_an_empty_split_has_its_file_and_spoils_no_other(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    build(corpus, tmp_path / "out")
    opened = load_dataset(str(tmp_path / "out"), "quotes", cache_dir=str(tmp_path / "cache"))
    assert list(opened) == ["train"]
    empty = pq.read_table(parquet_file(tmp_path / "out", "quotes", "test"))
    assert (empty.num_rows, datasets.Features.from_arrow_schema(empty.schema)) == (0, features("quotes"))
