"""Writes the corpus's JSON files in canonical form: the bytes of ``anchorage fmt``.

The form is UTF-8 with a two-space indent, keys in schema order, one sorted annotation (entity, version, utterance …)
a line, and one newline at the end. A person can read the diff, and a finding can point at a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import lt
from typing import TypeVar

import msgspec

from anchorage_corpus.files.schema import Kind, schema_file
from anchorage_corpus.model import (
    LAYERS,
    Annotation,
    AnnotationSet,
    DocumentMetadata,
    EntityRegistry,
    Exemptions,
    Provenance,
    Span,
    Splits,
    Utterances,
    position,
)

A = TypeVar("A", bound=Annotation)

CorpusFile = AnnotationSet | DocumentMetadata | EntityRegistry | Utterances | Splits | Exemptions
"""What a JSON file of a corpus can hold."""

TYPES: dict[Kind, type[CorpusFile]] = {
    "annotation": AnnotationSet,
    "document": DocumentMetadata,
    "entities": EntityRegistry,
    "utterances": Utterances,
    "splits": Splits,
    "exemptions": Exemptions,
}
KIND_OF: dict[type[CorpusFile], Kind] = {cls: kind for kind, cls in TYPES.items()}

_ONE_PER_LINE = frozenset({*LAYERS, "versions", "utterances", "events", "exemptions"})


def normalized(content: CorpusFile) -> CorpusFile:
    """Return the content in canonical order: annotations by position, the registry and utterances by id."""
    if isinstance(content, AnnotationSet):
        return msgspec.structs.replace(
            content,
            provenance=_provenance(content.provenance),
            entities=_in_order(content.entities, [mention.start for mention in content.entities]),
            quotes=_in_order(content.quotes, [_start(quote.content) for quote in content.quotes]),
            claims=_in_order(content.claims, [_start(claim.span) for claim in content.claims]),
        )
    if isinstance(content, EntityRegistry):
        return EntityRegistry(tuple(sorted(content.entities, key=lambda entity: entity.id)))
    if isinstance(content, Utterances):
        return Utterances(tuple(sorted(content.utterances, key=lambda u: (len(u.id), u.id))))
    if isinstance(content, Exemptions):
        return Exemptions(tuple(sorted(content.exemptions, key=lambda e: (e.path, e.code, e.about or ""))))
    if isinstance(content, Splits):
        return Splits(dict(sorted(content.events.items())))
    return content


def _provenance(provenance: Provenance) -> Provenance:
    """Return the provenance with its layers in schema order."""
    layers = {name: provenance.layers[name] for name in LAYERS if name in provenance.layers}
    return msgspec.structs.replace(provenance, layers=layers)


def _start(spans: Sequence[Span]) -> int:
    return spans[0].start if len(spans) == 1 else min(span.start for span in spans)


def _in_order(annotations: tuple[A, ...], starts: list[int]) -> tuple[A, ...]:
    """Return the annotations sorted by position; most files are sorted already, which is quick to see."""
    return annotations if all(map(lt, starts, starts[1:])) else tuple(sorted(annotations, key=position))


def encode(content: CorpusFile, depth: int) -> bytes:
    """Return the canonical bytes of a file that lies ``depth`` folders below the corpus root."""
    content = normalized(content)
    schema = "../" * depth + "schema/" + schema_file(KIND_OF[type(content)])
    parts = [f'  "$schema": "{schema}"'.encode()]
    for name in content.__struct_fields__:
        parts.append(b'  "%s": %s' % (name.encode(), _value(name, getattr(content, name))))
    return b"{\n" + b",\n".join(parts) + b"\n}\n"


def _value(name: str, value: object) -> bytes:
    """Return the JSON of a member's value; annotations are written in one go and then broken into lines.

    The break is safe: a row begins with a key that no object inside it begins with, and quotation marks inside a
    string are escaped.
    """
    if name not in _ONE_PER_LINE or not value:
        return _line(value)
    if isinstance(value, dict):
        rows = [_line(key) + b": " + _line(item) for key, item in value.items()]
        return b"{\n    " + b",\n    ".join(rows) + b"\n  }"
    assert isinstance(value, tuple)
    begin = b'{"%s": ' % value[0].__struct_fields__[0].encode()
    return b"[\n    " + _line(value)[1:-1].replace(b", " + begin, b",\n    " + begin) + b"\n  ]"


def _line(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=0)
