"""Finds work that was taken over and that the server no longer has, or has as skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.sync.records import ProjectRecords, record_keys, studio_annotations
from anchorage_corpus.studio.sync.works import live

RecordKey = tuple[str, str, int]
"""Annotator, document id, text version."""


class Gone:
    """Which annotations this pull saw on the server, and which records are of others.

    Records that were found or written to be of an annotation that the server has are ``current``: they need not be
    read again.
    """

    def __init__(self, corpus: Corpus, records: ProjectRecords) -> None:
        self._corpus, self._records = corpus, records
        self._seen: set[int] = set()
        self._current: set[RecordKey] = set()

    def see(self, task: Task) -> None:
        """Note the annotations of a task."""
        self._seen.update(annotation.id for annotation in live(task))

    def saw(self, annotation: int) -> bool:
        """Return whether this pull saw an annotation."""
        return annotation in self._seen

    def current(self, key: RecordKey) -> None:
        """Note that a record is of an annotation that the server has."""
        self._current.add(key)

    def anywhere(self) -> Iterator[str]:
        """Yield a sentence for each record whose annotation is gone, once every task was seen."""
        yield from self._gone(key for key in record_keys(self._corpus) if key not in self._current)

    def of_task(self, task: Task) -> Iterator[str]:
        """Yield the same for the records of one task that was seen."""
        if task.data.known_as is not None:
            annotators = sorted(path.name for path in studio_annotations(self._corpus).glob("*/"))
            yield from self._gone(((annotator, *task.data.known_as) for annotator in annotators), task.id)

    def _gone(self, keys: Iterable[RecordKey], task: int | None = None) -> Iterator[str]:
        for annotator, record in self._records.of(keys):
            annotation = record.stamp.id
            if task in (None, record.task) and annotation not in self._seen:
                yield (
                    f"{record.document.id}, {annotator}: annotation {annotation} is no longer on the server; "
                    "the file here stays, delete it by hand if it should go"
                )
