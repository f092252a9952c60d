"""Every config is made again from the documents, and each row that differs is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from damage import change, change_documents

from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.verify.recompute import contradictions
from anchorage_corpus.dataset.verify.verify import verify


@pytest.mark.parametrize(
    ("config", "edit", "found"),
    [
        ("quotes", lambda rows: rows[0].update(content="Nobody said this"), "content not as"),
        ("quotes", lambda rows: rows[0].update(speaker="nobody"), "speaker not as"),
        ("quotes", lambda rows: rows[0].update(speaker_name="Nobody"), "speaker_name not as"),
        ("quotes", lambda rows: rows[0].update(doc_id="no-such"), "doc_id not as"),
        ("quotes", lambda rows: rows[0].update(utterance="u999"), "utterance not as"),
        ("quotes", lambda rows: rows[0]["content_spans"][0].update(start=9999), "content_spans not as"),
        ("quotes", lambda rows: rows.reverse(), "id, "),
        ("claims", lambda rows: rows[0].update(kind=(rows[0]["kind"] + 1) % 3), "kind not as"),
        ("claims", lambda rows: rows[0].update(check_worthy=not rows[0]["check_worthy"]), "check_worthy not as"),
        ("ner", lambda rows: rows[0].update(ner_tags=[1] * len(rows[0]["ner_tags"])), "ner_tags not as"),
        ("ner", lambda rows: rows[2]["ner_tags"].__setitem__(0, 99), "ner_tags has numbers that no label has"),
        ("ner", lambda rows: rows[1].update(tokens=["junk"]), "tokens not as"),
        ("attribution", lambda rows: rows[0].update(attribution_tags=[5] * len(rows[0]["starts"])), "not as"),
        ("utterances", lambda rows: rows[0]["renderings"][0].update(content="invented"), "renderings not as"),
        ("utterances", lambda rows: rows[0]["renderings"][0].update(quote="no#q1"), "rows, the documents give"),
    ],
)  # fmt: skip
def test_every_config_is_what_the_documents_give(dataset, config, edit, found):
    change(dataset, f"data/{config}/train-00000-of-00001.parquet", edit)
    assert any(found in problem for problem in verify(dataset).problems), verify(dataset).problems


def test_a_changed_config_of_a_textless_dataset_is_found(textless, tmp_path):
    folder = Path(shutil.copytree(textless, tmp_path / "anchorage-corpus-textless"))
    change(folder, "data/claims/train-00000-of-00001.parquet", lambda rows: rows[0].update(claimer="nobody"))
    assert any("claimer not as" in problem for problem in verify(folder).problems)
    change_documents(folder, lambda rows: rows[0].update(genre=99))
    assert any("genre has numbers" in problem for problem in verify(folder).problems)


def tables_of(built: Path) -> dict[str, dict[str, pa.Table]]:
    paths = built.glob("data/*/*.parquet")
    found: dict[str, dict[str, pa.Table]] = {config: {} for config in CONFIGS}
    for path in sorted(paths):
        found[path.parent.name][path.name.partition("-")[0]] = pq.read_table(path)
    return found


def test_a_build_contradicts_its_documents_nowhere(built):
    assert list(contradictions(tables_of(built))) == []


def test_each_row_that_differs_is_named_with_its_fields_and_one_too_many_by_their_number(built):
    tables = tables_of(built)
    quotes, claims = tables["quotes"]["train"], tables["claims"]["train"]
    place = quotes.column_names.index("content")
    words = pa.array(["Nobody said this", *quotes["content"].to_pylist()[1:]])
    tables["quotes"]["train"] = quotes.set_column(place, quotes.field(place), words)
    tables["claims"]["train"] = claims.slice(1)
    first = quotes["id"][0].as_py()
    assert list(contradictions(tables)) == [
        f"claims, train: {claims.num_rows - 1} rows, the documents give {claims.num_rows}",
        f"quotes, train: {first}: content not as the documents give it",
    ]
