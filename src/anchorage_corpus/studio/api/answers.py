"""What Label Studio's answers must hold at least, so that another program at the address is known for one."""

from __future__ import annotations

from typing import Any

import msgspec


class Row(msgspec.Struct):
    """Anything with an id."""

    id: int


class Me(msgspec.Struct):
    """The user whom a token belongs to."""

    email: str


class Access(msgspec.Struct):
    """A short-lived token."""

    access: str


class Project(Row):
    """A project with its interface."""

    title: str
    label_config: str
    created_at: str
    model_version: str | None = None


class Projects(msgspec.Struct):
    """A page of projects."""

    results: list[Project]


class Task(Row):
    """A task with its data."""

    data: dict[str, Any]
    updated_at: str


class Annotated(Task):
    """A task with its annotations."""

    annotations: list[dict[str, Any]]


class Work(Annotated):
    """A task with what was made of it."""

    drafts: list[dict[str, Any]]


class Page(msgspec.Struct):
    """A page of tasks, and how much there is in all."""

    tasks: tuple[Task, ...]
    total: int
    total_annotations: int
    total_predictions: int


class AnnotatedPage(Page):
    """A page of tasks with their annotations."""

    tasks: tuple[Annotated, ...]


class WorkPage(Page):
    """A page of tasks with everything on them."""

    tasks: tuple[Work, ...]


class Imported(msgspec.Struct):
    """Ids of new tasks, in the order sent."""

    task_ids: list[int]


class Backend(Row):
    """A machine-learning backend of a project."""

    title: str
    url: str
