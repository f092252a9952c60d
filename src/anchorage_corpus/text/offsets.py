"""Converts offsets: code points ⇄ UTF-16 code units ⇄ UTF-8 bytes.

The corpus counts Unicode code points, as Python's ``str``, STAM and Label Studio's ``<Text>`` do. Browsers' own
strings, Java and .NET count UTF-16 units; MPQA, ``grep -b`` and many tools count bytes. Only this module converts.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import Literal

Unit = Literal["code points", "utf-16", "bytes"]


class OffsetTable:
    """Converts offsets of one text between code points and ``unit``.

    Making it costs one pass over the text. Offsets run from 0 to the length, both included.
    """

    def __init__(self, text: str, unit: Unit) -> None:
        width = {"code points": lambda c: 1, "utf-16": _utf16_width, "bytes": _utf8_width}[unit]
        self._starts = [0, *accumulate(map(width, text))]
        self._unit = unit

    def from_code_points(self, offset: int) -> int:
        """Convert a code point offset to ``unit``; raises ``ValueError`` outside the text."""
        if not 0 <= offset < len(self._starts):
            raise ValueError(f"offset {offset} lies outside a text of {len(self._starts) - 1} code points")
        return self._starts[offset]

    def to_code_points(self, offset: int) -> int:
        """Convert an offset in ``unit`` to code points.

        Raises ``ValueError`` outside the text or inside a character (a cut surrogate pair or byte sequence).
        """
        index = bisect_left(self._starts, offset)
        if index == len(self._starts) or self._starts[index] != offset:
            raise ValueError(f"{self._unit} offset {offset} is not the edge of a character of the text")
        return index


def _utf16_width(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _utf8_width(character: str) -> int:
    code = ord(character)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4
