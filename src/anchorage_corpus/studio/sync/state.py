"""What push and pull last saw of a project on a server, and what that says about the time since.

A cache in ``.anchorage/studio``: losing it costs time, no work. A project is known by its id and the moment of its
creation, not by its address: a local server gets a new port at every start.
"""

from __future__ import annotations

import enum
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.studio.api.answers import Project, Summary
from anchorage_corpus.studio.api.fetching import OVERLAP
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.folder import studio_folder


class Pushed(msgspec.Struct, frozen=True):
    """A document on the server: its task, hash of its prediction's result, signature of the files it came from."""

    task: int
    prediction: str | None
    signature: str


class Since(enum.Enum):
    """What a summary of the project says about the time since the last pull."""

    NOTHING_CHANGED = "nothing to do"
    MAY_STILL_CHANGE = "nothing changed, but a change stamped before the newest one may still appear"
    SOME_CHANGED = "look at what changed"
    ANYTHING_CHANGED = "look at everything"


class LastPull(msgspec.Struct, frozen=True):
    """A project as the last pull saw it.

    A change is stamped before it is committed, so the first pull that sees the newest stamp may miss an older one.
    One that begins ``OVERLAP`` later sees them all; only then does an unchanged summary mean that nothing changed.
    """

    summary: Summary
    began: float
    first_saw: float
    """When a pull first saw the newest change."""
    recent: int = 0
    """How many tasks had changed shortly before the newest change."""
    again: list[int] = []
    """Tasks that could not be taken: they are fetched again, since the fix may be on this side."""

    def since(self, now: Summary) -> Since:
        """Compare with the project as it is now."""
        if now == self.summary and not self.again:
            complete = self.began - self.first_saw >= OVERLAP.total_seconds()
            return Since.NOTHING_CHANGED if complete else Since.MAY_STILL_CHANGE
        fewer = now.tasks < self.summary.tasks or now.annotations < self.summary.annotations
        return Since.ANYTHING_CHANGED if fewer else Since.SOME_CHANGED

    def next(self, now: Summary, began: float, recent: int, again: list[int]) -> LastPull:
        """Return what the pull after this one saw."""
        first_saw = self.first_saw if now.newest == self.summary.newest else began
        return LastPull(now, began, first_saw, recent, again)


class SyncState(msgspec.Struct):
    """The server as last seen by push and by pull, and the documents pushed, by ``doc_id@version``."""

    pushed: Summary | None = None
    set_name: str = ""
    documents: dict[str, Pushed] = {}
    last_pull: LastPull | None = None


def load_state(corpus: Corpus, project: Project) -> SyncState:
    """Return what was last seen of a project; an empty state if it is missing or cannot be read."""
    try:
        return msgspec.json.decode(_file(corpus, project).read_bytes(), type=SyncState)
    except (FileNotFoundError, msgspec.DecodeError):
        return SyncState()


def save_state(corpus: Corpus, project: Project, state: SyncState) -> None:
    """Remember what was seen of a project."""
    write_atomically(_file(corpus, project), msgspec.json.encode(state))


def project_key(project: Project) -> str:
    """Return what a project is known by on every machine."""
    return hashlib.sha256(f"{project.id}|{project.created_at}".encode()).hexdigest()[:16]


def _file(corpus: Corpus, project: Project) -> Path:
    return studio_folder(corpus) / "sync" / f"{project_key(project)}.json"


@contextmanager
def sync_lock(corpus: Corpus) -> Iterator[None]:
    """Let one push or pull of a corpus run at a time; raises ``StudioError`` if another one is running."""
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
    """Return a function for the signature of a document, which changes when its files or annotations do.

    Names, sizes and times, as in git's index; empty if there is no such document. Plain strings and system calls,
    since a push with nothing to do takes little more time than this.
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
    """Hash the content of a result list, the same for what we send and what the server gives back."""
    return hashlib.sha256(msgspec.json.encode(result, order="sorted")).hexdigest()[:16]
