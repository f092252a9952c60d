"""``checksums.txt``: SHA-256 of every file of a dataset, in the format that ``sha256sum --check`` reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from anchorage_corpus.errors import FindingsError, MisuseError

CHECKSUMS = "checksums.txt"
_UNLISTED = frozenset({CHECKSUMS, "provenance.json", "provenance.json.sig"})
"""Files that vouch for the others and so cannot be among them."""


def hash_file(path: Path) -> str:
    """SHA-256 of a file in lower-case hexadecimal; reads it in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed_files(folder: Path) -> list[str]:
    """Paths, relative and with forward slashes, of the files that checksums cover; sorted."""
    paths = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return sorted(p.as_posix() for p in paths if p.as_posix() not in _UNLISTED and not _hidden(p))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of files below a folder; two at a time, since hashing leaves the interpreter free."""
    names = list(names)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(lambda name: hash_file(folder / name), names), strict=True))


def format_checksums(digests: Mapping[str, str]) -> str:
    """Lines of ``checksums.txt``, sorted by path."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def read_checksums(folder: Path) -> dict[str, str]:
    """Expected SHA-256 by path; raises ``MisuseError`` where there is no file, ``FindingsError`` for a bad one."""
    path = folder / CHECKSUMS
    if not path.is_file():
        raise MisuseError(f"{folder}: no {CHECKSUMS}, so not a built dataset; make one with `anchorage build`")
    return parse_checksums(path.read_text(encoding="utf-8", errors="replace"), str(path))


def parse_checksums(text: str, name: str) -> dict[str, str]:
    """Expected SHA-256 by path from the text of a ``checksums.txt``; raises ``FindingsError``."""
    digests: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        digest, _, path = line.partition("  ")
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef") or not _inside(path):
            raise FindingsError(f"{name}:{number}: not a line of SHA-256, two spaces and a path inside the dataset")
        digests[path] = digest
    return digests


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """One sentence for every file that is missing, changed or unlisted, sorted by path."""
    sentences = {name: f"{name}: missing" for name in expected.keys() - found.keys()}
    sentences |= {name: f"{name}: not listed in {CHECKSUMS}" for name in found.keys() - expected.keys()}
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            sentences[name] = f"{name}: SHA-256 is {found[name][:12]}…, {CHECKSUMS} says {expected[name][:12]}…"
    return [sentences[name] for name in sorted(sentences)]
