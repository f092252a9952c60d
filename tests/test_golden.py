"""The files of every released format still load, and what was built from them still means the same.

``tests/golden/<version>/`` is a corpus as that version wrote it, the columns of its dataset, its build, and the
source of its text-less build. A folder is added with each release and never changed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import Features

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.migrations import STEPS, format_version, migrate
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build, differences
from anchorage_corpus.dataset.rehydrate import rehydrate
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.files.parsing import read

ROOT = Path(__file__).parents[1]
GOLDEN = sorted((Path(__file__).parent / "golden").glob("v*"))
every_version = pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)


@pytest.fixture
def corpus(golden: Path, tmp_path: Path) -> Corpus:
    """A released corpus, brought up to today's format."""
    brought = Corpus(shutil.copytree(golden, tmp_path / "golden"))
    migrate(brought)
    return brought


def test_there_is_a_golden_corpus_and_a_step_for_every_format():
    assert GOLDEN
    assert set(STEPS) == set(range(1, format_version()))
    assert {format_version(path / "schema") for path in GOLDEN} >= set(range(1, format_version()))


@every_version
def test_every_file_is_read(corpus):
    kinds = [type(read(path, cls)).__name__ for path, cls in corpus.files()]
    assert set(kinds) == {
        "AnnotationSet",
        "DocumentMetadata",
        "EntityRegistry",
        "Exemptions",
        "Splits",
        "Utterances",
    }


@every_version
def test_it_builds_with_every_annotation(corpus, tmp_path):
    built = build(corpus, tmp_path / "built" / "golden")
    assert {config: sizes["train"].rows for config, sizes in built.sizes.items()} == {
        "documents": 1, "ner": 3, "attribution": 3, "quotes": 2, "claims": 1, "utterances": 1
    }  # fmt: skip
    (row,) = pq.read_table(tmp_path / "built/golden/data/documents/train-00000-of-00001.parquet").to_pylist()
    assert row["text"][row["quotes"][1]["content"][0]["start"] :].startswith("“The mayor says June.")


@every_version
def test_a_released_textless_build_is_rehydrated(golden, corpus, tmp_path):
    rehydrated = rehydrate(golden / "textless", golden / "corpus", tmp_path / "rehydrated" / "golden")
    assert rehydrated.complete
    build(corpus, tmp_path / "built" / "golden")
    assert not [n for n in differences(tmp_path / "rehydrated/golden", tmp_path / "built/golden") if "parquet" in n]


@every_version
def test_columns_and_labels_only_grow(golden):
    """Raise the version as docs/versioning.md says before you change this."""
    released = json.loads((golden / "columns.json").read_text())
    assert set(released) <= set(CONFIGS)
    for config, columns in released.items():
        assert not list(lost(Features._from_yaml_list(columns), features(config), config))


def lost(old: Any, new: Any, place: str) -> Any:
    """Places where something of the old columns is gone or means something else."""
    if hasattr(old, "names"):
        if new.names[: len(old.names)] != old.names:
            yield place
    elif isinstance(old, dict):
        for name, column in old.items():
            yield from lost(column, new[name], f"{place}.{name}") if name in new else (f"{place}.{name}",)
    elif hasattr(old, "feature"):
        yield from lost(old.feature, new.feature, place)
    elif old != new:
        yield place


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """This package beside a schema of its own, as in a checkout; gives the folder to import from."""
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    return Path(shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("static")))


def change_labels(package: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Change every list of labels of a package."""
    path = package.parent / "schema" / "labels.schema.json"
    schema = json.loads(path.read_text())
    for definition in schema["$defs"].values():
        definition["anyOf"] = change(definition["anyOf"])
    path.write_text(json.dumps(schema))


def verified(package: Path, dataset: Path) -> tuple[int, str]:
    command = [sys.executable, "-m", "anchorage_corpus", "verify", str(dataset)]
    environment = os.environ | {"PYTHONPATH": str(package)}
    done = subprocess.run(command, env=environment, cwd=package, capture_output=True, text=True, timeout=200)
    return done.returncode, done.stdout + done.stderr


@every_version
def test_a_released_build_is_verified_also_once_labels_were_added(golden, package):
    assert verified(package, golden / "dataset")[0] == 0
    change_labels(package, lambda labels: [*labels, {**labels[0], "const": "new-label"}])
    assert verified(package, golden / "dataset")[0] == 0


@every_version
def test_a_released_build_whose_labels_would_mean_something_else_is_refused(golden, package):
    change_labels(package, lambda labels: labels[::-1])
    status, said = verified(package, golden / "dataset")
    assert status == 1
    assert said.count("labels.schema.json: labels of entity_type are in another order") == 1, said


def test_a_build_with_labels_of_a_newer_package_asks_for_an_upgrade(package):
    change_labels(package, lambda labels: labels[:-1])
    status, said = verified(package, GOLDEN[-1] / "dataset")
    assert (status, "which this version of the package does not know; upgrade it" in said) == (1, True), said


def test_fmt_refuses_a_corpus_that_is_newer_than_the_package(tmp_path, capsys):
    root = shutil.copytree(GOLDEN[-1], tmp_path / "golden")
    path = root / "schema" / "common.schema.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"x-format": format_version() + 1}))
    with pytest.raises(SystemExit) as stopped:
        main(["--root", str(root), "fmt"])
    assert stopped.value.code == 2
    assert "upgrade it" in capsys.readouterr().err
