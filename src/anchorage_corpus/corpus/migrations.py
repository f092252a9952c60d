"""Migrates the files of a corpus from the format of an older release, one step per format version.

The format version is ``x-format`` in ``schema/common.schema.json``; a corpus carries the schema that its files were
written for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.canonical import KIND_OF, encode
from anchorage_corpus.files.parsing import parse
from anchorage_corpus.files.schema import OWN, Kind, encode_schema, neutral, schema_folder

Step = Callable[[Kind, dict[str, Any]], dict[str, Any]]
"""Changes the decoded content of a file of one kind from one format to the next; leaves new content as it is."""

STEPS: Mapping[int, Step] = {}
"""``STEPS[n]`` migrates a file from format ``n`` to ``n + 1``; empty while the only format is 1."""

_STATED_IN = "common.schema.json"


def format_version(schema: Path | None = None) -> int:
    """Return the format version of a ``schema/`` folder (default: this package's), or 1 if it states none."""
    path = (schema or schema_folder()) / _STATED_IN
    return int(msgspec.json.decode(path.read_bytes()).get("x-format", 1)) if path.is_file() else 1


def migrate(
    corpus: Corpus, write: bool = True, steps: Mapping[int, Step] = STEPS, schema: Path | None = None
) -> list[Path]:
    """Migrate the files of a corpus to the format of ``schema`` (default: this package's); return those that change.

    The corpus's schema is replaced last, so an interrupted migration can be run again. Raises ``MisuseError`` for a
    corpus of a newer format, ``InvalidFileError`` for a file that does not fit the new one.
    """
    here, wanted = format_version(corpus.root / "schema"), format_version(schema)
    if here > wanted:
        raise MisuseError(f"{corpus.root}: its files have format {here}, this package reads {wanted}; upgrade it")
    if here == wanted:
        return []
    changed: dict[Path, bytes] = {}
    for path, cls in corpus.files():
        old = path.read_bytes()
        content = msgspec.json.decode(old)
        for version in range(here, wanted):
            content = steps[version](KIND_OF[cls], content)
        typed = parse(msgspec.json.encode(content), cls, str(path))
        new = encode(typed, len(path.relative_to(corpus.root).parts) - 1)
        if new != old:
            changed[path] = new
    if write:
        for path, data in changed.items():
            write_atomically(path, data)
        for path in sorted((schema or schema_folder()).glob("*.schema.json")):
            own = corpus.root / "schema" / path.name
            write_atomically(own, _with_own(path, own))
    return list(changed)


def _with_own(path: Path, own: Path) -> bytes:
    """Return a schema file with the corpus's own keywords from its file before, if that can be read."""
    data = neutral(path)
    schema = msgspec.json.decode(data)
    with suppress(OSError, ValueError, RecursionError):
        _keep_own(schema, msgspec.json.decode(own.read_bytes()))
    return data if schema == msgspec.json.decode(data) else encode_schema(schema)


def _keep_own(schema: Any, before: Any) -> None:
    """Give every object of a schema the corpus's own keywords of the object in its place, labels by their value."""
    if isinstance(schema, dict) and isinstance(before, dict):
        schema.update({key: before[key] for key in OWN if key in before})
        for key in schema.keys() & before.keys() - {*OWN}:
            _keep_own(schema[key], before[key])
    elif isinstance(schema, list) and isinstance(before, list):
        was = {part["const"]: part for part in before if isinstance(part, dict) and "const" in part}
        for part in schema:
            if isinstance(part, dict):
                _keep_own(part, was.get(part.get("const")))
