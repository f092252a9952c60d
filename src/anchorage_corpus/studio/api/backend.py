"""Label Studio's machine-learning backend protocol, so that a new task opens with our pre-annotations.

Label Studio sends its owner's API token with ``/setup``; it is neither kept nor logged. The caller passes what makes
the annotations: a function from a task's data to a result.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import AnnotationSet, DocumentRef
from anchorage_corpus.studio.api.answers import Backend, TaskData
from anchorage_corpus.studio.api.client import Client, reader
from anchorage_corpus.studio.conversion.regions import Result
from anchorage_corpus.studio.conversion.to_label_studio import result_over, to_result
from anchorage_corpus.studio.errors import StudioError

Predict = Callable[[TaskData], Result]
"""Takes a task's data, returns a result; raises ``AnchorageError`` if it cannot."""


class _Task(msgspec.Struct, frozen=True):
    data: TaskData
    id: object = None


class _Request(msgspec.Struct, frozen=True):
    tasks: list[_Task]


def backend(predict: Predict, version: str, warn: Callable[[str], None] = lambda line: None) -> Starlette:
    """Return the application; ``version`` names what predicts, ``warn`` takes a line for each task without result."""

    async def health(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "UP", "model_class": "anchorage-corpus"})

    async def named(_request: Request) -> JSONResponse:
        return JSONResponse({"model_version": version, "versions": [version]})

    async def webhook(_request: Request) -> JSONResponse:
        return JSONResponse({})

    async def predictions(request: Request) -> JSONResponse:
        tasks = _tasks(await request.body())
        if tasks is None:
            return JSONResponse({"detail": 'send {"tasks": [{"data": {"text": …}}]}'}, status_code=400)
        rows = [await run_in_threadpool(_predict, predict, task, version, warn) for task in tasks]
        return JSONResponse({"results": rows, "model_version": version})

    routes = [
        Route("/", health),
        Route("/health", health),
        Route("/setup", named, methods=["POST"]),
        Route("/versions", named),
        Route("/predict", predictions, methods=["POST"]),
        Route("/webhook", webhook, methods=["POST"]),
    ]
    return Starlette(routes=routes)


def _tasks(body: bytes) -> list[_Task] | None:
    """Return the tasks of a request, or None if it is something else."""
    try:
        tasks = msgspec.json.decode(body, type=_Request).tasks
    except msgspec.DecodeError:
        return None
    return tasks if all(isinstance(task.data.text, str) for task in tasks) else None


def _predict(predict: Predict, task: _Task, version: str, warn: Callable[[str], None]) -> dict[str, object]:
    """Return one row of the answer; a task that cannot be predicted opens empty and does not hold up the others."""
    try:
        result = predict(task.data)
    except AnchorageError as error:
        warn(f"task {task.id}: {error}")
        result = []
    except Exception as error:  # a component may raise anything over a text that no one foresaw
        warn(f"task {task.id}: {type(error).__name__} while its annotations were made: {error}")
        result = []
    return {"result": result, "score": _score(result), "model_version": version}


def _score(result: Result) -> float:
    """Return the mean confidence of the regions, 0 if none has one."""
    scores = [item["score"] for item in result if "score" in item]
    return round(sum(scores) / len(scores), 2) if scores else 0.0


def made_live(annotate: Callable[[str, DocumentRef], AnnotationSet]) -> Predict:
    """Make pre-annotations on request, by a function of a text."""

    def predict(data: TaskData) -> Result:
        ref = DocumentRef("task", 1, sha256(data.text.encode("utf-8", "replace")))
        return result_over(annotate(data.text, ref), data.text)

    return predict


def stored(corpus: Corpus, set_name: str) -> Predict:
    """Take the annotations that a set has of the document of a task, if the task still has its text."""

    def predict(data: TaskData) -> Result:
        document = corpus.document(str(data.doc_id), data.version)
        if data.text != document.text:
            number = document.version.version
            raise StudioError(f"its text is not that of {document.id} version {number}; the spans would be shifted")
        return to_result(corpus.annotations(set_name, document.id), document)

    return predict


def connect(client: Client, project: int, url: str, title: str) -> str:
    """Enter the backend at ``url`` in a project, or its new address; returns which it did.

    Until then the project shows its own predictions, from then on those of the backend.
    """
    body = {"project": project, "url": url, "title": title}
    rows = client.read("/api/ml", reader(list[Backend]), project=project)
    known = next((row for row in rows if row.title == title), None)
    if known is None:
        client.write("POST", "/api/ml", body)
        done = "connected"
    elif known.url == url:
        done = "connected already"
    else:
        client.write("PATCH", f"/api/ml/{known.id}", body)
        done = "moved"
    client.write("PATCH", f"/api/projects/{project}/", {"model_version": title})
    return done
