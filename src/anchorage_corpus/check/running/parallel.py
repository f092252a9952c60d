"""Checks many documents, in this process or in several."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil

import msgspec

from anchorage_corpus.check.running.documents import Checker, DigestedUnit, UnitResult

CHUNK = 64
"""Number of documents that a process gets at a time."""

WORTH = 400
"""Number of documents from which a second process is worth starting."""

FEW = 16
"""Number of documents that are checked together: more would not fit into a processor's caches."""

LARGE = 4 << 20
"""Bytes of files beyond which no further document joins those that are checked together."""

_DECODER = msgspec.msgpack.Decoder(list[UnitResult | None])
_work: tuple[Checker, Sequence[DigestedUnit]] | None = None
"""The checker and all tasks, in a worker process."""


def check_all(checker: Checker, tasks: Sequence[DigestedUnit], jobs: int = 0) -> list[UnitResult | None]:
    """Return the results of the documents, in their order, or None for those whose content is the known one.

    ``jobs`` processes do the work. If it is 0, there are as many as there are processors, or fewer if the number of
    documents is not worth more. There are never more than have something to do.
    """
    wanted = jobs or min(_processors(), len(tasks) // WORTH + 1)
    processes = min(wanted, ceil(len(tasks) / CHUNK))
    if processes > 1:
        results = _check_in_pool(checker, tasks, processes)
        if results is not None:
            return results
    return _check_few(checker, tasks)


def _check_in_pool(checker: Checker, tasks: Sequence[DigestedUnit], processes: int) -> list[UnitResult | None] | None:
    """Return results from a pool of processes.

    Return None if one of them was killed (out of memory, say): that costs time, but not the run.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Fork if that is safe: a fork already has the rules, schemas and tasks.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    try:
        with ProcessPoolExecutor(processes, context, _start, (checker, tasks)) as pool:
            chunks = pool.map(_check_chunk, range(0, len(tasks), CHUNK))
            return [result for chunk in chunks for result in _DECODER.decode(chunk)]
    except BrokenProcessPool:
        return None


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(checker: Checker, tasks: Sequence[DigestedUnit]) -> None:
    global _work
    _work = checker, tasks
    gc.disable()


def _check_chunk(first: int) -> bytes:
    assert _work is not None
    checker, tasks = _work
    return msgspec.msgpack.encode(_check_few(checker, tasks[first : first + CHUNK]))


def _check_few(checker: Checker, tasks: Sequence[DigestedUnit]) -> list[UnitResult | None]:
    """Return the results of the documents, checking a few at a time."""
    return [result for few in at_a_time(tasks) for result in checker.check(few)]


def at_a_time(tasks: Iterable[DigestedUnit]) -> Iterator[list[DigestedUnit]]:
    """Yield tasks in their order, in groups that are checked together."""
    few: list[DigestedUnit] = []
    size = 0
    for task in tasks:
        few.append(task)
        size += task[0].size
        if len(few) == FEW or size > LARGE:
            yield few
            few, size = [], 0
    if few:
        yield few


@contextmanager
def without_collection() -> Iterator[None]:
    """Turn the cyclic garbage collector off for a while.

    A check makes no cycles, and scanning its objects for them takes a fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
