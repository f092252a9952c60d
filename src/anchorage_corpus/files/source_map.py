"""Finds the place of a JSON pointer in a file: line and column of every value (the idea of json-source-map).

One loop over tokens does it, so deep nesting costs no stack and a broken file still maps up to the break. Values
nested deeper than those of any corpus file are not mapped, so memory stays linear in the size of the file.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator

from anchorage_corpus.files.json_path import JsonPath

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)

_DEEPEST = 32

Place = tuple[int, int]
"""Line and column, both counted from 1, the column in code points."""


class Lines:
    """Line and column of the code points of a text."""

    def __init__(self, text: str) -> None:
        self._newlines = [m.start() for m in re.finditer("\n", text)]

    def place(self, offset: int) -> Place:
        """Return the line and column of a code point offset."""
        line = bisect_left(self._newlines, offset)
        start = self._newlines[line - 1] + 1 if line else 0
        return line + 1, offset - start + 1


class SourceMap:
    """Places of the values of one JSON text."""

    def __init__(self, text: str) -> None:
        self._lines = Lines(text)
        self.duplicates: list[JsonPath] = []
        self._offsets: dict[JsonPath, int] = {}
        for path, offset in _values(text):
            if path in self._offsets:
                self.duplicates.append(path)
            self._offsets[path] = offset

    def place(self, path: JsonPath) -> Place:
        """Return the line and column of a value, or of its nearest container that the text has."""
        while path and path not in self._offsets:
            path = path[:-1]
        return self._lines.place(self._offsets.get(path, 0))


def _values(text: str) -> Iterator[tuple[JsonPath, int]]:
    """Yield the path and offset of each value of a JSON text, in order, up to the point where it stops being JSON."""
    path: list[str | int] = []
    is_array: list[bool] = []
    key_next = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "]}":
            if not is_array:
                return
            is_array.pop()
            path.pop()
            key_next = False
        elif token == ",":
            if not is_array:
                return
            if is_array[-1]:
                path[-1] = _next(path[-1])
            key_next = not is_array[-1]
        elif token == ":":
            key_next = False
        elif key_next:
            path[-1] = _string(token)
        else:
            if len(path) <= _DEEPEST:
                yield tuple(path), match.start()
            if token in "[{":
                is_array.append(token == "[")
                path.append(0 if token == "[" else "")
                key_next = token == "{"


def _next(index: str | int) -> int:
    return index + 1 if isinstance(index, int) else 0


def _string(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token
