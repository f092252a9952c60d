"""Documents and pre-annotations → tasks and predictions, without ever doubling one.

A task is known by document id and text version in its data, a prediction by the content of its result. What is there
already stays; a new text version becomes a new task; the text of a task is never changed. Writes are sent once: after
a doubtful answer the server is asked what arrived, and only what is missing is sent. Since it may carry out the first
request even later, a push that doubts an answer, or finds another number of tasks than it made, lists everything at
its end and removes what stands twice; the next one lists again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx
import msgspec

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client, Summary, ids_above
from anchorage_corpus.studio.api.project import open_project, prepare_project
from anchorage_corpus.studio.conversion.regions import Json
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
from anchorage_corpus.studio.sync.task_listing import Listing, Seen, current_listing, listed_anew
from anchorage_corpus.studio.sync.task_texts import Texts

SETTLE_SECONDS = 2
"""How long the number of tasks must stand still before an import without an answer counts as lost."""

BATCH = 250
"""Tasks a request: more gain the server little and keep it waiting for the first ones."""

FIRST = 50
"""Tasks of the first request: the server is at work while the others are prepared."""

Progress = Callable[[int, int], None]
"""Takes how many of how many documents are done."""


@dataclass(slots=True)
class PushReport:
    """What a push did; ``refused`` has a sentence for each document that was not sent."""

    project: int = 0
    url: str = ""
    interface: str = ""
    created: int = 0
    predictions: int = 0
    unchanged: int = 0
    duplicates_removed: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document ready to be sent; ``result`` and its ``hash`` are None where the set has no annotations of it.

    Hash and ``task``, the JSON of the task, are made beforehand, so that nothing is left to do between two imports.
    """

    key: str
    doc_id: str
    task: msgspec.Raw
    result: list[Json] | None
    hash: str | None
    signature: str


def task_key(doc_id: str, version: object) -> str:
    """How a task is known: document id and text version."""
    return f"{doc_id}@{version}"


def push(
    client: Client,
    corpus: Corpus,
    title: str,
    set_name: str,
    doc_ids: Sequence[str],
    progress: Progress = lambda done, total: None,
) -> PushReport:
    """Bring documents and their annotations of a set to the project of this title.

    Raises ``UnreachableError`` or ``RefusedError`` when the server fails; what it took stays, and the next push sends
    the rest.
    """
    report = PushReport(url=client.url)
    with sync_lock(corpus):
        project, report.interface, is_new = prepare_project(client, title, set_name)
        report.project = project["id"]
        state, texts = load_state(corpus, project), Texts(corpus)
        if state.set_name != set_name:
            state.set_name, state.pushed, state.documents = set_name, None, {}
        listing = Listing() if is_new else current_listing(client, report.project, state, texts)
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
    """One push: what the server has, what was sent."""

    def __init__(self, client: Client, report: PushReport, set_name: str, listing: Listing) -> None:
        self.client, self.report, self.set_name, self.listing = client, report, set_name, listing
        self._removed = report.duplicates_removed
        self.changed = bool(self._removed)
        self._lost = False
        self._sent: dict[str, Seen] = {}
        self._top = max((seen.task for seen in listing.tasks.values()), default=0)

    def known(self) -> Listing:
        """What is on the server after this push, if nothing came between."""
        return Listing(self.listing.tasks | self._sent)

    def is_certain(self, now: Summary) -> bool:
        """Whether every write was answered and the server has as many tasks as there were and we made.

        It may have more: of an import whose answer was lost, or of another push at the same time.
        """
        there = self.listing.summary.tasks - self._removed
        return not self._lost and now.tasks == there + self.report.created

    def _lose(self) -> None:
        self._lost = True

    def run(self, corpus: Corpus, doc_ids: Sequence[str], progress: Progress) -> None:
        """Send new tasks in batches, the next one being prepared while the server takes one; then predictions."""
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
        """Documents whose files changed since they were pushed, ready to be sent."""
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
    """A document with its annotations as a result, checked; raises ``FindingsError`` with every problem."""
    document = corpus.document(doc_id)
    task: Json = {"data": task_data(document)}
    result = mark_of_result = None
    if corpus.annotation_file(set_name, doc_id).is_file():
        result = checked_result(corpus.annotations(set_name, doc_id), document)
        mark_of_result = result_hash(result)
        task["predictions"] = [{"model_version": set_name, "result": result}]
    key, body = task_key(doc_id, document.version.version), msgspec.Raw(msgspec.json.encode(task))
    return Outgoing(key, doc_id, body, result, mark_of_result, mark)


def checked_result(annotations: AnnotationSet, document: Document) -> list[Json]:
    """Result for an annotation set, held against the strict check; raises ``ConversionError``."""
    result = to_result(annotations, document)
    faults = list(check_result(result, document.text))
    if faults:
        raise ConversionError(document.id, [fault.sentence for fault in faults])
    return result


def task_data(document: Document) -> Json:
    """Data of a task: the text, and what it is known by."""
    meta = document.metadata
    known = {"doc_id": document.id, "version": document.version.version, "sha256": document.version.sha256}
    return {"text": document.text} | known | {"title": meta.title or "", "publisher": meta.publisher or ""}


def import_batch(
    client: Client, project: int, tasks: Mapping[str, msgspec.Raw], above: int, lose: Callable[[], None]
) -> dict[str, int]:
    """Import tasks, given by key; their ids by key. ``above`` is the highest task id that was there before.

    A server error on several tasks may mean that the body was too large, so halves are tried. After a lost answer
    the server is left to settle and asked what arrived; the rest is sent once more. ``lose`` hears of every answer,
    also a gateway's, that leaves open whether the tasks are still to come: the caller looks for doubles at the end.
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


def _key(task: Json) -> str:
    return task_key(task["data"]["doc_id"], task["data"]["version"])


def _arrived(client: Client, project: int, above: int) -> dict[str, int]:
    """Tasks made since, once their number stands still: a server may commit after the connection broke."""
    before = client.summary(project, ids_above(above))
    while True:
        time.sleep(SETTLE_SECONDS)
        now = client.summary(project, ids_above(above))
        if now == before:
            return {
                _key(task): task["id"] for task in client.tasks(project, ids_above(above)) if "doc_id" in task["data"]
            }
        before = now
