"""Label Studio's HTTP API, as far as it is needed here.

Plain HTTP rather than ``label-studio-sdk``: the SDK repeats writes after a lost answer (one import became two tasks),
returns sometimes objects and sometimes dicts, and brings OpenCV, pandas and NLTK. Here only reads are repeated, and
each answer is decoded once, into the types of ``answers``. Tests read with the SDK what this client wrote.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import httpx
import msgspec

from anchorage_corpus.studio.api.answers import (
    Access,
    Imported,
    Me,
    Page,
    Project,
    Projects,
    Summary,
    Task,
    TaskPage,
    User,
    Worked,
    read_annotated_page,
    read_worked_page,
)
from anchorage_corpus.studio.api.filters import ANNOTATED, Condition, ids_above, query
from anchorage_corpus.studio.errors import RefusedError, StudioError, UnreachableError

T = TypeVar("T")

CONNECT_SECONDS = 10
ANSWER_SECONDS = 600
"""Longest wait for an answer; importing 10,000 tasks in one request has taken 105 s on a busy machine."""

_PAUSES = (0.3, 0.6)
"""Seconds before each repetition of a read that failed."""

_LEAN = (
    *("id", "data", "updated_at", "annotations"),
    *("result", "completed_by", "was_cancelled", "ground_truth", "created_at", "draft_created_at", "lead_time"),
    *("import_id", "last_action", "bulk_created", "task", "project", "updated_by", "last_created_by"),
    *("parent_prediction", "parent_annotation", "predictions_model_versions"),
)
"""Names that a task and its annotations have; the server picks by name on every level."""


def anything(body: bytes) -> Any:
    """Decode any JSON, None for an empty body."""
    return msgspec.json.decode(body) if body else None


def reader(shape: type[T]) -> Callable[[bytes], T]:
    """Return a function that decodes JSON of a shape."""
    return msgspec.json.Decoder(shape).decode


class Client:
    """One server and one user. Use as a context manager."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self._token = token.strip()
        if not _is_address(self.url):
            raise StudioError(f"{url!r} is not an http:// or https:// address")
        if not (self._token.isascii() and self._token.isprintable() and " " not in self._token):
            raise StudioError("the token has characters that no token has; copy it again from Account & Settings")
        self._access: tuple[str, float] | None = None
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._http = httpx.Client(
            base_url=self.url, timeout=timeout, limits=_limits(self.url), trust_env=False, follow_redirects=False
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def read(self, path: str, decode: Callable[[bytes], T] = anything, **asked: Any) -> T:
        """GET and decode; repeated after a lost connection or a server error."""
        for pause in _PAUSES:
            try:
                return self._send("GET", path, decode, asked=asked)
            except UnreachableError:
                time.sleep(pause)
            except RefusedError as error:
                if error.status < 500:
                    raise
                time.sleep(pause)
        return self._send("GET", path, decode, asked=asked)

    def write(
        self, method: str, path: str, body: object = None, decode: Callable[[bytes], T] = anything, **asked: Any
    ) -> T:
        """Send a request that changes something, once, whatever comes back."""
        return self._send(method, path, decode, body, asked)

    def who(self) -> Me:
        """Return the user whom the token belongs to."""
        return self.read("/api/current-user/whoami", reader(Me))

    def users(self) -> list[User]:
        """Return everyone in the organization, oldest first."""
        return sorted(self.read("/api/users/", reader(list[User])), key=lambda user: user.id)

    def projects(self, title: str) -> list[Project]:
        """Return projects of exactly this title, oldest first; without counts, which are slow to compute."""
        asked = {"title": title, "page_size": 1000, "include": ",".join(Project.__struct_fields__)}
        found = self.read("/api/projects/", reader(Projects), **asked).results
        return sorted((p for p in found if p.title == title), key=lambda project: project.id)

    def project(self, project_id: int) -> Project:
        """Return one project with its interface."""
        return self.read(f"/api/projects/{project_id}/", reader(Project))

    def summary(self, project_id: int, *conditions: Condition) -> Summary:
        """Return how much there is in a project, or in the selected part of it, and when it last changed."""
        page = self._page(project_id, reader(Page), query(conditions, "-tasks:updated_at"), 1, 1, "task_only")
        newest = page.tasks[0].updated_at if page.tasks else ""
        return Summary(page.total, page.total_annotations, page.total_predictions, newest)

    def tasks(self, project_id: int, *conditions: Condition) -> Iterator[Task]:
        """Yield tasks with annotations, drafts and predictions, oldest first."""
        for page in self.pages(project_id, *conditions):
            yield from page

    def pages(self, project_id: int, *conditions: Condition) -> Iterator[list[Task]]:
        """Yield the same tasks page by page, as they come."""
        asked, number, read = query(conditions, "tasks:id"), 1, 0
        while True:
            page: TaskPage = self._page(project_id, read_worked_page, asked, number, 200, "all")
            yield page.tasks
            read += len(page.tasks)
            if not page.tasks or read >= page.total:
                return
            number += 1

    def is_worked_on(self, task_id: int) -> bool:
        """Return whether a task has annotations or drafts now."""
        work = self.read(f"/api/tasks/{task_id}/", reader(Worked))
        return bool(work.annotations or work.drafts)

    def annotated(self, project_id: int, above: int, count: int) -> list[Task]:
        """Return the first ``count`` annotated tasks whose id is above one, with their annotations, by id.

        Of their predictions only the model versions come along: whole, they take the server a third longer.
        """
        asked = query((ids_above(above), ANNOTATED), "tasks:id")
        return self._page(project_id, read_annotated_page, asked, 1, count, "all", include=",".join(_LEAN)).tasks

    def _page(
        self,
        project_id: int,
        decode: Callable[[bytes], T],
        query: str,
        number: int,
        size: int,
        fields: str,
        **more: str,
    ) -> T:
        asked = {"project": project_id, "page": number, "page_size": size, "fields": fields, "query": query}
        return self.read("/api/tasks", decode, **asked, **more)

    def import_tasks(self, project_id: int, tasks: Sequence[object]) -> list[int]:
        """Create tasks in one transaction; returns their ids in the order given."""
        path = f"/api/projects/{project_id}/import"
        return self.write("POST", path, list(tasks), reader(Imported), return_task_ids="true").task_ids

    def _send(
        self,
        method: str,
        path: str,
        decode: Callable[[bytes], T],
        body: object = None,
        asked: Mapping[str, Any] | None = None,
    ) -> T:
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = self._http.request(
                method, path, content=content, params=asked, headers=self._authorization() | _JSON
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise UnreachableError(
                f"cannot reach Label Studio at {self.url} ({_cause(error)}); start it with `anchorage studio up`"
            ) from None
        except httpx.TimeoutException:
            raise StudioError(
                f"Label Studio at {self.url} gave no answer in {ANSWER_SECONDS} s and may still be working; "
                "run the command again when it is idle"
            ) from None
        except httpx.TransportError as error:
            raise UnreachableError(
                f"the connection to Label Studio at {self.url} broke before its answer came ({_cause(error)})"
            ) from None
        return self._decoded(answer, decode)

    def _decoded(self, answer: httpx.Response, decode: Callable[[bytes], T]) -> T:
        request = answer.request
        if answer.is_success:
            try:
                return decode(answer.content)
            except (msgspec.DecodeError, RecursionError):
                raise StudioError(
                    f"{self.url} answers {request.method} {request.url.path} with something that is not of Label "
                    "Studio's API; check the address"
                ) from None
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            raise RefusedError(
                f"Label Studio at {self.url} does not accept the token (revoked or mistyped); "
                "log in again with `anchorage studio login`",
                answer.status_code,
            )
        if answer.is_redirect:
            raise RefusedError(
                f"{self.url} sends {request.method} {request.url.path} on to {answer.headers['location']}; "
                "give the address of Label Studio itself",
                answer.status_code,
            )
        raise RefusedError(
            f"Label Studio at {self.url} refused {request.method} {request.url.path} "
            f"with status {answer.status_code}: {_complaint(answer)}",
            answer.status_code,
        )

    def _authorization(self) -> dict[str, str]:
        """Return the header for a legacy token, or for a short-lived one in exchange for a personal access token."""
        if self._token.count(".") != 2:
            return {"Authorization": f"Token {self._token}"}
        if self._access is None or time.monotonic() > self._access[1]:
            answer = self._http.post("/api/token/refresh", json={"refresh": self._token})
            access = self._decoded(answer, reader(Access)).access
            self._access = access, time.monotonic() + 200
        return {"Authorization": f"Bearer {self._access[0]}"}


_JSON = {"Content-Type": "application/json"}


def _limits(url: str) -> httpx.Limits:
    """Keep no connection to a server without TLS, as Label Studio's own is.

    It sends head and body of an answer separately, and on a reused connection the body waits for a delayed
    acknowledgement of the head: 40 ms a request. Through TLS, a new connection would cost more than that.
    """
    return httpx.Limits(max_keepalive_connections=0 if url.startswith("http://") else None)


def _is_address(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme in ("http", "https") and bool(parsed.host.strip("[]"))


def _complaint(answer: httpx.Response) -> str:
    """Return what the server says is wrong, without the pages of HTML that it may send."""
    try:
        body = msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return "(no reason given)"
    if isinstance(body, dict):
        body = body.get("validation_errors") or body.get("detail") or body
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return text if len(text) <= 300 else text[:299] + "…"


def _cause(error: Exception) -> str:
    text = str(error).lower()
    for known in ("connection refused", "name or service not known", "server disconnected", "timed out"):
        if known in text:
            return known
    return str(error) or type(error).__name__
