"""The plugin in docs/checking.md works as it stands there, installed as a package of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "checking.md").read_text(encoding="utf-8")
(EXAMPLE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
CASE = ROOT / "tests" / "cases" / "AC201" / "good"


def run(tmp_path: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``anchorage`` with a package beside it that offers the module."""
    site = tmp_path / "site"
    (site / "our_rules-1.dist-info").mkdir(parents=True)
    (site / "our_rules.py").write_text(source, encoding="utf-8")
    (site / "our_rules-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1\n")
    (site / "our_rules-1.dist-info" / "entry_points.txt").write_text("[anchorage.rules]\nours = our_rules\n")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{site}"}
    command = [sys.executable, "-m", "anchorage_corpus", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_example_is_short():
    assert len([line for line in EXAMPLE.splitlines() if line.strip()]) <= 15


def test_the_example_is_listed_explained_and_run(tmp_path: Path):
    assert "XX901" in run(tmp_path, EXAMPLE, "rules").stdout
    shutil.rmtree(tmp_path / "site")
    root = str(shutil.copytree(CASE, tmp_path / "corpus"))
    shorter = EXAMPLE.replace("> 90", "> 5")
    result = run(tmp_path, shorter, "--root", root, "check", "--select", "XX")
    assert "annotations/gold/frank-talks.json:12:47: XX901 q1 has 7 words" in result.stdout, result.stderr
    assert result.returncode == 1


def test_a_rule_that_breaks_is_one_sentence_and_status_2(tmp_path: Path):
    broken = EXAMPLE.replace("span.text.split()", "span.words")
    result = run(tmp_path, broken, "--root", str(CASE), "check")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "rule XX901 of our_rules broke" in result.stderr


def test_a_plugin_that_cannot_be_imported_is_one_sentence_and_status_2(tmp_path: Path):
    result = run(tmp_path, "import nothing_of_the_kind", "rules")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "rule plugin ours" in result.stderr


OF_FILES = """
from anchorage_corpus.check import Hit, file_rule


@file_rule("XX902", level=1, severity="note")
def file_is_there(file):
    \"\"\"Every file is named, clean or not.\"\"\"
    yield Hit(f"{file.kind} of {len(file.data)} bytes")
"""


def test_a_rule_over_files_sees_those_that_are_clean_too(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    found = run(tmp_path, OF_FILES, "--root", str(root), "check", "--select", "XX902").stdout
    files = [path for path in root.rglob("*") if path.is_file()]
    assert found.count("XX902") == len(files)
    assert (
        f"corpus/frank-talks/v1.txt:1:1: XX902 text of {(root / 'corpus/frank-talks/v1.txt').stat().st_size}" in found
    )
