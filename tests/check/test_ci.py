"""The parts that other repositories' CI uses: the action's script, the pre-commit hooks, the workflow files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SITE = next(path for path in sys.path if path.endswith("site-packages"))


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def repository(folder: Path, case: str) -> Path:
    """A data repository with one commit: the corpus of a case."""
    shutil.copytree(CASES / case, folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")
    return folder


def action(folder: Path, summary: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the action's own script as its last step does."""
    environment = {**os.environ, "PYTHON": sys.executable, "PYTHONPATH": str(ROOT / "src")}
    environment |= {"GITHUB_STEP_SUMMARY": str(summary), "ANCHORAGE_ROOT": ".", **settings}
    command = [str(ROOT / "scripts" / "check-in-ci")]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_action_fails_with_findings_in_place_and_a_summary(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/bad")
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_SARIF=str(tmp_path / "findings.sarif"))
    assert result.returncode == 1, result.stderr
    assert "::error file=annotations/gold/frank-talks.json,line=6,col=5,title=AC205::" in result.stdout
    assert "AC205" in (tmp_path / "summary.md").read_text()
    assert '"ruleId": "AC205"' in (tmp_path / "findings.sarif").read_text()


def test_the_summary_tells_what_changed_since_the_base(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/bad")
    base = git(folder, "rev-parse", "HEAD")
    shutil.copytree(CASES / "AC205" / "good", folder, dirs_exist_ok=True)
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE=base)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "**Annotations: 1 moved**" in (tmp_path / "summary.md").read_text()


def test_a_base_that_is_not_in_the_clone_is_said_and_does_no_harm(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE="0" * 40)
    assert result.returncode == 0, result.stderr
    assert "fetch-depth: 0" in (tmp_path / "summary.md").read_text()


def test_the_action_runs_this_script_and_passes_inputs_through_the_environment():
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    assert "scripts/check-in-ci" in steps[-1]["run"]
    assert not any("${{" in step.get("run", "") for step in steps)
    script = (ROOT / "scripts" / "check-in-ci").read_text()
    assert all(name in script for name in steps[-1]["env"])


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_what_others_wrote_is_pinned_by_sha(path: Path):
    used = re.findall(r"uses: (?!\./)(\S+)", path.read_text())
    assert all(re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", name) for name in used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_begins_without_permissions(path: Path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}


def test_zizmor_finds_nothing():
    command = [str(Path(sys.executable).parent / "zizmor"), "--offline", "--no-progress", ".github", "action.yml"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="module")
def hook_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as pre-commit gets it: a Git repository with the hooks in it."""
    folder = tmp_path_factory.mktemp("source") / "anchorage"
    folder.mkdir()
    for name in ("src", "corpus", "annotations", "schema"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, folder)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")
    return folder


def try_repo(folder: Path, source: Path, home: Path, hook: str) -> subprocess.CompletedProcess[str]:
    """``pre-commit try-repo``: clones and installs the project; what that needs comes from this environment."""
    settings = {"PRE_COMMIT_HOME": str(home), "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PYTHONPATH": SITE}
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(source), hook, "--all-files", "--verbose"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_pre_commit_hooks_check_and_format_a_repository(tmp_path: Path, hook_source: Path):
    home = tmp_path / "home"
    bad = repository(tmp_path / "bad", "AC205/bad")
    result = try_repo(bad, hook_source, home, "anchorage-check")
    assert result.returncode == 1, result.stdout + result.stderr
    assert "annotations/gold/frank-talks.json:6:5: AC205" in result.stdout
    good = repository(tmp_path / "good", "AC205/good")
    assert try_repo(good, hook_source, home, "anchorage-check").returncode == 0
    loose = repository(tmp_path / "loose", "AC108/bad")
    assert try_repo(loose, hook_source, home, "anchorage-fmt").returncode == 1
    assert git(loose, "diff", "--name-only") == "annotations/gold/frank-talks.json"
