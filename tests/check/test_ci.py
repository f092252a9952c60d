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


GOLD = "annotations/gold/frank-talks.json"


def commit(folder: Path) -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "next")
    return git(folder, "rev-parse", "HEAD")


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
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE="1" * 40)
    assert result.returncode == 0, result.stderr
    assert "fetch-depth: 0" in (tmp_path / "summary.md").read_text()


def test_a_first_push_has_no_base(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE="0" * 40)
    assert result.returncode == 0, result.stderr
    assert "There is no base" in (tmp_path / "summary.md").read_text()


def test_a_change_that_mends_a_broken_base_passes(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    files = [folder / GOLD, folder / "corpus" / "splits.json"]
    fixed = [path.read_bytes() for path in files]
    for path in files:
        path.write_bytes(b"{oops")
    base = commit(folder)
    for path, data in zip(files, fixed, strict=True):
        path.write_bytes(data)
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE=base)
    assert result.returncode == 0, result.stdout + result.stderr
    summary = (tmp_path / "summary.md").read_text()
    assert "The changes since the base cannot be shown" in summary
    assert f"{base}:{GOLD}:1: not JSON" in summary


def test_a_change_that_adds_the_corpus_passes(tmp_path: Path):
    folder = tmp_path / "data"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    base = git(folder, "rev-parse", "HEAD")
    shutil.copytree(CASES / "AC205" / "good", folder, dirs_exist_ok=True)
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE=base)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "holds no corpus/" in (tmp_path / "summary.md").read_text()


def test_an_event_may_not_move_in_a_change_even_before_the_first_release(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    base = git(folder, "rev-parse", "HEAD")
    splits = folder / "corpus" / "splits.json"
    splits.write_text(splits.read_text().replace('"train"', '"test"'))
    commit(folder)
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE=base)
    assert result.returncode == 1
    assert "AC511 moscow-talks was in train, but is now in test" in result.stdout
    assert action(folder, tmp_path / "summary.md").returncode == 0


def test_what_the_last_tag_released_is_frozen_without_being_asked(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    git(folder, "tag", "v1.0.0")
    git(folder, "tag", "vendor-2")
    splits = folder / "corpus" / "splits.json"
    splits.write_text(splits.read_text().replace('"train"', '"test"'))
    commit(folder)
    result = action(folder, tmp_path / "summary.md")
    assert result.returncode == 1
    assert "AC511 moscow-talks was released in train, but is now in test" in result.stdout


def test_a_release_that_cannot_be_read_is_no_release_that_nothing_moved_from(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    splits = folder / "corpus" / "splits.json"
    sound = splits.read_bytes()
    splits.write_text("{oops")
    commit(folder)
    git(folder, "tag", "v1.0.0")
    splits.write_bytes(sound)
    commit(folder)
    result = action(folder, tmp_path / "summary.md")
    assert result.returncode == 2
    assert "cannot compare with the last release: v1.0.0:corpus/splits.json:1: not JSON" in result.stderr


def test_findings_on_changed_lines_come_before_the_old_ones(tmp_path: Path):
    folder = repository(tmp_path / "data", "AC205/good")
    gold = folder / GOLD
    rows = gold.read_text().splitlines(keepends=True)
    old = [row.replace('"yuri-ushakov"', '"old-error"') if '"entity"' in row else row for row in rows]
    gold.write_text("".join(old))
    base = commit(folder)
    claims = [f"line={i}," for i, row in enumerate(old, 1) if '"claimer"' in row]
    gold.write_text("".join(old).replace('"claimer": "yuri-ushakov"', '"claimer": "new-error"'))
    commit(folder)
    result = action(folder, tmp_path / "summary.md", ANCHORAGE_BASE=base)
    commands = [line for line in result.stdout.splitlines() if line.startswith("::error ")]
    assert len(commands) > 2
    fresh = [any(claim in line for claim in claims) for line in commands]
    assert fresh == sorted(fresh, reverse=True)
    assert fresh[0]
    table = [line for line in (tmp_path / "summary.md").read_text().splitlines() if line.startswith("| annot")]
    assert "new-error" in table[0]
    without = action(folder, tmp_path / "summary.md").stdout.splitlines()
    assert "old-error" in next(line for line in without if line.startswith("::error "))


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
