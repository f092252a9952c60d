"""Asks Git about the repository that a corpus stands in: revisions, files at them, lines changed since them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from anchorage_corpus.errors import MisuseError

if TYPE_CHECKING:
    import subprocess

RELEASES = "v[0-9]*"
"""Names of the tags that mark releases."""

Lines = range
"""Lines of a file, counted from 1."""

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run Git in a folder; raises ``MisuseError`` where it is not installed."""
    import subprocess

    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise MisuseError("git is not installed; name a folder instead of a revision") from None


def commit_of(revision: str, near: Path) -> str | None:
    """Id of the commit that a revision names in the repository at a folder; None where it names none."""
    found = git(near, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return None if found.returncode else found.stdout.decode().strip()


def last_release(folder: Path) -> str:
    """The last release tag before the corpus in a folder, when it was part of that; empty where there is none.

    A corpus inside another one, such as a test's, is not what the tags of its repository release.
    """
    for above in (folder, *folder.parents):
        if above != folder and (above / "corpus").is_dir() and (above / "annotations").is_dir():
            return ""
        if (above / ".git").exists():
            break
    else:
        return ""
    if not _may_have_releases(above / ".git"):
        return ""
    found = git(folder, "describe", "--tags", "--abbrev=0", "--match", RELEASES)
    tag = found.stdout.decode(errors="replace").strip()
    return tag if tag and git(folder, "cat-file", "-e", f"{tag}:./corpus").returncode == 0 else ""


def _may_have_releases(folder: Path) -> bool:
    """Whether a repository may have release tags: most corpora have none yet, and starting Git takes its time."""
    if not folder.is_dir() or (folder / "reftable").exists():
        return True  # a worktree, or refs that only Git reads
    packed = folder / "packed-refs"
    is_packed = packed.is_file() and b" refs/tags/v" in packed.read_bytes()
    return is_packed or any((folder / "refs" / "tags").glob("v*"))


def file_at(revision: str, folder: Path, name: str) -> bytes | None:
    """A file of a folder as a revision has it; None where it has none.

    Raises ``MisuseError`` when there is no such revision.
    """
    commit = commit_of(revision, folder)
    if commit is None:
        raise MisuseError(f"{revision}: no Git revision of {folder}")
    found = git(folder, "cat-file", "blob", f"{commit}:./{name}")
    return None if found.returncode else found.stdout


def changed_lines(revision: str, folder: Path) -> dict[str, list[Lines]]:
    """Lines of each file below a folder that were added or changed since a revision, by the file's name there.

    Raises ``MisuseError`` when there is no such revision.
    """
    commit = commit_of(revision, folder)
    if commit is None:
        raise MisuseError(f"{revision}: no Git revision of {folder}")
    how = ("--no-color", "--no-ext-diff", "--no-renames", "--text", "--unified=0", "--relative", "--dst-prefix=b/")
    found = git(folder, "-c", "core.quotePath=false", "diff", *how, commit, "--", ".")
    return dict(_hunks(iter(found.stdout.split(b"\n"))))


def _hunks(lines: Iterator[bytes]) -> Iterable[tuple[str, list[Lines]]]:
    name, ranges = "", list[Lines]()
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith(b"+++ b/"):
            name, ranges = line[6:].rstrip(b"\t").decode(errors="surrogateescape"), []
            yield name, ranges
        elif hunk:
            removed, first, added = (int(group) if group is not None else 1 for group in hunk.groups())
            ranges.append(range(first, first + added))
            for _ in range(removed + added):
                next(lines, None)
