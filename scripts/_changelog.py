"""Writes the data part of every release in CHANGELOG.md: between ``<!-- data -->`` and ``<!-- /data -->``.

A release is a heading ``## 1.2.0``; the one before it is the next heading below. A release without a tag yet is
compared as it is in the working folder, and left out of ``--check``, since it still changes.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click

from anchorage_corpus.history.versioning import (
    NOTHING,
    State,
    consequences,
    is_enough,
    next_version,
    release_notes,
    state_at,
)

_RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)\n", re.MULTILINE)
_DATA = re.compile(r"<!-- data -->\n.*?<!-- /data -->\n", re.DOTALL)


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a released part is stale.")
@click.option("--root", type=click.Path(path_type=Path), default=Path(), help="Repository (default: this folder).")
def main(check: bool, root: Path) -> None:
    """Rewrite the data parts of CHANGELOG.md, and report version numbers that are too small."""
    path = root / "CHANGELOG.md"
    old = path.read_text(encoding="utf-8")
    new, problems = written(old, root, only_tagged=check)
    if check and new != old:
        problems.append("CHANGELOG.md: differs from the tags; run scripts/changelog")
    elif new != old:
        path.write_text(new, encoding="utf-8")
    for problem in problems:
        click.echo(problem)
    raise SystemExit(bool(problems))


def written(page: str, root: Path, only_tagged: bool = False) -> tuple[str, list[str]]:
    """Return the page with every data part rewritten, and the versions that are too small for what changed."""
    versions, problems = _RELEASE.findall(page), []
    pieces = _RELEASE.split(page)
    for index, version in enumerate(versions):
        if not _tagged(root, version) and (only_tagged or index):
            continue
        before = state_of(root, versions[index + 1]) if index + 1 < len(versions) else NOTHING
        after = state_of(root, version)
        place = 2 * index + 2
        pieces[place] = _with_data(pieces[place], release_notes(before, after))
        problems += _too_small(version, versions[index + 1 : index + 2], before, after)
    return pieces[0] + "".join(
        f"## {v}\n{body}" for v, body in zip(pieces[1::2], pieces[2::2], strict=True)
    ), problems


def _with_data(body: str, notes: str) -> str:
    block = f"<!-- data -->\n{notes}<!-- /data -->\n"
    return _DATA.sub(lambda _: block, body) if _DATA.search(body) else f"\n{block}{body}"


def _too_small(version: str, before: list[str], old: State, new: State) -> list[str]:
    found = consequences(old, new)
    if not before or not found or is_enough(before[0], version, found[0].part):
        return []
    least = next_version(before[0], found[0].part)
    return [f"CHANGELOG.md: {version} is too small, {found[0].reason}: {least} at least"]


def state_of(root: Path, version: str) -> State:
    """Return the data of a release, or of the working folder if it has no tag yet."""
    return state_at(f"v{version}" if _tagged(root, version) else str(root.absolute()), root)


def _tagged(root: Path, version: str) -> bool:
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", f"refs/tags/v{version}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    main()
