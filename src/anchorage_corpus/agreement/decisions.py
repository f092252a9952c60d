"""Reads and writes the file in which an adjudicator decides each disagreement."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.model import TYPES, Agent, Annotation, Layer

Side = Literal["left", "right"]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The decision about one item.

    ``item`` names it by its ids in both sets (``q3/q4``, ``q3/-``). A name that begins with ``+`` (``+q1``) adds an
    annotation that neither set has, and takes ``new``. ``take`` says whose annotation to use, or ``none``. ``fields``
    replaces some of its fields: the value ``left`` or ``right`` copies that side's; ``parent`` and ``quote`` name an
    item. ``why`` gives the reason, ideally as a section of the guidelines.
    """

    item: str
    take: Literal["left", "right", "none", "new"]
    fields: dict[str, Any] = {}
    why: str | None = None


class Decisions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``annotations/adjudication/<doc_id>.json`` holds; ``sets`` are in the order left, right."""

    document: str
    sets: tuple[str, str]
    agents: tuple[Agent, ...]
    guidelines: str | None
    decisions: tuple[Decision, ...]


def read_decisions(path: Path) -> Decisions:
    """Read a decisions file; raises ``InvalidFileError`` if it is not one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Decisions)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidFileError([Problem(str(path), 0, 0, "", f"not a decisions file: {error}")]) from None


def encode_decisions(decisions: Decisions) -> bytes:
    """Encode a decisions file, one decision a line."""
    head = {name: getattr(decisions, name) for name in ("document", "sets", "agents", "guidelines")}
    lines = [f'  "{name}": {_line(value)},' for name, value in head.items()]
    rows = ",\n".join(f"    {_line(decision)}" for decision in decisions.decisions)
    return "\n".join(["{", *lines, '  "decisions": [' + (f"\n{rows}\n  ]" if rows else "]"), "}", ""]).encode()


def _line(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=0).decode()


def with_fields(annotation: Annotation | None, layer: Layer, fields: dict[str, Any]) -> Annotation:
    """Return an annotation with some fields replaced by decoded JSON, or a new one made of them.

    Raises ``msgspec.ValidationError`` if the result is not an annotation of the layer.
    """
    whole = {"id": "", **(msgspec.to_builtins(annotation) if annotation else {}), **fields}
    made: Annotation = msgspec.convert(whole, TYPES[layer])
    return made
