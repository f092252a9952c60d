"""Conditions that select tasks of a project, in the terms of Label Studio's data manager."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class Condition(msgspec.Struct, frozen=True):
    """One condition on a task; several together must all hold."""

    filter: str
    operator: str
    type: str
    value: object


ANNOTATED = Condition("filter:tasks:total_annotations", "greater", "Number", 0)
"""Tasks with an annotation."""

UNANNOTATED = Condition("filter:tasks:total_annotations", "equal", "Number", 0)
"""Tasks without annotations."""


def changed_since(moment: str) -> Condition:
    """Select tasks that changed at a moment or later; annotation edits and deletions count."""
    return Condition("filter:tasks:updated_at", "greater_or_equal", "Datetime", moment)


def ids_between(first: int, last: int) -> Condition:
    """Select tasks by a range of ids, both included."""
    return Condition("filter:tasks:id", "in", "Number", {"min": first, "max": last})


def ids_above(task_id: int) -> Condition:
    """Select tasks that were made after one."""
    return Condition("filter:tasks:id", "greater", "Number", task_id)


def query(conditions: Sequence[Condition], order: str) -> str:
    """Return the parameter of a request for tasks that meet all conditions, in an order."""
    asked: dict[str, object] = {"ordering": [order]}
    if conditions:
        asked["filters"] = {"conjunction": "and", "items": conditions}
    return msgspec.json.encode(asked).decode()
