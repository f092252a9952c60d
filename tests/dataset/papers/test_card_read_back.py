"""What a card and a schema declare is read with care: whatever they lack is a sentence."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
import yaml
from damage import seal

from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.verify.verify import verify


@pytest.mark.parametrize("config", CONFIGS)
def test_a_column_that_card_and_files_lack_alike_is_no_traceback(dataset, config):
    """An older release may have fewer columns; those that everything rests on it must have."""
    card = dataset / "README.md"
    _, front, page = card.read_text().split("---\n", 2)
    declared = yaml.safe_load(front)
    (info,) = [info for info in declared["dataset_info"] if info["config_name"] == config]
    for dropped in [column["name"] for column in info["features"]]:
        info["features"] = [column for column in info["features"] if column["name"] != dropped]
        if not info["features"]:
            break
        card.write_text(f"---\n{yaml.safe_dump(declared)}---\n{page}")
        for path in (dataset / "data" / config).glob("*.parquet"):
            table = pq.read_table(path).drop_columns([dropped])
            pq.write_table(table.replace_schema_metadata(None), path)
        seal(dataset)
        assert verify(dataset).problems or config != "documents"


@pytest.mark.parametrize("key", ["splits", "features", "num_examples", "config_name"])
def test_a_card_that_lacks_a_key_is_sentences(dataset, key):
    card = dataset / "README.md"
    card.write_text(card.read_text().replace(f"{key}:", "absent:"))
    seal(dataset)
    problems = verify(dataset).problems
    assert (problems == ()) == (key == "features")
    assert all("README.md" in problem for problem in problems)


@pytest.mark.parametrize("card", ["", "---\n", "---\n: [\n---\n", "---\nconfigs: 3\n---\n"])
def test_a_broken_card_is_one_sentence(dataset, card):
    (dataset / "README.md").write_text(card)
    seal(dataset)
    assert any("README.md: no card" in problem for problem in verify(dataset).problems)
