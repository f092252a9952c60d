"""Parses the bytes of a corpus file into typed content, and gives each problem its line and JSON pointer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.files.canonical import KIND_OF, CorpusFile
from anchorage_corpus.files.json_path import pointer
from anchorage_corpus.files.schema import refusal, violations
from anchorage_corpus.files.source_map import SourceMap

T = TypeVar("T", bound=CorpusFile)

_STRING_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*')
_LOOSE_KEY = re.compile(rb'"\s+:')
_BOM = b"\xef\xbb\xbf"


def read(path: Path, cls: type[T]) -> T:
    """Read and validate a JSON file of the corpus; raises ``InvalidFileError`` with every problem."""
    return parse(path.read_bytes(), cls, str(path))


def parse(data: bytes, cls: type[T], name: str) -> T:
    """Decode and validate the bytes of a file that messages call ``name``; raises ``InvalidFileError``."""
    instance = _decode(data, name)
    broken = violations(KIND_OF[cast(type[CorpusFile], cls)], instance)
    if broken:
        places = SourceMap(data.decode())
        found = [Problem(name, *places.place(v.path), pointer(v.path), v.message) for v in broken]
        raise InvalidFileError(sorted(found))
    try:
        return msgspec.convert(instance, cls)
    except msgspec.ValidationError as error:
        v = refusal(error)
        place = SourceMap(data.decode()).place(v.path)
        raise InvalidFileError([Problem(name, *place, pointer(v.path), v.message)]) from None


def _decode(data: bytes, name: str) -> Any:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        message = f"not UTF-8 at byte {error.start}; re-save the file as UTF-8"
        raise InvalidFileError([Problem(name, data.count(b"\n", 0, error.start) + 1, 1, "", message)]) from None
    if data.startswith(_BOM):
        raise InvalidFileError(
            [Problem(name, 1, 1, "", "begins with a byte order mark; re-save the file without it")]
        )
    try:
        instance = msgspec.json.decode(data)
        if not _has_as_many_keys(data, instance):
            _refuse_doubled_keys(data, name)
        return instance
    except msgspec.DecodeError as error:
        raise InvalidFileError([_syntax_problem(data, name, str(error))]) from None
    except RecursionError:
        raise InvalidFileError([Problem(name, 1, 1, "", "nested too deeply to be a corpus file")]) from None


def _has_as_many_keys(data: bytes, instance: Any) -> bool:
    """Return whether the bytes certainly have no more keys than the decoded value, so that no key is repeated.

    This look is quick, and nearly all files pass it: every key ends in ``":``, and inside a string the mark is
    escaped. After two backslashes it may be either, so such a file is read the slow way.
    """
    is_plain = b'\\\\":' not in data and not _LOOSE_KEY.search(data)
    return is_plain and _keys(data) == _keys(msgspec.json.encode(instance))


def _keys(data: bytes) -> int:
    return data.count(b'":') - data.count(b'\\":')


def _refuse_doubled_keys(data: bytes, name: str) -> None:
    """Raise if an object repeats a key: decoding keeps the last one, and the first would be lost unseen."""
    try:
        json.loads(data, object_pairs_hook=_distinct)
    except _DoubledKeyError:
        places = SourceMap(data.decode())
        raise InvalidFileError(
            [
                Problem(name, *places.place(path), pointer(path), "the key is given twice; delete one of the two")
                for path in places.duplicates
            ]
        ) from None


class _DoubledKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _DoubledKeyError


def _syntax_problem(data: bytes, name: str, message: str) -> Problem:
    """Return a JSON syntax error with its line: msgspec names the byte, or the kind of a number."""
    head, _, tail = message.rpartition("(byte ")
    if head and tail.rstrip(")").isdigit():
        offset = int(tail.rstrip(")"))
    else:
        head, offset = message.partition(" - at ")[0], _number_out_of_range(data)
    line = data.count(b"\n", 0, offset) + 1
    column = len(data[data.rfind(b"\n", 0, offset) + 1 : offset].decode(errors="replace")) + 1
    return Problem(name, line, column, "", f"not JSON: {(head or message).strip()}")


def _number_out_of_range(data: bytes) -> int:
    """Return the byte offset of the first number that is too large for a float, or the end of the text."""
    text = data.decode()
    found = (m.start() for m in _STRING_OR_NUMBER.finditer(text) if _is_infinite(m[0]))
    return len(text[: next(found, len(text))].encode())


def _is_infinite(number: str) -> bool:
    try:
        return abs(float(number)) == float("inf")
    except ValueError:
        return False
