"""Reads, writes and compares ``checksums.txt``: SHA-256 of every file of a dataset, as ``sha256sum`` reads it."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from anchorage_corpus.errors import FindingsError, MisuseError

CHECKSUMS = "checksums.txt"
UNLISTED = frozenset({CHECKSUMS, "provenance.json", "provenance.json.sig"})
"""Files that vouch for the others, and so cannot be listed with them."""

_LEFT_BY_CLIENTS = {".gitattributes": stat.S_IFREG, ".cache": stat.S_IFDIR}
"""Entries that a download from a Hub leaves next to the files of a dataset; they are not part of it."""


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal; reads it in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed_files(folder: Path) -> list[str]:
    """Return the paths, relative and with forward slashes, of the files that checksums cover; sorted."""
    names = (path.relative_to(folder).as_posix() for path in _entries(folder) if _is_file(path, folder))
    return sorted(name for name in names if name not in UNLISTED)


def all_files(folder: Path) -> list[str]:
    """Return the paths of the listed files and of the files that vouch for them."""
    return sorted([*listed_files(folder), *(name for name in UNLISTED if (folder / name).is_file())])


def strays(folder: Path) -> list[str]:
    """Return a sentence for each entry that is neither a file nor a folder with contents, sorted by path."""
    found = {path.relative_to(folder).as_posix(): path for path in _entries(folder) if not _is_file(path, folder)}
    return [
        f"{name}: {sentence}" for name, path in sorted(found.items()) if (sentence := _why_stray(path)) is not None
    ]


def _entries(folder: Path, top: bool = True) -> Iterator[Path]:
    """Yield everything below a folder except what the Hub and its client leave there; links are not followed."""
    for path in folder.iterdir():
        kind = stat.S_IFMT(path.lstat().st_mode)
        if top and _LEFT_BY_CLIENTS.get(path.name) == kind:
            continue
        yield path
        if kind == stat.S_IFDIR:
            yield from _entries(path, top=False)


def _is_file(path: Path, folder: Path) -> bool:
    """Return whether an entry is a regular file, or a link in a snapshot of the Hub's cache to one of its blobs."""
    if path.is_symlink() and folder.absolute().parent.name == "snapshots":
        blobs = folder.resolve().parents[1] / "blobs"
        return path.resolve().parent == blobs and path.is_file()
    return stat.S_ISREG(path.lstat().st_mode)


def _why_stray(path: Path) -> str | None:
    if path.is_symlink():
        return "a link; a dataset holds only files"
    if path.is_dir():
        return None if any(path.iterdir()) else "an empty folder"
    return "neither file nor folder"


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of files below a folder; hashes two at a time, since hashing leaves the interpreter free."""
    names = list(names)
    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(names, pool.map(lambda name: hash_file(folder / name), names), strict=True))


def format_checksums(digests: Mapping[str, str]) -> str:
    """Return the lines of ``checksums.txt``, sorted by path."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the expected SHA-256 by path; raises ``MisuseError`` without a file, ``FindingsError`` for a bad one."""
    path = folder / CHECKSUMS
    if not path.is_file():
        raise MisuseError(f"{folder}: no {CHECKSUMS}, so not a built dataset; make one with `anchorage build`")
    return parse_checksums(path.read_text(encoding="utf-8", errors="replace"), str(path))


def parse_checksums(text: str, name: str) -> dict[str, str]:
    """Return the expected SHA-256 by path from the text of a ``checksums.txt``; raises ``FindingsError``."""
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


def mismatches(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return one sentence for every file that is missing, changed or unlisted, sorted by path."""
    sentences = {name: f"{name}: missing" for name in expected.keys() - found.keys()}
    sentences |= {name: f"{name}: not listed in {CHECKSUMS}" for name in found.keys() - expected.keys()}
    for name in expected.keys() & found.keys():
        if expected[name] != found[name]:
            sentences[name] = f"{name}: SHA-256 is {found[name][:12]}…, {CHECKSUMS} says {expected[name][:12]}…"
    return [sentences[name] for name in sorted(sentences)]
