"""The YAML of the card declares what is there to load, with its true sizes, and names its content."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, strategies as st

from anchorage_corpus.dataset.checksums import hash_files
from anchorage_corpus.dataset.papers.card import content_digest
from anchorage_corpus.dataset.tables.features import CONFIGS

NAMES = st.dictionaries(
    st.text("abc/", min_size=1, max_size=4), st.text("0123456789abcdef", min_size=64, max_size=64)
)


@pytest.fixture(scope="module")
def declared(built) -> dict[str, Any]:
    _, front, _ = (built / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front)


def test_the_first_config_is_the_default_and_the_version_that_of_the_corpus(declared):
    configs = declared["configs"]
    assert [config["config_name"] for config in configs] == list(CONFIGS)
    assert [config["config_name"] for config in configs if config.get("default")] == ["documents"]
    assert len({config["version"] for config in configs}) == 1


def test_only_splits_with_rows_are_declared_each_with_its_rows(declared, built):
    for info in declared["dataset_info"]:
        paths = (built / "data" / info["config_name"]).glob("*.parquet")
        rows = {path.name.partition("-")[0]: pq.read_metadata(path).num_rows for path in paths}
        stated = {split["name"]: split["num_examples"] for split in info["splits"]}
        assert stated == {split: count for split, count in rows.items() if count}


def test_the_description_of_a_config_names_the_content_of_its_files(declared, built):
    for info, config in zip(declared["dataset_info"], declared["configs"], strict=True):
        splits = [files["split"] for files in config["data_files"]]
        names = [f"data/{info['config_name']}/{split}-00000-of-00001.parquet" for split in splits]
        assert info["description"].endswith(f" Content {content_digest(hash_files(built, names))}.")


@given(NAMES, NAMES)
def test_files_have_one_digest_in_any_order_and_other_files_another(digests, others):
    backwards = dict(reversed(digests.items()))
    assert content_digest(digests) == content_digest(backwards)
    assert (content_digest(digests) == content_digest(others)) == (digests == others)
