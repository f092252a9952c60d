"""Writes plans in batches, so that several files share one wait for the disk.

The first file of each plan is written, then the second of each, and so on: the files of one plan keep their order,
whatever fails and whenever it is killed. Nothing else of a pull writes annotations or records.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from itertools import zip_longest

from anchorage_corpus.files.atomic import AT_ONCE, write_together
from anchorage_corpus.studio.sync.plan import File, Plan, Taken

_TOGETHER = 50
"""Plans in a batch."""


class Writer:
    """Gathers plans and writes them, at the latest when it is left. Use as a context manager.

    Flush it before a long wait: someone may edit by hand the file that a plan was made from. ``done`` is called with
    what was taken over by each batch.
    """

    def __init__(self, done: Callable[[list[Taken]], None]) -> None:
        self._done = done
        self._waiting: dict[tuple[str, str], Plan] = {}
        self._pool = ThreadPoolExecutor(AT_ONCE)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        """Write what waits, also when something else failed."""
        with self._pool:
            self.flush()

    def put(self, plan: Plan) -> None:
        """Have a plan written, once there are enough of them; raises what writing fails with."""
        self._waiting[plan.annotator, plan.doc_id] = plan
        if len(self._waiting) == _TOGETHER:
            self.flush()

    def finish(self, annotator: str, doc_id: str) -> None:
        """Write what waits if a plan for this annotator and document is among it, so that another can be made."""
        if (annotator, doc_id) in self._waiting:
            self.flush()

    def flush(self) -> None:
        """Write what waits; after a failure nothing of it waits any more."""
        plans, self._waiting = list(self._waiting.values()), {}
        if plans:
            write_plans(plans, self._pool)
            self._done([plan.taken for plan in plans])


def write_plans(plans: Sequence[Plan], pool: Executor | None = None) -> None:
    """Write plans that share no file, step by step."""
    for step in zip_longest(*(plan.files for plan in plans)):
        _write([file for file in step if file is not None], pool)


def _write(files: Sequence[File], pool: Executor | None) -> None:
    write_together({file.path: file.data for file in files if file.data is not None}, pool=pool)
    for file in files:
        if file.data is None:
            file.path.unlink(missing_ok=True)
