"""``pytest --anchorage`` in a data repository: one item a document and level, and no cost without the option."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
SOURCE = Path(__file__).parents[1] / "src"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "anchorage_corpus.pytest_plugin", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [*command, "-q", "--rootdir", str(folder), *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def data_repository(folder: Path, case: str) -> Path:
    """A case as a repository of its own, with pytest settings of its own."""
    shutil.copytree(CASES / case, folder, dirs_exist_ok=True)
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")
    return folder


def test_a_finding_fails_the_item_of_its_document_and_level(tmp_path: Path):
    result = run(data_repository(tmp_path, "AC205/bad"), "--anchorage", "-v")
    assert result.returncode == 1
    assert [line for line in result.stdout.splitlines() if "frank-talks[3 text]" in line and "FAILED" in line]
    assert "annotations/gold/frank-talks.json:6:5: AC205 e1 covers 'Ushakov '" in result.stdout
    assert "1 failed, 11 passed" in result.stdout


@pytest.mark.parametrize("case", ["AC205/good", "AC338/bad"])
def test_a_clean_corpus_passes_and_a_note_does_not_fail(case: str, tmp_path: Path):
    assert "12 passed" in run(data_repository(tmp_path, case), "--anchorage").stdout


@pytest.mark.parametrize("name", ["anchorage_corpus.check", "msgspec", "jsonschema_rs", "click"])
def test_a_run_without_the_option_imports_nothing_of_ours(name: str, tmp_path: Path):
    (tmp_path / "test_it.py").write_text(f"import sys\ndef test_it():\n    assert {name!r} not in sys.modules\n")
    result = run(tmp_path)
    assert "1 passed" in result.stdout, result.stdout


def test_the_id_of_a_failed_item_runs_that_item_alone(tmp_path: Path):
    folder = data_repository(tmp_path, "AC205/bad")
    failed = re.findall(r"^FAILED (.*?\])", run(folder, "--anchorage").stdout, re.MULTILINE)
    assert failed == ["anchorage::frank-talks[3 text]"]
    again = run(folder, "--anchorage", *failed)
    assert "1 failed" in again.stdout
    assert "passed" not in again.stdout
    assert run(folder, "--anchorage", "anchorage::frank-talks[1 file]").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [([], "no corpus here or above"), (["anchorage::nothing"], "the corpus has no item called anchorage::nothing")],
)
def test_what_cannot_be_collected_is_one_sentence(tmp_path: Path, arguments: list[str], said: str):
    folder = data_repository(tmp_path, "AC205/good") if arguments else tmp_path
    result = run(folder, "--anchorage", *arguments)
    assert result.returncode == 4
    assert said in result.stdout + result.stderr
    assert "INTERNALERROR" not in result.stdout + result.stderr
