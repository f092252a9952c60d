"""A file is read once, whatever it holds; each value of it has its place, quickly in canonical form."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

import factories
from anchorage_corpus.check.reading.layout import Entry
from anchorage_corpus.check.reading.source import SourceFile, decode_all, escapes
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.files.source_map import SourceMap
from anchorage_corpus.model import AnnotationSet, Document
from strategies import annotated

NAME = "annotations/gold/frank-talks.json"
CANONICAL = encode(factories.annotations(), 2)


def source(data: bytes, kind: str = "annotation", name: str = NAME) -> SourceFile:
    file = SourceFile(Path("/nowhere"), Entry(name), kind, draft=data)
    decode_all([file])
    return file


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from paths(inner, (*path, key))


@given(annotated(max_size=3))
@settings(max_examples=25)
def test_the_quick_place_of_a_value_is_the_one_that_reading_the_whole_file_gives(
    pair: tuple[Document, AnnotationSet],
) -> None:
    data = encode(pair[1], 2)
    file, whole = source(data), SourceMap(data.decode())
    assert file.clean
    for path in paths(msgspec.json.decode(data)):
        assert file.place(path) == (whole.place(path) if path else (1, 1)), path


def test_only_canonical_bytes_are_clean_and_the_content_is_the_same() -> None:
    file, other = source(CANONICAL), source(CANONICAL.replace(b"\n", b"\n\n"))
    assert (file.clean, other.clean) == (True, False)
    assert file.content == other.content == factories.annotations()


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": 1e999}', b"3", CANONICAL[:-40]])
def test_whatever_a_file_holds_is_no_content_and_no_error(data: bytes) -> None:
    file = source(data)
    assert (file.content, file.clean, file.trouble) == (None, False, None)


def test_why_a_file_is_not_json_comes_with_the_code_point() -> None:
    message, at = source('{"ä": ]'.encode()).syntax_error
    assert ("invalid" in message.lower() or "malformed" in message.lower(), at) == (True, 6)
    assert source(b"[" * 100_000).syntax_error == ("nested too deeply", 0)


def test_markers_of_a_conflict_are_found_if_all_three_are_there() -> None:
    conflict = b"x\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
    assert source(conflict, "text").conflict_offset == 2
    assert source(conflict.replace(b">>>>>>> ", b""), "text").conflict_offset is None


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"12345")
    os.mkfifo(tmp_path / "pipe")
    files = [SourceFile(tmp_path, Entry(name), "text", 4) for name in ("gone", "large", "pipe")]
    assert [file.trouble for file in files] == ["missing", "too large", "unreadable"]
    assert files[2].reason == "not a regular file"


def test_a_link_out_of_the_corpus_is_not_followed(tmp_path: Path) -> None:
    (root := tmp_path / "root").mkdir()
    (tmp_path / "secret").write_text("secret")
    (root / "inside").write_text("fine")
    (root / "out").symlink_to(tmp_path / "secret")
    (root / "in").symlink_to(root / "inside")
    assert [escapes(str(root / name), root) for name in ("out", "in", "inside")] == [True, False, False]
    file = SourceFile(root, Entry("out", linked=True), "text")
    assert (file.trouble, file.data) == ("outside", b"")
