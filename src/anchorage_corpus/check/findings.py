"""What checking reports: levels, severities, and findings with their places."""

from __future__ import annotations

from typing import Literal

import msgspec

from anchorage_corpus.files.json_path import JsonPath

Severity = Literal["error", "warning", "note"]
"""``error``: wrong by construction. ``warning``: very likely wrong, a person decides. ``note``: worth a look.

Errors and warnings make the exit status 1, notes do not.
"""

Scope = Literal["file", "document", "set", "corpus", "exemption"]

LEVELS = {1: "file", 2: "schema", 3: "text", 4: "structure", 5: "guidelines", 6: "corpus and release"}
"""Levels, in the manner of Universal Dependencies' validator: each builds on the ones before it."""

SCHEMA = 2
"""The level whose messages come from a validator."""


class Edit(msgspec.Struct, frozen=True):
    """A safe change: set ``value`` at ``path`` of ``file``, or append it if the path ends in ``-`` (RFC 6902)."""

    file: str
    path: JsonPath
    value: int | str


class Hit(msgspec.Struct, frozen=True):
    """A place at which a rule is broken, as the rule reports it.

    ``path`` points into the JSON file that the rule looks at, or into ``file``. ``offset`` (code points) points into
    a text file instead. ``edits`` fix it without touching a label.
    """

    message: str
    path: JsonPath = ()
    file: str | None = None
    offset: int | None = None
    edits: tuple[Edit, ...] = ()
    rewrite: bool = False
    """Whether writing the file in canonical form fixes it."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """A broken rule with its place; ``path`` is relative to the corpus, ``line`` and ``column`` count from 1."""

    path: str
    line: int
    column: int
    code: str
    message: str
    level: int
    severity: Severity
    id: str = ""
    pointer: str = ""
    """JSON pointer (RFC 6901) of the value; empty for a text and for a whole file."""
    edits: tuple[Edit, ...] = ()
    rewrites: str = ""
    """The file, as the disk spells its name, that is fixed by writing it in canonical form."""

    @property
    def fixable(self) -> bool:
        """Return whether ``anchorage check --fix`` fixes it."""
        return bool(self.rewrites or self.edits)

    @property
    def sentence(self) -> str:
        """Return its message, with the pointer if the message is about a value without naming it."""
        return f"{self.message} (at {self.pointer})" if self.level == SCHEMA and self.pointer else self.message

    def __str__(self) -> str:
        mark = " [fixable]" if self.fixable else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.sentence}{mark}"
