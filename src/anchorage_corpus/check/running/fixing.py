"""Safe fixes: planned from findings, and shown as a diff or written atomically.

A fix moves or trims a span, adds an alias or writes canonical form. It never touches a label, never adds or removes
an annotation, and never rewrites a file in which something would be lost (a key that occurs twice).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.check.findings import Edit, Finding
from anchorage_corpus.check.reading.layout import SHARED
from anchorage_corpus.check.running.engine import Options, Report, check_corpus
from anchorage_corpus.check.running.selection import within
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.canonical import TYPES, encode
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.parsing import parse
from anchorage_corpus.files.schema import Kind
from anchorage_corpus.files.source_map import SourceMap

_ROUNDS = 5
"""Rounds of fixing: one fix may uncover another (a moved span, then the space at its edge)."""

_KEYS = frozenset({"start", "end", "text"})
"""Keys that a fix may set; it may also append to ``aliases``."""


def fixed(root: Path, options: Options) -> tuple[dict[str, bytes], Report]:
    """Return the new bytes of each file that can be fixed, and what is found once they are written."""
    drafts: dict[str, bytes] = {}
    for _ in range(_ROUNDS):
        report = check_corpus(root, msgspec.structs.replace(options, drafts=drafts))
        planned = plan(root, report.findings, options.paths, drafts)
        if not planned:
            return drafts, report
        drafts |= planned
    return drafts, check_corpus(root, msgspec.structs.replace(options, drafts=drafts))


def fix(corpus: Corpus, options: Options) -> tuple[list[str], Report]:
    """Fix what can be fixed safely, and return the files that were written and what is found afterwards."""
    with corpus.locked():
        planned, report = fixed(corpus.root, options)
        write(corpus.root, planned)
    return list(planned), report


def plan(
    root: Path, findings: Iterable[Finding], paths: tuple[str, ...] = (), drafts: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return the new bytes of each file in ``paths`` that the fixable findings change, by its name in the corpus.

    If edits contradict each other (one alias for two entities, two ends for one span), none of them is made. Raises
    ``MisuseError`` for an edit of a label, which a plugin's rule may ask for in error.
    """
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    for finding in findings:
        if finding.rewrites:
            edits[finding.rewrites] += ()
        for edit in finding.edits:
            edits[edit.file].append(_checked(edit, finding.code))
    drafts = drafts or {}
    before = {name: drafts.get(name) or (root / name).read_bytes() for name in sorted(edits) if within(name, paths)}
    after = {name: _edited(name, data, _agreed(edits[name])) for name, data in before.items() if not _is_lossy(data)}
    return {name: data for name, data in after.items() if data != before[name]}


def _is_lossy(data: bytes) -> bool:
    """Return whether rewriting a file would lose part of it: of a key that occurs twice only one value is kept."""
    return bool(SourceMap(data.decode(errors="replace")).duplicates)


def _checked(edit: Edit, code: str) -> Edit:
    is_alias = edit.path[-1] == "-" and edit.path[-2] == "aliases"
    if not is_alias and edit.path[-1] not in _KEYS:
        raise MisuseError(f"rule {code} wants to set {edit.path[-1]!r}; a fix never changes a label")
    return edit


def _agreed(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits without those that contradict another."""
    wanted: defaultdict[tuple[object, ...], set[tuple[object, ...]]] = defaultdict(set)
    edits = list(dict.fromkeys(edits))
    for edit in edits:
        wanted[_subject(edit)].add((edit.path, edit.value))
    return [edit for edit in edits if len(wanted[_subject(edit)]) == 1]


def _subject(edit: Edit) -> tuple[object, ...]:
    """Return what edits must agree on: the entity that gets an alias, or the value at a path."""
    return ("alias", edit.value) if edit.path[-1] == "-" else ("value", edit.path)


def _edited(name: str, data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return a file with some edits, in canonical form; raise ``InvalidFileError`` if it would break its schema."""
    content = msgspec.json.decode(data)
    for edit in edits:
        _apply(content, edit.path, edit.value)
    return encode(parse(msgspec.json.encode(content), TYPES[_kind(name)], name), name.count("/"))


def _apply(content: Any, path: JsonPath, value: int | str) -> None:
    for key in path[:-1]:
        content = content[key]
    if path[-1] == "-":
        content.append(value)
    else:
        content[path[-1]] = value


def _kind(name: str) -> Kind:
    return SHARED.get(name) or ("document" if name.startswith("corpus/") else "annotation")


def write(root: Path, planned: Mapping[str, bytes]) -> None:
    """Write planned files, each atomically."""
    for name, data in planned.items():
        write_atomically(root / name, data)


def _lines(data: bytes) -> list[str]:
    """Return lines as a patch counts them: a line separator within a string (U+2028) does not end a line."""
    return re.findall(r"[^\n]*\n|[^\n]+", data.decode(errors="replace"))


def diff(root: Path, planned: Mapping[str, bytes], prefix: str = "") -> str:
    """Return the planned changes as a unified diff."""
    import difflib

    lines: list[str] = []
    for name, data in planned.items():
        before, after = (root / name).read_bytes(), data
        lines += difflib.unified_diff(
            _lines(before),
            _lines(after),
            f"a/{prefix}{name}",
            f"b/{prefix}{name}",
        )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
