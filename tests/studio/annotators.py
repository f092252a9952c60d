"""People who annotate, through the API that their browser uses."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.server.local import Server

Fill = Callable[..., Corpus]
"""Makes a corpus of pairs of a document and its annotations in ``auto``, or None."""


@dataclass(frozen=True)
class Annotator:
    """A user of the server with a client of their own."""

    client: Client
    name: str

    def submit(self, task: int, result: list[Json], **more: Any) -> Json:
        """Submit an annotation of a task."""
        return dict(self.client.write("POST", f"/api/tasks/{task}/annotations/", {"result": result} | more))

    def accept(self, task: Task, result: list[Json] | None = None) -> Json:
        """Submit a task's prediction, as it is or corrected."""
        prediction = task.predictions[0]
        chosen = prediction.result if result is None else result
        return self.submit(task.id, chosen, parent_prediction=prediction.id)

    def update(self, annotation: Json, result: list[Json]) -> Json:
        """Change an annotation that was submitted."""
        return dict(self.client.write("PATCH", f"/api/annotations/{annotation['id']}/", {"result": result}))

    def tasks(self, project: int) -> dict[str, Task]:
        """Tasks of a project by document id."""
        return {task.data.doc_id: task for task in self.client.tasks(project)}


@contextmanager
def make_annotator(
    admin: Client, server: Server, base: Path, name: str = "", domain: str = "example.com"
) -> Iterator[Annotator]:
    """A new user; the legacy token is read from the server's database, as no call gives it to another user."""
    name = name or f"bob-{uuid.uuid4().hex[:8]}"
    body = {"email": f"{name}@{domain}", "username": f"{name}@{domain}"[:30], "password": uuid.uuid4().hex}
    user = admin.write("POST", "/api/users/", body)["id"]
    database = next(base.glob("studio*/data/label_studio.sqlite3"))
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        (token,) = rows.execute("select key from authtoken_token where user_id = ?", (user,)).fetchone()
    with Client(server.url, token) as client:
        yield Annotator(client, name)


def changed(result: list[Json], region: str, **value: Any) -> list[Json]:
    """A result with a region's offsets or labels changed everywhere that they stand."""
    items: list[Json] = json.loads(json.dumps(result))
    for item in items:
        if item.get("id") == region:
            item["value"] |= {k: v for k, v in value.items() if k in ("start", "end") or item["type"] == "labels"}
    return items


def without(result: list[Json], *regions: str) -> list[Json]:
    """A result without regions and what hangs on them, as the browser leaves it after a deletion."""
    return [item for item in result if not {item.get("id"), item.get("from_id"), item.get("to_id")} & set(regions)]
