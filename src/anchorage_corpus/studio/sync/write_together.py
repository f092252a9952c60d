"""Works on their way to the disk: a few are written in step, so that it is waited for once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

from anchorage_corpus.atomic import AT_ONCE, write_together
from anchorage_corpus.studio.sync.take_over import Taken, Work, Writing

_TOGETHER = 50
"""Works that are written in step."""


class Outbox:
    """Gathers works and writes them, at the latest when it is left. Use as a context manager.

    Flush it before a long wait: the file that a work was merged with may be edited by hand at any time. ``done`` gets
    what came of the works.
    """

    def __init__(self, done: Callable[[list[Taken]], None]) -> None:
        self._done = done
        self._waiting: dict[tuple[str, str], Writing] = {}
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def __enter__(self) -> Outbox:
        return self

    def __exit__(self, *_: object) -> None:
        """What was put is written, also when something else failed."""
        with self._pool:
            self.flush()

    def put(self, work: Work, writing: Writing) -> None:
        """Have a work written, once there are enough of them; raises what writing fails with."""
        self._waiting[_key(work)] = writing
        if len(self._waiting) == _TOGETHER:
            self.flush()

    def let_pass(self, work: Work) -> None:
        """Write what waits if a work of the same annotator on the same document is among it."""
        if _key(work) in self._waiting:
            self.flush()

    def flush(self) -> None:
        """Write what waits; after a failure nothing of it waits any more."""
        waiting, self._waiting = self._waiting, {}
        if waiting:
            self._done(in_step(waiting.values(), self._pool))


def _key(work: Work) -> tuple[str, str]:
    return work.annotator, work.document.id


def in_step(writings: Iterable[Writing], pool: Executor | None = None) -> list[Taken]:
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
        write_together(files, pool=pool)
    return taken
