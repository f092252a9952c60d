"""Replaces the numbers of class labels in the rows of a dataset by the labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LISTS = frozenset({"List", "LargeList", "Sequence"})


def named_row(row: Mapping[str, Any], features: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its labels by name.

    ``features`` describe the columns as ``datasets`` writes them into a Parquet file (``Features.to_dict()``).
    """
    return {name: _named(value, features[name]) for name, value in row.items()}


def _named(value: Any, feature: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, list):
        return [_named(part, feature[0]) for part in value]
    kind = feature.get("_type")
    if kind == "ClassLabel":
        return feature["names"][value]
    if isinstance(value, list) and kind in _LISTS:
        return [_named(part, feature["feature"]) for part in value]
    return named_row(value, feature) if isinstance(value, dict) else value
