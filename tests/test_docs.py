"""Every example in the pages is run, and what is generated is what the commands say."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ELSEWHERE = {"anchorage studio up": "tests/studio", "anchorage init ~/my-corpus": "tests/cli/test_texts.py"}
"""Examples of the front page that other tests run: they start a server, or leave the folder."""


def _run(*command: object, cwd: Path = ROOT, status: int = 0) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=500)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.mark.xdist_group("checkout")
def test_generated_pages_and_examples_are_up_to_date() -> None:
    _run(sys.executable, "-m", "anchorage_corpus", "build")
    _run(sys.executable, "scripts/_docs.py", "--check")
    _run(sys.executable, "scripts/guidelines", "--check")


def _commands() -> list[str]:
    lines = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)).splitlines()
    return [command for line in lines if (command := line.partition("#")[0].strip())]


def test_the_commands_of_the_front_page_work_in_order(tmp_path: Path) -> None:
    for name in ("corpus", "annotations", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "report.txt").write_text(
        "The envoys met in Geneva. “We agreed on little,” one of them said on Tuesday.\n"
    )
    ours = [c for c in _commands() if c.startswith("anchorage ") and c not in ELSEWHERE]
    assert len(ours) >= 5
    for command in ours:
        found = command == "anchorage check"
        printed = _run(
            sys.executable, "-m", "anchorage_corpus", *shlex.split(command)[1:], cwd=tmp_path, status=found
        )
        assert not found or _codes(printed) == {"AC603"}, "the new text has no gold annotations yet, and nothing else"


def _codes(printed: str) -> set[str]:
    return set(re.findall(r"\bAC\d+", printed))


def test_no_command_of_the_front_page_is_forgotten() -> None:
    scripts = {"scripts/run", "scripts/test"}
    other = [command for command in _commands() if not command.startswith("anchorage ")]
    assert set(other) == scripts
    assert set(ELSEWHERE) <= set(_commands())


@pytest.mark.xdist_group("checkout")
def test_scripts_run_goes_from_the_corpus_to_every_loaded_config() -> None:
    printed = _run("scripts/run")
    for config in ("documents", "ner", "attribution", "quotes", "claims", "utterances"):
        assert config in printed
    assert "build/anchorage-corpus" in printed
