"""Writes documents to Parquet files: batches of each split become tables on a separate thread."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType

from anchorage_corpus.dataset.tables.batches import Batch, Reference
from anchorage_corpus.dataset.tables.flat import without_utterances
from anchorage_corpus.dataset.tables.parquet import Shape, SplitSize, SplitWriter
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.dataset.tables.tagging import Cut
from anchorage_corpus.files.schema import label_values

BATCH = 250
"""Documents of a split held in memory at once; also the rows of a row group of ``documents``."""


class DatasetWriter:
    """Writes every split of every config; memory holds a few batches, however many documents come.

    Arrow makes and writes a batch while Python reads the next one. Batches are written in order, by one thread, so
    the bytes do not depend on timing.
    """

    def __init__(self, folder: Path, reference: Reference, shape: Shape | None = None) -> None:
        self._folder = folder
        self._shape = shape
        self._reference = reference
        self._splits = label_values("split")
        self._batches = {split: Batch(reference) for split in self._splits}
        self._writers: dict[str, SplitWriter] = {}
        self._split_of: dict[str, str] = {}
        self._stack = ExitStack()
        self._running: Future[None] | None = None
        self.cuts: list[Cut] = []

    def __enter__(self) -> DatasetWriter:
        for split in self._splits:
            self._writers[split] = self._stack.enter_context(SplitWriter(self._folder, split, self._shape))
        self._thread = self._stack.enter_context(ThreadPoolExecutor(1))
        self._stack.enter_context(_collector_paused())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if error is None:
                self._finish()

    def add(self, split: str, annotated: AnnotatedDocument) -> None:
        """Add a document to a split."""
        self._split_of[annotated.document.id] = split
        self._batches[split].add(annotated)
        if len(self._batches[split]) == BATCH:
            self._flush(split)

    def sizes(self) -> dict[str, dict[str, SplitSize]]:
        """Return the size of every split of every config, once closed."""
        by_split = {split: writer.sizes() for split, writer in self._writers.items()}
        return {config: {s: by_split[s][config] for s in self._splits} for config in by_split[self._splits[0]]}

    def _flush(self, split: str) -> None:
        batch, self._batches[split] = self._batches[split], Batch(self._reference)
        self.cuts += batch.cuts
        self._wait()
        self._running = self._thread.submit(_write, batch, self._writers[split])

    def _finish(self) -> None:
        for split in self._splits:
            self._flush(split)
        self._wait()
        for split in self._splits:
            self._writers[split].write({"utterances": self._reference.utterance_table(split, self._split_of)})
        if left_out := self._reference.incomplete():
            for split in self._splits:
                self._writers[split].rewrite("quotes", partial(without_utterances, utterances=left_out))

    def _wait(self) -> None:
        if self._running:
            self._running.result()


def _write(batch: Batch, writer: SplitWriter) -> None:
    writer.write(batch.tables())


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the cycle collector: a batch is many small objects without cycles, which it would walk repeatedly."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
