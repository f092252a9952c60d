"""What was last seen of a project on a server. A cache in ``.anchorage/studio``: losing it costs time, no work.

A project is known by its id and the moment of its creation, not by its address: a local server gets a new port at
every start.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from anchorage_corpus.atomic import write_atomically
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.client import Summary
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.folder import studio_folder


class Pushed(msgspec.Struct, frozen=True):
    """A document on the server: its task, hash of its prediction's result, signature of the files it came from."""

    task: int
    prediction: str | None
    signature: str


class SyncState(msgspec.Struct):
    """The server as last seen by push and by pull, and the documents pushed, by ``doc_id@version``."""

    pushed: Summary | None = None
    set_name: str = ""
    documents: dict[str, Pushed] = {}
    pulled: Summary | None = None
    recent: int = 0
    """How many tasks had changed shortly before the newest change when the last pull began."""
    first_pulled: float = 0
    """When a pull first saw the newest change."""
    settled: bool = False
    """Whether a pull looked so long after that, that nothing older can still turn up."""
    again: list[int] = []
    """Tasks that the last pull could not take: they are fetched again, since the mending may be on this side."""


def load_state(corpus: Corpus, project: Json) -> SyncState:
    """What was last seen of a project; an empty state when there is none or it cannot be read."""
    try:
        return msgspec.json.decode(_file(corpus, project).read_bytes(), type=SyncState)
    except (FileNotFoundError, msgspec.DecodeError):
        return SyncState()


def save_state(corpus: Corpus, project: Json, state: SyncState) -> None:
    """Remember what was seen of a project."""
    write_atomically(_file(corpus, project), msgspec.json.encode(state))


def project_key(project: Json) -> str:
    """What a project is known by on every machine."""
    return hashlib.sha256(f"{project['id']}|{project['created_at']}".encode()).hexdigest()[:16]


def _file(corpus: Corpus, project: Json) -> Path:
    return studio_folder(corpus) / "sync" / f"{project_key(project)}.json"


@contextmanager
def sync_lock(corpus: Corpus) -> Iterator[None]:
    """Held by one push or pull of a corpus at a time; raises ``StudioError`` when it is taken."""
    folder = studio_folder(corpus)
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "sync.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StudioError(f"{corpus.root}: another push or pull is running; wait for it to end") from None
    try:
        yield
    finally:
        lock.release()


def signatures(corpus: Corpus, set_name: str) -> Callable[[str], str]:
    """Gives the signature of a document: it changes when a file of the document or its annotations does.

    Names, sizes and times, as git's index has; empty where there is no such document. Plain strings and system calls,
    since a push with nothing to do takes little more than this.
    """
    texts, annotations = f"{corpus.root}/corpus", str(corpus.annotation_file(set_name, "x").parent)

    def signature(doc_id: str) -> str:
        try:
            with os.scandir(f"{texts}/{doc_id}") as entries:
                parts = sorted(f"{e.name}:{(s := e.stat()).st_size}:{s.st_mtime_ns}" for e in entries)
        except OSError:
            return ""
        try:
            found = os.stat(f"{annotations}/{doc_id}.json")  # noqa: PTH116 - a Path costs more than the call
            parts.append(f"{set_name}:{found.st_size}:{found.st_mtime_ns}")
        except OSError:
            pass
        return "|".join(parts)

    return signature


def result_hash(result: object) -> str:
    """Content hash of a result list, the same for what we send and what the server gives back."""
    return hashlib.sha256(msgspec.json.encode(result, order="sorted")).hexdigest()[:16]
