"""Label Studio's answers as typed data.

Each has the fields that are used here and those that must be there, so that another program at the address is
recognized as one. Annotations and tasks also keep their whole JSON: records and quarantine store it byte for byte.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Me(msgspec.Struct, frozen=True):
    """The user whom the token belongs to."""

    id: int
    email: str


class Access(msgspec.Struct, frozen=True):
    """A short-lived token."""

    access: str


class User(msgspec.Struct, frozen=True):
    """A member of the organization."""

    id: int
    email: str | None = None
    username: str | None = None


class Project(msgspec.Struct, frozen=True):
    """A project with its interface."""

    id: int
    title: str
    label_config: str
    created_at: str
    model_version: str | None = None


class Projects(msgspec.Struct, frozen=True):
    """A page of projects."""

    results: list[Project]


class Summary(msgspec.Struct, frozen=True):
    """Counts of a project; ``newest`` is when a task or annotation last changed, as the server writes it."""

    tasks: int
    annotations: int
    predictions: int
    newest: str


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Which annotation it is, when it last changed, and who made it."""

    id: int
    updated_at: str
    completed_by: int | User | None

    @property
    def user(self) -> int:
        """Id of the user who made it, 0 for one who was deleted; some answers hold the whole user."""
        maker = self.completed_by
        return maker.id if isinstance(maker, User) else maker or 0


class Annotation(Stamp, frozen=True, kw_only=True):
    """One user's annotation of a task; ``whole`` is all that the server says of it."""

    result: Any
    was_cancelled: bool
    parent_prediction: int | None = None
    whole: msgspec.Raw = msgspec.Raw(b"null")


class Draft(msgspec.Struct, frozen=True):
    """Unsubmitted work; ``user`` is an e-mail address or an id."""

    user: str | int | None = None


class Prediction(msgspec.Struct, frozen=True):
    """A result that annotators start from."""

    id: int
    model_version: str | None
    result: Any


class TaskData(msgspec.Struct, frozen=True):
    """Text of a task and what the task is known by; other programs may have put anything there."""

    text: Any = None
    doc_id: Any = None
    version: Any = None
    sha256: Any = None
    title: Any = None
    publisher: Any = None

    @property
    def known_as(self) -> tuple[str, int] | None:
        """Document id and text version, or None if the task does not name both."""
        return (self.doc_id, self.version) if isinstance(self.doc_id, str) and type(self.version) is int else None


class _Task(msgspec.Struct, frozen=True):
    id: int
    data: TaskData
    updated_at: str
    predictions: list[Prediction] = []
    predictions_model_versions: str | None = None


class Task(_Task, frozen=True, kw_only=True):
    """A task with the work on it; ``whole`` is all that the server says of it."""

    annotations: list[Annotation]
    drafts: list[Draft]
    whole: msgspec.Raw


class _Annotated(_Task, frozen=True, kw_only=True):
    annotations: list[msgspec.Raw]
    drafts: list[Draft] = []


class _Worked(_Annotated, frozen=True, kw_only=True):
    drafts: list[Draft]


class _Changed(msgspec.Struct, frozen=True):
    id: int
    updated_at: str


class Worked(msgspec.Struct, frozen=True):
    """The work on a single task."""

    annotations: list[msgspec.Raw]
    drafts: list[msgspec.Raw]


class Page(msgspec.Struct, frozen=True):
    """Which tasks a page has and when they changed, and how much there is on all pages."""

    tasks: list[_Changed]
    total: int
    total_annotations: int
    total_predictions: int


class TaskPage(msgspec.Struct, frozen=True):
    """A page of tasks with the work on them, and how many there are on all pages."""

    tasks: list[Task]
    total: int


class _RawPage(msgspec.Struct, frozen=True):
    tasks: list[msgspec.Raw]
    total: int


class Imported(msgspec.Struct, frozen=True):
    """Ids of new tasks, in the order sent."""

    task_ids: list[int]


class Backend(msgspec.Struct, frozen=True):
    """A machine-learning backend of a project."""

    id: int
    title: str
    url: str


def read_annotation(json: msgspec.Raw | bytes) -> Annotation:
    """Decode an annotation; raises ``msgspec.DecodeError`` if it is not one."""
    whole = msgspec.Raw(json).copy()
    return msgspec.structs.replace(_annotation(whole), whole=whole)


def read_worked_page(json: bytes) -> TaskPage:
    """Decode a page of tasks with annotations, drafts and predictions."""
    return _page(json, _worked)


def read_annotated_page(json: bytes) -> TaskPage:
    """Decode a page of tasks with annotations."""
    return _page(json, _annotated)


def _page(json: bytes, decoder: msgspec.json.Decoder[Any]) -> TaskPage:
    page = _raw_page(json)
    return TaskPage([_task(decoder.decode(raw), raw) for raw in page.tasks], page.total)


def _task(found: _Annotated, whole: msgspec.Raw) -> Task:
    fields = {name: getattr(found, name) for name in _Task.__struct_fields__}
    annotations = [read_annotation(raw) for raw in found.annotations]
    return Task(**fields, annotations=annotations, drafts=found.drafts, whole=whole)


_annotation = msgspec.json.Decoder(Annotation).decode
_worked = msgspec.json.Decoder(_Worked)
_annotated = msgspec.json.Decoder(_Annotated)
_raw_page = msgspec.json.Decoder(_RawPage).decode
