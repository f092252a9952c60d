"""Compares two states of a corpus by annotations, not by lines.

An annotation is followed by its id, which is stable for life: added, removed, moved (other characters), relabelled
(another type, kind …), relinked (another entity, speaker, claimer, parent or quote). Entities of the registry,
utterances and descriptions of documents are followed in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from anchorage_corpus.model import (
    LAYERS,
    ROLES,
    Annotation,
    AnnotationSet,
    Claim,
    DocumentMetadata,
    Entity,
    Mention,
    Rendering,
    Utterance,
    anchor,
    global_id,
)

ChangeKind = Literal["added", "removed", "moved", "relabelled", "relinked"]
KINDS: tuple[ChangeKind, ...] = ("added", "removed", "moved", "relabelled", "relinked")

_FIELDS: dict[str, ChangeKind] = {
    **dict.fromkeys(("start", "end", "text", *ROLES, "span"), "moved"),
    **dict.fromkeys(
        ("type", "mention", "kind", "topic", "stance", "factuality", "check_worthy", "name", "aliases"), "relabelled"
    ),
    **dict.fromkeys(
        ("title", "publisher", "country", "url", "published", "language", "genre", "license", "speakers_disagree"),
        "relabelled",
    ),
    **dict.fromkeys(
        ("entity", "speaker", "parent", "claimer", "quote", "wikidata", "event", "renderings"), "relinked"
    ),
}
"""The kind of change that a field makes; other fields (confidence, component, description) do not count."""

SetKey = tuple[str, str]
"""Name of an annotation set and id of a document."""


class Change(msgspec.Struct, frozen=True, order=True):
    """One change of one annotation: ``id`` is global (``abu-dhabi-talks#e17``), ``was`` and ``now`` are words."""

    set: str
    id: str
    kind: ChangeKind
    layer: str
    fields: tuple[str, ...]
    was: str
    now: str

    def __str__(self) -> str:
        told = {"added": self.now, "removed": self.was}.get(self.kind) or f"{self.was} → {self.now}"
        return f"{self.set} {self.id} {self.kind}: {told}"


class DocumentSummary(msgspec.Struct, frozen=True):
    """What a dataset says about a document besides its text."""

    id: str
    title: str | None
    publisher: str | None
    country: str | None
    url: str | None
    published: str | None
    language: str
    genre: str
    event: str
    license: str


def description(metadata: DocumentMetadata) -> DocumentSummary:
    """Return the description of a document."""
    told = {name: getattr(metadata, name) for name in DocumentSummary.__struct_fields__ if hasattr(metadata, name)}
    return DocumentSummary(**told | {"published": metadata.published.date, "license": metadata.rights.license})


class Snapshot(msgspec.Struct, frozen=True):
    """A state of a corpus: checksum of each document's latest text, annotations, registry, utterances, descriptions.

    ``entities`` is null in a state that holds no registry, such as a dataset's; ``names`` then has the entities that
    it names.
    """

    documents: dict[str, str]
    sets: dict[SetKey, AnnotationSet]
    entities: tuple[Entity, ...] | None = ()
    names: dict[str, str] = {}
    utterances: tuple[Utterance, ...] = ()
    descriptions: tuple[DocumentSummary, ...] = ()


class Difference(msgspec.Struct, frozen=True):
    """The changes from one snapshot to another; each part is sorted."""

    documents_added: tuple[str, ...]
    documents_removed: tuple[str, ...]
    texts_changed: tuple[str, ...]
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.documents_added or self.documents_removed or self.texts_changed or self.changes)

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """The number of changes of each kind."""
        return count_kinds(self.changes)


def diff_snapshots(before: Snapshot, after: Snapshot) -> Difference:
    """Return the changes from ``before`` to ``after``."""
    shared = before.documents.keys() & after.documents.keys()
    changes = [
        change
        for key in before.sets.keys() | after.sets.keys()
        for change in diff_annotations(before.sets.get(key), after.sets.get(key))
    ]
    changes += _registry_changes(before, after)
    changes += _row_changes("utterances", "utterances", before.utterances, after.utterances)
    old, new = ([d for d in side.descriptions if d.id in shared] for side in (before, after))
    changes += _row_changes("documents", "documents", old, new)
    return Difference(
        tuple(sorted(after.documents.keys() - before.documents.keys())),
        tuple(sorted(before.documents.keys() - after.documents.keys())),
        tuple(sorted(doc_id for doc_id in shared if before.documents[doc_id] != after.documents[doc_id])),
        tuple(sorted(changes)),
    )


def diff_annotations(before: AnnotationSet | None, after: AnnotationSet | None) -> tuple[Change, ...]:
    """Return the changes in one set of one document; None means that the set does not exist."""
    either = after or before
    if either is None:
        return ()
    doc_id, set_name = either.document.id, either.provenance.set
    changes: list[Change] = []
    for layer in LAYERS:
        old, new = ({row.id: row for row in side.layer(layer)} if side else {} for side in (before, after))
        for key in old.keys() | new.keys():
            changes += _changes(set_name, global_id(doc_id, key), layer, old.get(key), new.get(key))
    return tuple(sorted(changes))


def _registry_changes(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return changes of the registry, or of names only if one side does not have the registry."""
    if before.entities is not None and after.entities is not None:
        return _row_changes("registry", "entities", before.entities, after.entities)
    shared = before.names.keys() & after.names.keys()
    old, new = ([_Named(key, side.names[key]) for key in shared] for side in (before, after))
    return _row_changes("registry", "entities", old, new)


def _row_changes(set_name: str, layer: str, before: Iterable[Row], after: Iterable[Row]) -> list[Change]:
    old, new = {row.id: row for row in before}, {row.id: row for row in after}
    return [
        change
        for key in old.keys() | new.keys()
        for change in _changes(set_name, key, layer, old.get(key), new.get(key))
    ]


def _changes(set_name: str, key: str, layer: str, old: Row | None, new: Row | None) -> list[Change]:
    if old is None or new is None:
        kind: ChangeKind = "removed" if new is None else "added"
        return [Change(set_name, key, kind, layer, (), _described(old), _described(new))]
    by_kind: dict[ChangeKind, list[str]] = {}
    for field in _differing(old, new):
        by_kind.setdefault(_kind(field, old, new), []).append(field)
    return [
        Change(set_name, key, kind, layer, tuple(fields), _values(old, fields), _values(new, fields))
        for kind, fields in by_kind.items()
    ]


class _Named(msgspec.Struct, frozen=True):
    """An entity of which only the name is known."""

    id: str
    name: str


Row = Annotation | Entity | _Named | Utterance | DocumentSummary


def _kind(field: str, old: Row, new: Row) -> ChangeKind:
    """Return the kind of a field's change; a new relation of the same renderings counts as a label, not a link."""
    if isinstance(old, Utterance) and isinstance(new, Utterance) and field == "renderings":
        same = [r.quote for r in old.renderings] == [r.quote for r in new.renderings]
        return "relabelled" if same else "relinked"
    return _FIELDS[field]


def _differing(old: Row, new: Row) -> list[str]:
    return [f for f in old.__struct_fields__ if f in _FIELDS and getattr(old, f) != getattr(new, f, None)]


def _described(row: Row | None) -> str:
    """Describe an annotation in a few words."""
    if row is None:
        return ""
    if isinstance(row, Entity):
        return f"{row.type} {row.name!r}"
    if isinstance(row, Utterance):
        return _value(row.renderings)
    if isinstance(row, _Named | DocumentSummary):
        return row.id
    text = " … ".join(span.text for span in anchor(row))
    label = row.kind if isinstance(row, Claim) else row.type
    link = row.entity if isinstance(row, Mention) else row.claimer if isinstance(row, Claim) else row.speaker
    return f"{label} {_short(text)!r}" + (f" ({link})" if link else "")


def _values(row: Row, fields: list[str]) -> str:
    if set(fields) & {"start", "end", "text"} and isinstance(row, Mention):
        return f"{row.start}–{row.end} {_short(row.text)!r}"
    return ", ".join(f"{field} {_value(getattr(row, field))}" for field in fields)


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return " … ".join(_value(part) for part in value) or "none"
    if isinstance(value, Rendering):
        return f"{value.quote} {value.relation}"
    if isinstance(value, msgspec.Struct):
        return f"{value.start}–{value.end} {_short(value.text)!r}"  # type: ignore[attr-defined]
    return "none" if value is None else str(value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:58] + "…"


def count_kinds(changes: Iterable[Change]) -> dict[ChangeKind, int]:
    """Count the changes of each kind, in the order of ``KINDS``."""
    counts = Counter(change.kind for change in changes)
    return {kind: counts[kind] for kind in KINDS}


def counted(changes: Mapping[ChangeKind, int]) -> str:
    """Write counts as a phrase: ``2 added, 1 moved``."""
    return ", ".join(f"{number} {kind}" for kind, number in changes.items() if number) or "nothing changed"
