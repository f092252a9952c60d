"""Works on their way to the disk: what came while it was busy is written in step, so that it is waited for once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from anchorage_corpus.atomic import write_together
from anchorage_corpus.studio.taking import Taken, Work, Writing

_TOGETHER = 50
"""Most works that wait, and that are written in step."""


class Outbox:
    """Writes works in a thread of its own, at once or when it is done with those before. Use as a context manager.

    Nothing waits longer than that: the file that a work was merged with may be edited by hand at any time. ``done``
    gets what came of the works, in the thread that puts them.
    """

    def __init__(self, done: Callable[[list[Taken]], None]) -> None:
        self._done = done
        self._waiting: Queue[Writing | None] = Queue(_TOGETHER)
        self._keys: set[tuple[str, str]] = set()
        self._taken: list[Taken] = []
        self._error: BaseException | None = None
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Outbox:
        self._thread.submit(self._run)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """What was put is written, also when something else failed."""
        self._waiting.put(None)
        self._thread.shutdown()
        if kind is None:
            self._settle()

    def put(self, work: Work, writing: Writing) -> None:
        """Write a work; waits where many wait already. Raises what an earlier one failed with."""
        if self._error is not None:
            raise self._error
        self._keys.add(_key(work))
        self._waiting.put(writing)

    def let_pass(self, work: Work) -> None:
        """Wait until no earlier work of the same annotator on the same document is on its way."""
        if _key(work) in self._keys:
            self._waiting.join()
            self._settle()

    def _settle(self) -> None:
        """Hand over what came of the works when none is on its way."""
        if self._error is not None:
            raise self._error
        taken, self._taken = self._taken, []
        self._keys.clear()
        self._done(taken)

    def _run(self) -> None:
        """Write until the end; after a failure nothing more, so that what is on the disk stays in order."""
        while batch := self._next():
            try:
                self._taken += in_step(batch) if self._error is None else []
            except BaseException as error:
                self._error = error
            for _ in batch:
                self._waiting.task_done()

    def _next(self) -> list[Writing]:
        """What waits, at least one work; none at the end."""
        batch: list[Writing] = []
        while not batch or (len(batch) < _TOGETHER and not self._waiting.empty()):
            writing = self._waiting.get()
            if writing is None:
                if batch:
                    self._waiting.put(None)
                break
            batch.append(writing)
        return batch


def _key(work: Work) -> tuple[str, str]:
    return work.annotator, work.document.id


def in_step(writings: Iterable[Writing]) -> list[Taken]:
    """Write works that share no file: the first file of each, then the next, as each asks for it."""
    running, taken = list(writings), list[Taken]()
    while running:
        files: dict[Path, bytes] = {}
        for writing in tuple(running):
            try:
                path, data = next(writing)
                files[path] = data
            except StopIteration as end:
                taken.append(end.value)
                running.remove(writing)
        write_together(files)
    return taken
