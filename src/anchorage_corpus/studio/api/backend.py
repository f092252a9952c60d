"""Label Studio's machine-learning backend protocol, so that a new task opens with our pre-annotations.

Label Studio sends its owner's API token with ``/setup``; it is neither kept nor logged. What makes the annotations is
handed in: a function from a task's text and data to a result.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import AnnotationSet, DocumentRef
from anchorage_corpus.store import Corpus, sha256
from anchorage_corpus.studio.api import answers
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.interface import TEXT
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.conversion.to_label_studio import result_over, to_result
from anchorage_corpus.studio.errors import StudioError

Predict = Callable[[Json], list[Json]]
"""Takes a task's data, gives a result; raises ``AnchorageError`` where it cannot."""


def backend(predict: Predict, version: str, warn: Callable[[str], None] = lambda line: None) -> Starlette:
    """The application; ``version`` names what predicts, ``warn`` takes a line for each task that got nothing."""

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


def _tasks(body: bytes) -> list[Json] | None:
    """Tasks of a request; None when it is something else."""
    try:
        tasks = msgspec.json.decode(body)["tasks"]
        good = all(isinstance(task["data"].get(TEXT), str) for task in tasks)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError):
        return None
    return list(tasks) if good else None


def _predict(predict: Predict, task: Json, version: str, warn: Callable[[str], None]) -> Json:
    """One row of the answer; a task that cannot be predicted opens empty, the others are not held up."""
    try:
        result = predict(task["data"])
    except AnchorageError as error:
        warn(f"task {task.get('id')}: {error}")
        result = []
    except Exception as error:  # a component may raise anything over a text that nobody foresaw
        warn(f"task {task.get('id')}: {type(error).__name__} where its annotations were made: {error}")
        result = []
    return {"result": result, "score": _score(result), "model_version": version}


def _score(result: list[Json]) -> float:
    """Mean confidence of the regions, 0 where none has one."""
    scores = [item["score"] for item in result if "score" in item]
    return round(sum(scores) / len(scores), 2) if scores else 0.0


def made_live(annotate: Callable[[str, DocumentRef], AnnotationSet]) -> Predict:
    """Pre-annotations made when asked for, by a function of a text."""

    def predict(data: Json) -> list[Json]:
        text = data[TEXT]
        return result_over(annotate(text, DocumentRef("task", 1, sha256(text.encode("utf-8", "replace")))), text)

    return predict


def stored(corpus: Corpus, set_name: str) -> Predict:
    """Annotations that a set has of the document that a task is known by, if it still has its text."""

    def predict(data: Json) -> list[Json]:
        document = corpus.document(str(data.get("doc_id")), data.get("version"))
        if data[TEXT] != document.text:
            number = document.version.version
            raise StudioError(f"its text is not that of {document.id} version {number}; the spans would be shifted")
        return to_result(corpus.annotations(set_name, document.id), document)

    return predict


def connect(client: Client, project: int, url: str, title: str) -> str:
    """Enter the backend at ``url`` in a project, or its new address; says which.

    Until then the project's own predictions are shown, from then on the backend's.
    """
    body = {"project": project, "url": url, "title": title}
    known = [row for row in client.read("/api/ml", list[answers.Backend], project=project) if row["title"] == title]
    if known and known[0]["url"] == url:
        done = "connected already"
    elif known:
        client.write("PATCH", f"/api/ml/{known[0]['id']}", body)
        done = "moved"
    else:
        client.write("POST", "/api/ml", body)
        done = "connected"
    client.write("PATCH", f"/api/projects/{project}/", {"model_version": title})
    return done
