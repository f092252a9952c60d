"""Takes over the work in tasks as they come from the server; reports what cannot be taken, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.studio.api.answers import Project, Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.fetching import by_ids
from anchorage_corpus.studio.errors import AlteredTextError, ConversionError
from anchorage_corpus.studio.sync.annotators import Roster
from anchorage_corpus.studio.sync.gone import Gone
from anchorage_corpus.studio.sync.origins import origin_of
from anchorage_corpus.studio.sync.plan import Plan, Taken
from anchorage_corpus.studio.sync.pull_report import PullReport
from anchorage_corpus.studio.sync.quarantine import quarantine
from anchorage_corpus.studio.sync.records import ProjectRecords, Record, read_record
from anchorage_corpus.studio.sync.state import project_key
from anchorage_corpus.studio.sync.take_over import is_known, take_over
from anchorage_corpus.studio.sync.task_texts import Texts
from anchorage_corpus.studio.sync.works import Work, live, newest_by_owner
from anchorage_corpus.studio.sync.write_together import Writer


class IncomingTasks:
    """The tasks of one pull, each taken once; ``gone`` knows what was seen in them."""

    def __init__(
        self, client: Client, corpus: Corpus, project: Project, report: PullReport, progress: Callable[[int], None]
    ) -> None:
        self._client, self._corpus, self._project, self._report = client, corpus, project, report
        self._key, self._progress = project_key(project), progress
        records = ProjectRecords(corpus, self._key, self._damaged)
        self.gone = Gone(corpus, records)
        self._roster = Roster(corpus, self._key, client.users(), lambda: records.owners)
        self._texts = Texts(corpus)
        self._looked_at: set[int] = set()

    def take(self, parts: Iterable[list[Task]]) -> None:
        """Take over every annotation of every task that was not looked at yet."""
        with Writer(self._written) as writer:
            for part in parts:
                for task in part:
                    if task.id not in self._looked_at:
                        self._take(task, writer)
                writer.flush()

    def _take(self, task: Task, writer: Writer) -> None:
        self._looked_at.add(task.id)
        for work in self._works(task):
            writer.finish(work.annotator, work.document.id)
            plan = self._plan(work)
            if plan is not None:
                writer.put(plan)
        self._progress(len(self._looked_at))

    def _written(self, done: list[Taken]) -> None:
        self._report.taken += done
        for taken in done:
            if not (taken.refused or taken.remarks):
                self.gone.current((taken.annotator, taken.doc_id, taken.version))

    def _damaged(self, annotator: str, doc_id: str, error: AnchorageError) -> None:
        self._report.refuse(annotator, doc_id, 0, error)

    def _works(self, task: Task) -> Iterator[Work]:
        """Yield what counts of a task; a task whose text is not ours, or no longer, goes into quarantine."""
        self.gone.see(task)
        try:
            document = self._texts.of(task)
        except AnchorageError as error:
            if live(task) or isinstance(error, AlteredTextError):
                self._report.put_aside(task.id, error, quarantine(self._corpus, self._project.id, task))
            return
        newest, superseded = newest_by_owner(task, self._roster.owner)
        self._report.superseded += superseded
        for name, annotation in newest.items():
            origin = origin_of(self._client, self._project.model_version, task, annotation)
            yield Work(name, document, task.id, annotation, origin, self._key)

    def _plan(self, work: Work) -> Plan | None:
        """Return what to write for a work; None for one that was taken before or is refused."""
        try:
            record = read_record(self._corpus, work.annotator, *work.text)
            if is_known(self._corpus, work, record):
                self.gone.current((work.annotator, *work.text))
                self._report.unchanged += 1
                return None
            self._refuse_rival(work, record)
            if work.annotation.user:
                self._roster.keep(work.annotation.user)
            return take_over(self._corpus, work, record)
        except AnchorageError as error:
            self._report.refuse(work.annotator, work.document.id, work.task, error)
            return None

    def _refuse_rival(self, work: Work, record: Record | None) -> None:
        """Raise ``ConversionError`` if a work would push aside another person's, or that of another task."""
        if record is None or record.project != work.project:
            return
        before, now = record.stamp.user, work.annotation.user
        if before and now and before != now:
            reason = f"the work here is by user {before} of the server, this by user {now}; give the latter "
            raise ConversionError("", [f"{reason}another name in annotations/studio/users.json"])
        if record.task != work.task and self._is_live(record):
            reason = f"task {work.task} is a second task of this text, and the work in task {record.task} counts; "
            raise ConversionError("", [f"{reason}delete one of the two annotations on the server"])

    def _is_live(self, record: Record) -> bool:
        annotation = record.stamp.id
        if self.gone.saw(annotation):
            return True
        parts = by_ids(self._client, self._project.id, [record.task])
        return any(annotation == found.id for part in parts for task in part for found in live(task))
