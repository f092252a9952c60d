"""Publishes to a folder or to any store that fsspec knows (``s3://``, ``gs://``, ``sftp://`` …).

A release is ``<target>/<tag>/``. Its ``checksums.txt`` arrives last: a tag without one is an upload that was
interrupted. It is continued, and files whose checksums already match are kept.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from anchorage_corpus.dataset.checksums import CHECKSUMS
from anchorage_corpus.dataset.publishing.target import Progress, PublishError
from anchorage_corpus.errors import MisuseError

_PIECE = 4 << 20
_PARTIAL = ".partial"
_HAVE_FOLDERS = {"file", "local", "memory", "sftp", "ssh", "ftp", "smb", "hdfs", "webhdfs"}
"""Stores in which folders must be made; elsewhere a path is a name, and making its first part makes a bucket."""
_LIBRARIES = {"botocore", "aiobotocore", "aiohttp", "ftplib", "paramiko", "gcsfs", "google", "azure", "smbprotocol"}


T = TypeVar("T")


class FileTarget:
    """Releases in folders below an fsspec address."""

    def __init__(self, address: str) -> None:
        import fsspec

        self.name = shown(address)
        try:
            self._fs, self._base = self._reached(lambda: fsspec.core.url_to_fs(address))
        except ImportError as error:
            raise MisuseError(f"{self.name}: {shown(str(error))}") from None
        except ValueError as error:
            why = shown(str(error))
            raise MisuseError(f"{self.name}: not a folder or an address that fsspec knows ({why})") from None

    def release(self, tag: str) -> dict[str, str] | None:
        """Return the SHA-256 by path of the files under a tag, or None until its ``checksums.txt`` has arrived."""
        return self._reached(lambda: self._release(tag))

    def _release(self, tag: str) -> dict[str, str] | None:
        self._fs.invalidate_cache()
        if not self._fs.exists(f"{self._base}/{tag}/{CHECKSUMS}"):
            return None
        return self._hashes(tag)

    def _hashes(self, tag: str) -> dict[str, str]:
        root = f"{self._base}/{tag}"
        if not self._fs.exists(root):
            return {}
        paths = sorted(self._fs.find(root))
        with ThreadPoolExecutor(max_workers=2) as pool:
            return {p[len(root) + 1 :]: h for p, h in zip(paths, pool.map(self._hash, paths), strict=True)}

    def _hash(self, path: str) -> str:
        digest = hashlib.sha256()
        with self._fs.open(path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        return digest.hexdigest()

    def upload(self, folder: Path, digests: Mapping[str, str], tag: str, progress: Progress) -> None:
        """Copy the files that are not there yet, ``checksums.txt`` last."""
        there = self._reached(lambda: self._hashes(tag))
        if extra := sorted(there.keys() - digests.keys() - {f"{name}{_PARTIAL}" for name in digests}):
            raise PublishError(
                f"{self.name}: {tag} holds {', '.join(extra[:5])}, not part of the dataset; remove it first"
            )
        missing = [name for name in digests if there.get(name) != digests[name]]
        for number, name in enumerate(sorted(missing, key=lambda n: (n == CHECKSUMS, n)), 1):
            progress(f"sending {name} ({number} of {len(missing)})")
            self._reached(partial(self._send, folder / name, f"{self._base}/{tag}/{name}"))

    def _send(self, source: Path, path: str) -> None:
        if _HAVE_FOLDERS & set(_protocols(self._fs.protocol)):
            self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        unfinished = f"{path}{_PARTIAL}" if "file" in _protocols(self._fs.protocol) else path
        self._fs.put_file(str(source), unfinished)
        if unfinished != path:
            self._fs.mv(unfinished, path)

    def _reached(self, action: Callable[[], T]) -> T:
        try:
            return action()
        except PermissionError as error:
            raise PublishError(f"{self.name}: not allowed to write or read there ({_reason(error)})") from None
        except FileNotFoundError as error:
            raise PublishError(
                f"{self.name}: {_reason(error)}; make the bucket or the folder above it first"
            ) from None
        except Exception as error:
            if not _of_a_store(error):
                raise
            raise PublishError(
                f"{self.name}: {_reason(error)}; run the same command again, what arrived is not sent twice"
            ) from None


def shown(text: str) -> str:
    """Return the text without the user and password of any address in it."""
    return re.sub(r"(?<=://)[^/@\s]*@", "", text)


def _of_a_store(error: Exception) -> bool:
    """Return whether an error comes from a store: fsspec passes on the errors of its many libraries unchanged."""
    return isinstance(error, OSError | EOFError) or type(error).__module__.partition(".")[0] in _LIBRARIES


def _protocols(protocol: str | tuple[str, ...]) -> tuple[str, ...]:
    return (protocol,) if isinstance(protocol, str) else protocol


def _reason(error: Exception) -> str:
    told = shown(str(error)).strip().splitlines()
    return told[0].rstrip(".") if told else type(error).__name__
