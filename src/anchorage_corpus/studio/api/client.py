"""Label Studio's HTTP API, as far as it is needed here.

Plain HTTP rather than ``label-studio-sdk``: the SDK repeats writes after a dropped answer (one import became two
tasks), returns now objects, now dicts, and brings OpenCV, pandas and NLTK. Here only reads are repeated, and what
comes back is plain JSON for the stage's own parser. Tests read with the SDK what this client wrote.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx
import msgspec

from anchorage_corpus.studio.api import answers
from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.errors import RefusedError, StudioError, UnreachableError

READ_TRIES = 3
CONNECT_SECONDS = 10
ANSWER_SECONDS = 600
"""Longest wait for an answer; importing 10,000 tasks in one request has taken 105 s on a busy machine."""


_ANNOTATED = ("filter:tasks:total_annotations", "greater", "Number", 0)

_WORK = (
    *answers.Annotated.__struct_fields__,
    *("result", "completed_by", "was_cancelled", "ground_truth", "created_at", "draft_created_at", "lead_time"),
    *("import_id", "last_action", "bulk_created", "task", "project", "updated_by", "last_created_by"),
    *("parent_prediction", "parent_annotation", "predictions_model_versions"),
)
"""Names that a task and its annotations have; the server picks by name wherever it stands."""


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

    def read(self, path: str, shape: Any = object, **query: Any) -> Any:
        """GET, repeated after a lost connection or a server error; decoded JSON that holds at least ``shape``."""
        for attempt in range(READ_TRIES):
            try:
                return self._send("GET", path, shape, query=query)
            except (UnreachableError, RefusedError) as error:
                passing = isinstance(error, UnreachableError) or error.status >= 500
                if not passing or attempt == READ_TRIES - 1:
                    raise
                time.sleep(0.3 * 2**attempt)
        raise AssertionError("unreachable")

    def write(self, method: str, path: str, body: object = None, shape: Any = object, **query: Any) -> Any:
        """A request that changes something: sent once, whatever comes back."""
        return self._send(method, path, shape, body, query)

    def who(self) -> Json:
        """The user whom the token belongs to."""
        return dict(self.read("/api/current-user/whoami", answers.Me))

    def users(self) -> list[Json]:
        """Everybody in the organization, oldest first."""
        return sorted(self.read("/api/users/", list[answers.Row]), key=lambda user: user["id"])

    def projects(self, title: str) -> list[Json]:
        """Projects of exactly this title, oldest first; without the counts, which take the server longest."""
        asked = {"title": title, "page_size": 1000, "include": ",".join(answers.Project.__struct_fields__)}
        found = self.read("/api/projects/", answers.Projects, **asked)["results"]
        return sorted((p for p in found if p["title"] == title), key=lambda project: project["id"])

    def project(self, project_id: int) -> Json:
        """One project with its interface."""
        return dict(self.read(f"/api/projects/{project_id}/", answers.Project))

    def summary(self, project_id: int, query: Json | None = None) -> Summary:
        """How much there is in a project, or in the part that ``query`` selects, and when it last changed."""
        newest_first = (query or {}) | {"ordering": ["-tasks:updated_at"]}
        page = self._page(project_id, newest_first, 1, 1, "task_only")
        newest = page["tasks"][0]["updated_at"] if page["tasks"] else ""
        return Summary(page["total"], page["total_annotations"], page["total_predictions"], newest)

    def tasks(self, project_id: int, query: Json | None = None) -> Iterator[Json]:
        """Tasks with annotations, drafts and predictions, oldest first; ``query`` is a data manager filter."""
        for page in self.pages(project_id, query):
            yield from page

    def pages(self, project_id: int, query: Json | None = None) -> Iterator[list[Json]]:
        """The same page by page, as they come."""
        number, read = 1, 0
        while True:
            page = self._page(project_id, (query or {}) | {"ordering": ["tasks:id"]}, number, 200, "all")
            yield page["tasks"]
            read += len(page["tasks"])
            if not page["tasks"] or read >= page["total"]:
                return
            number += 1

    def annotated(self, project_id: int, above: int, count: int) -> list[Json]:
        """The first ``count`` annotated tasks whose id is above one, with their annotations, by id.

        Of their predictions there is only whose they are: with these, the server takes a third longer.
        """
        items = [*_items(ids_above(above)), *_items(_filter(*_ANNOTATED))]
        query = {"filters": {"conjunction": "and", "items": items}, "ordering": ["tasks:id"]}
        asked = {"project": project_id, "page_size": count, "fields": "all", "include": ",".join(_WORK)}
        return list(self.read("/api/tasks", answers.AnnotatedPage, query=json.dumps(query), **asked)["tasks"])

    def _page(self, project_id: int, query: Json, number: int, size: int, fields: str) -> Json:
        shape = answers.WorkPage if fields == "all" else answers.Page
        asked = {"project": project_id, "page": number, "page_size": size, "fields": fields}
        return dict(self.read("/api/tasks", shape, query=json.dumps(query), **asked))

    def import_tasks(self, project_id: int, tasks: Sequence[object]) -> list[int]:
        """Create tasks in one transaction; their ids in the order given."""
        path = f"/api/projects/{project_id}/import"
        answer = self.write("POST", path, list(tasks), answers.Imported, return_task_ids="true")
        return list(answer["task_ids"])

    def _send(
        self, method: str, path: str, shape: Any, body: object = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = self._http.request(
                method, path, content=content, params=query, headers=self._authorization() | _JSON
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise UnreachableError(
                f"cannot reach Label Studio at {self.url} ({_cause(error)}); start it with `anchorage studio up`"
            ) from None
        except httpx.TimeoutException:
            raise StudioError(
                f"Label Studio at {self.url} gave no answer in {ANSWER_SECONDS} s and may still be at work; "
                "run the command again when it is idle"
            ) from None
        except httpx.TransportError as error:
            raise UnreachableError(
                f"the connection to Label Studio at {self.url} broke before its answer came ({_cause(error)})"
            ) from None
        return self._decoded(answer, shape)

    def _decoded(self, answer: httpx.Response, shape: Any) -> Any:
        request = answer.request
        if answer.is_success:
            try:
                decoded = msgspec.json.decode(answer.content) if answer.content else None
                msgspec.convert(decoded, shape)
            except (msgspec.DecodeError, RecursionError):
                raise StudioError(
                    f"{self.url} answers {request.method} {request.url.path} with something that is not of Label "
                    "Studio's API; check the address"
                ) from None
            return decoded
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
        """Header for a legacy token, or for a personal access token, which is changed for a short-lived one."""
        if self._token.count(".") != 2:
            return {"Authorization": f"Token {self._token}"}
        if self._access is None or time.monotonic() > self._access[1]:
            answer = self._http.post("/api/token/refresh", json={"refresh": self._token})
            access = str(self._decoded(answer, answers.Access)["access"])
            self._access = access, time.monotonic() + 200
        return {"Authorization": f"Bearer {self._access[0]}"}


class Summary(msgspec.Struct, frozen=True):
    """Counts of a project; ``newest`` is when a task or an annotation of it last changed, as the server writes it."""

    tasks: int
    annotations: int
    predictions: int
    newest: str


_JSON = {"Content-Type": "application/json"}


def changed_since(moment: str) -> Json:
    """Filter for tasks that changed at a moment or later; annotation edits and deletions count."""
    return _filter("filter:tasks:updated_at", "greater_or_equal", "Datetime", moment)


def ids_between(first: int, last: int) -> Json:
    """Filter for tasks by a range of ids, both included."""
    return _filter("filter:tasks:id", "in", "Number", {"min": first, "max": last})


def ids_above(task_id: int) -> Json:
    """Filter for tasks that were made after one."""
    return _filter("filter:tasks:id", "greater", "Number", task_id)


def _items(query: Json) -> list[Json]:
    return list(query["filters"]["items"])


def _filter(name: str, operator: str, kind: str, value: object) -> Json:
    item = {"filter": name, "operator": operator, "type": kind, "value": value}
    return {"filters": {"conjunction": "and", "items": [item]}}


def _limits(url: str) -> httpx.Limits:
    """A new connection for each request to Label Studio's own server, which has no TLS.

    It sends head and body of an answer apart, and on a connection that was used before, the body waits for a delayed
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
    """What the server says is wrong, without the pages of HTML it may send."""
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
