"""Paths into JSON files: the keys and indices that lead to a value, and how they are written."""

from __future__ import annotations

JsonPath = tuple[str | int, ...]
"""Keys and indices that lead to a value of a JSON file; empty for the file itself."""


def pointer(path: JsonPath) -> str:
    """Return a path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
