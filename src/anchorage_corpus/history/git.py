"""Asks Git about the repository of a corpus: revisions, files at them, what changed since; nothing else runs Git."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from anchorage_corpus.errors import MisuseError

if TYPE_CHECKING:
    import subprocess

RELEASES = "v[0-9]*"
"""Names of the tags that mark releases."""

Lines = range
"""Lines of a file, counted from 1."""

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class Invocation(NamedTuple):
    """How Git is started: command line and environment."""

    command: list[str]
    environment: dict[str, str]


def invocation(folder: Path, *arguments: str) -> Invocation:
    """Return how to start Git in a folder; every call of Git goes through here."""
    return Invocation(["git", "-C", str(folder), *arguments], dict(os.environ))


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run Git in a folder; raises ``MisuseError`` if it is not installed."""
    import subprocess

    command, environment = invocation(folder, *arguments)
    try:
        return subprocess.run(command, env=environment, capture_output=True, check=False)
    except FileNotFoundError:
        raise MisuseError("git is not installed; install it, or name a folder instead of a revision") from None


def commit_of(revision: str, near: Path) -> str | None:
    """Return the id of the commit that a revision names in the repository at a folder, or None."""
    found = git(near, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return None if found.returncode else found.stdout.decode().strip()


def origin(folder: Path) -> str:
    """Return the address of the repository that a folder was cloned from, or an empty string if it has none."""
    return _text(git(folder, "config", "--get", "remote.origin.url").stdout).strip()


def changed_files(folder: Path) -> list[str]:
    """Return the paths below a folder that differ from the commit, as Git names them.

    Raises ``MisuseError`` outside a repository, and if nothing is committed.
    """
    if commit_of("HEAD", folder) is None:
        raise MisuseError(f"{folder}: not at a Git commit; commit the corpus, since a release names its commit")
    found = git(folder, "status", "--porcelain", "--", ".")
    if found.returncode:
        why = _text(found.stderr or found.stdout).strip().splitlines() or [f"exit status {found.returncode}"]
        raise MisuseError(f"{folder}: Git cannot list what is committed ({why[-1]})")
    return [line[3:] for line in _text(found.stdout).splitlines()]


def ignored_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the files of some parts of a folder that Git ignores."""
    how = ("--others", "--ignored", "--exclude-standard", "--")
    return _text(git(folder, "ls-files", *how, *names).stdout).splitlines()


def _text(output: bytes) -> str:
    return output.decode(errors="replace")


def last_release(folder: Path) -> str:
    """Return the last release tag before the corpus in a folder, or an empty string if the corpus was not in it.

    A corpus inside another one, such as a test's, is not part of the releases of its repository.
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
    tag = _text(found.stdout).strip()
    return tag if tag and git(folder, "cat-file", "-e", f"{tag}:./corpus").returncode == 0 else ""


def _may_have_releases(folder: Path) -> bool:
    """Return whether a repository may have release tags: most corpora have none yet, and starting Git takes time."""
    if not folder.is_dir() or (folder / "reftable").exists():
        return True  # a worktree, or refs that only Git reads
    packed = folder / "packed-refs"
    is_packed = packed.is_file() and b" refs/tags/v" in packed.read_bytes()
    return is_packed or any((folder / "refs" / "tags").glob("v*"))


def file_at(revision: str, folder: Path, name: str) -> bytes | None:
    """Return a file of a folder at a revision, or None if the revision does not have it.

    Raises ``MisuseError`` if the revision does not exist.
    """
    commit = commit_of(revision, folder)
    if commit is None:
        raise MisuseError(f"{revision}: not a Git revision of {folder}")
    found = git(folder, "cat-file", "blob", f"{commit}:./{name}")
    return None if found.returncode else found.stdout


def changed_lines(revision: str, folder: Path) -> dict[str, list[Lines]]:
    """Return the lines that were added or changed since a revision, for each file below a folder, by its name there.

    Raises ``MisuseError`` if the revision does not exist.
    """
    commit = commit_of(revision, folder)
    if commit is None:
        raise MisuseError(f"{revision}: not a Git revision of {folder}")
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
