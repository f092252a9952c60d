"""A change of any file that a check looks at ends the wait for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from anchorage_corpus.check.running import watching

ROOT = Path(__file__).parents[3]


CASES = ROOT / "tests" / "cases"


def test_watch_checks_again_when_a_file_changes(tmp_path: Path):
    root = shutil.copytree(CASES / "AC205" / "good", tmp_path / "corpus")
    gold = Path("annotations", "gold", "frank-talks.json")
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(root), "check", "--watch"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as watching:
        (patience := threading.Timer(120, watching.kill)).start()
        try:
            assert "clean" in watching.stdout.readline()
            (root / gold).write_bytes((CASES / "AC205" / "bad" / gold).read_bytes())
            assert any("AC205" in line for line in watching.stdout)
        finally:
            patience.cancel()
            watching.kill()


CHANGES = ["annotations/gold/frank-talks.json", "corpus/frank-talks/v1.txt", "corpus/splits.json", "DATASHEET.md"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_during_the_check_is_seen_after_it(tmp_path: Path, name: str):
    root = shutil.copytree(CASES / "AC205" / "good", tmp_path / "corpus")
    (root / "DATASHEET.md").write_text("# Datasheet")
    before = watching.state(root)
    assert watching.state(root) == before
    with (root / name).open("a") as file:
        file.write(" ")
    watching.wait_for_change(root, before)
