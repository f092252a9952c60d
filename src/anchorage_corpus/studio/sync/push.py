"""Pushes documents and pre-annotations as tasks and predictions, without ever doubling one.

A task is known by document id and text version in its data, a prediction by the content of its result. What exists
already stays; a new text version becomes a new task; the text of a task is never changed. Writes are sent once: after
a lost answer the server is asked what arrived, and only what is missing is sent. Since the server may carry out the
first request even later, a push that lost an answer, or finds another number of tasks than it made, lists everything
at its end and removes duplicates; the next one lists again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.studio.api.answers import Summary, TaskData
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.api.filters import ids_above
from anchorage_corpus.studio.api.project import open_project, prepare_project
from anchorage_corpus.studio.conversion.regions import Result
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.conversion.validation import check_result
from anchorage_corpus.studio.errors import ConversionError, RefusedError, UnreachableError
from anchorage_corpus.studio.sync.predictions import replace_predictions
from anchorage_corpus.studio.sync.state import (
    Pushed,
    load_state,
    result_hash,
    save_state,
    signatures,
    sync_lock,
)
from anchorage_corpus.studio.sync.task_listing import Listing, Seen, current_listing, listed_anew, task_key
from anchorage_corpus.studio.sync.task_texts import Texts

SETTLE_SECONDS = 2
"""How long the number of tasks must stay the same before an import without an answer counts as lost."""

BATCH = 250
"""Tasks in a request: more would save the server little and keep it waiting for the first ones."""

FIRST = 50
"""Tasks in the first request: the server works while the others are prepared."""

Progress = Callable[[int, int], None]
"""Takes how many of how many documents are done."""


class PushReport(msgspec.Struct):
    """What a push did; ``refused`` has a sentence for each document that was not sent."""

    project: int = 0
    url: str = ""
    interface: str = ""
    created: int = 0
    predictions: int = 0
    unchanged: int = 0
    duplicates_removed: int = 0
    refused: list[str] = []


class Outgoing(msgspec.Struct, frozen=True):
    """A document ready to be sent; ``result`` and its ``hash`` are None if the set has no annotations of it.

    Hash and ``task``, the JSON of the task, are made in advance, so that nothing is left to do between two imports.
    """

    key: str
    doc_id: str
    task: msgspec.Raw
    result: Result | None
    hash: str | None
    signature: str


def push(
    client: Client,
    corpus: Corpus,
    title: str,
    set_name: str,
    doc_ids: Sequence[str],
    progress: Progress = lambda done, total: None,
) -> PushReport:
    """Push documents and their annotations of a set to the project of this title.

    Raises ``UnreachableError`` or ``RefusedError`` if the server fails; what it took stays, and the next push sends
    the rest.
    """
    report = PushReport(url=client.url)
    with sync_lock(corpus):
        found = prepare_project(client, title, set_name)
        project = found.project
        report.project, report.interface = project.id, found.done
        state, texts = load_state(corpus, project), Texts(corpus)
        if state.set_name != set_name:
            state.set_name, state.pushed, state.documents = set_name, None, {}
        listing = Listing() if found.new else current_listing(client, report.project, state, texts)
        report.duplicates_removed = listing.remove_duplicates(client)
        session = _Session(client, report, set_name, listing)
        session.run(corpus, doc_ids or corpus.document_ids(), progress)
        known = session.known()
        now = client.summary(report.project) if session.changed else listing.summary
        if session.changed and not session.is_certain(now):
            known = listed_anew(client, report.project, set_name, known, texts)
            report.duplicates_removed += known.remove_duplicates(client)
        open_project(client, project, set_name)
        if session.changed or listing.fresh or listing.summary != state.pushed:
            certain = session.is_certain(now) and not (known.fresh or listing.altered)
            state.pushed = now if certain else None
            state.documents = {key: Pushed(s.task, s.prediction, s.signature) for key, s in known.tasks.items()}
            save_state(corpus, project, state)
    return report


class _Session:
    """One push: what the server has, and what was sent."""

    def __init__(self, client: Client, report: PushReport, set_name: str, listing: Listing) -> None:
        self.client, self.report, self.set_name, self.listing = client, report, set_name, listing
        self._removed = report.duplicates_removed
        self.changed = bool(self._removed)
        self._lost = False
        self._sent: dict[str, Seen] = {}
        self._top = max((seen.task for seen in listing.tasks.values()), default=0)

    def known(self) -> Listing:
        """Return what is on the server after this push, if nothing else changed it."""
        return Listing(self.listing.tasks | self._sent)

    def is_certain(self, now: Summary) -> bool:
        """Return whether every write was answered and the server has as many tasks as it had and we made.

        It may have more: from an import whose answer was lost, or from another push at the same time.
        """
        there = self.listing.summary.tasks - self._removed
        return not self._lost and now.tasks == there + self.report.created

    def _lose(self) -> None:
        self._lost = True

    def run(self, corpus: Corpus, doc_ids: Sequence[str], progress: Progress) -> None:
        """Send new tasks in batches, preparing the next one while the server takes one; then predictions."""
        stale: list[tuple[Seen, Outgoing]] = []
        batch: list[Outgoing] = []
        running: Future[None] | None = None
        with ThreadPoolExecutor(1) as sender:
            for done, item in enumerate(self._prepared(corpus, doc_ids), 1):
                seen = self.listing.tasks.get(item.key)
                if seen is None:
                    batch.append(item)
                elif item.doc_id in self.listing.altered:
                    pass  # refused already
                elif item.hash is not None and seen.prediction != item.hash:
                    stale.append((seen, item))
                else:
                    self._same(seen, item)
                if len(batch) == (BATCH if running else FIRST):
                    _finish(running)
                    running, batch = sender.submit(self._send, batch), []
                progress(done, len(doc_ids))
            _finish(running)
            _finish(sender.submit(self._send, batch) if batch else None)
        if stale:
            self.changed = True
            self.report.predictions += replace_predictions(
                self.client,
                self.report.project,
                self.set_name,
                [(seen.task, item.result or []) for seen, item in stale],
                self._lose,
            )
            self._sent |= {item.key: Seen(seen.task, item.hash, item.signature) for seen, item in stale}

    def _prepared(self, corpus: Corpus, doc_ids: Sequence[str]) -> Iterator[Outgoing]:
        """Yield documents whose files changed since they were pushed, ready to be sent."""
        by_document, signature = self.listing.signatures(), signatures(corpus, self.set_name)
        for doc_id in doc_ids:
            mark = signature(doc_id)
            altered = self.listing.altered.get(doc_id, [])
            self.report.refused += [f"{doc_id}: {fault}" for fault in altered]
            if mark and by_document.get(doc_id) == mark:
                self.report.unchanged += not altered
                continue
            try:
                yield prepared(corpus, self.set_name, doc_id, mark)
            except FindingsError as error:
                self.report.refused += str(error).splitlines()

    def _same(self, seen: Seen, item: Outgoing) -> None:
        self.report.unchanged += 1
        self.changed = True
        self._sent[item.key] = Seen(seen.task, seen.prediction, item.signature)

    def _send(self, batch: list[Outgoing]) -> None:
        self.changed = True
        tasks = {item.key: item.task for item in batch}
        arrived = import_batch(self.client, self.report.project, tasks, self._top, self._lose)
        for item in batch:
            self._sent[item.key] = Seen(arrived[item.key], item.hash, item.signature)
        self._top = max(self._top, *arrived.values())
        self.report.created += len(batch)
        self.report.predictions += sum(item.result is not None for item in batch)


def _finish(running: Future[None] | None) -> None:
    if running is not None:
        running.result()


def prepared(corpus: Corpus, set_name: str, doc_id: str, mark: str) -> Outgoing:
    """Return a document with its annotations as a result, checked; raises ``FindingsError`` with every problem."""
    document = corpus.document(doc_id)
    task: dict[str, object] = {"data": task_data(document)}
    result = mark_of_result = None
    if corpus.annotation_file(set_name, doc_id).is_file():
        result = checked_result(corpus.annotations(set_name, doc_id), document)
        mark_of_result = result_hash(result)
        task["predictions"] = [{"model_version": set_name, "result": result}]
    body = msgspec.Raw(msgspec.json.encode(task))
    return Outgoing(f"{doc_id}@{document.version.version}", doc_id, body, result, mark_of_result, mark)


def checked_result(annotations: AnnotationSet, document: Document) -> Result:
    """Return the result for an annotation set; raises ``ConversionError`` if it fails the strict validation."""
    result = to_result(annotations, document)
    faults = list(check_result(result, document.text))
    if faults:
        raise ConversionError(document.id, [fault.sentence for fault in faults])
    return result


def task_data(document: Document) -> TaskData:
    """Return the data of a task: the text, and what it is known by."""
    meta, version = document.metadata, document.version
    known = document.id, version.version, version.sha256
    return TaskData(document.text, *known, meta.title or "", meta.publisher or "")


def import_batch(
    client: Client, project: int, tasks: Mapping[str, msgspec.Raw], above: int, lose: Callable[[], None]
) -> dict[str, int]:
    """Import tasks, given by key; returns their ids by key. ``above`` is the highest task id that existed before.

    A server error on several tasks may mean that the body was too large, so halves are tried. After a lost answer
    the server gets time to settle and is asked what arrived; the rest is sent once more. ``lose`` is called for every
    answer, also a gateway's, that leaves open whether the tasks will still arrive: the caller looks for duplicates at
    the end.
    """
    try:
        return _imported(client, project, tasks)
    except RefusedError as error:
        if error.status < 500:
            raise
        if error.status != httpx.codes.INTERNAL_SERVER_ERROR:
            lose()
        arrived = _arrived(client, project, above)
        missing = [key for key in tasks if key not in arrived]
        if len(missing) == 1 and len(tasks) == 1:
            size = len(bytes(tasks[missing[0]])) / 1e6
            raise RefusedError(f"{missing[0]} ({size:.1f} MB): {error}", error.status) from None
        middle = (len(missing) + 1) // 2
        for half in filter(None, (missing[:middle], missing[middle:])):
            arrived |= import_batch(client, project, {key: tasks[key] for key in half}, above, lose)
        return arrived
    except UnreachableError:
        lose()
        arrived = _arrived(client, project, above)
        missing = [key for key in tasks if key not in arrived]
        if missing:
            arrived |= _imported(client, project, {key: tasks[key] for key in missing})
        return arrived


def _imported(client: Client, project: int, tasks: Mapping[str, msgspec.Raw]) -> dict[str, int]:
    return dict(zip(tasks, client.import_tasks(project, list(tasks.values())), strict=True))


def _arrived(client: Client, project: int, above: int) -> dict[str, int]:
    """Return tasks made since, once their number stays the same: a server may commit after the connection broke."""
    before = client.summary(project, ids_above(above))
    while True:
        time.sleep(SETTLE_SECONDS)
        now = client.summary(project, ids_above(above))
        if now == before:
            found = ((task_key(task.data), task.id) for task in client.tasks(project, ids_above(above)))
            return {key: task for key, task in found if key is not None}
        before = now
