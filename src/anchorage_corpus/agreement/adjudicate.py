"""Makes gold from two annotation sets: what both agree on, and the decisions about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.agreement.attributes import REFERENCES, differing, quote_partners
from anchorage_corpus.agreement.decisions import Decision, Decisions, with_fields
from anchorage_corpus.matching import pair_up, similarity
from anchorage_corpus.model import (
    GOLD,
    LAYERS,
    LETTERS,
    Annotation,
    AnnotationSet,
    Document,
    Layer,
    Provenance,
    anchor,
    position,
)

MOSTLY = 0.5
"""Least share of code points in common at which an annotation with a changed boundary is still the same one."""

Keyed = tuple[str, Annotation]
"""An annotation with the key of its item."""


class Item(msgspec.Struct, frozen=True):
    """One place that either annotator marked; ``differs`` is empty if they agree.

    ``key`` joins their ids (``q3/q4``, ``q3/-``); ``differs`` names the differing fields, or the side that alone has
    it.
    """

    key: str
    layer: Layer
    left: Annotation | None
    right: Annotation | None
    differs: tuple[str, ...]


class Adjudication(msgspec.Struct, frozen=True):
    """Gold of one document as far as it is decided, the items still open, and the problems of the decisions."""

    annotations: AnnotationSet
    open: tuple[Item, ...]
    problems: tuple[str, ...]


def items(left: AnnotationSet, right: AnnotationSet) -> list[Item]:
    """Return every place of every layer that either annotator marked, in the order of the text."""
    partner = quote_partners(left, right)
    found: list[Item] = []
    for layer in LAYERS:
        for pair in align_layer(left, right, layer):
            key = "/".join(a.id if a else "-" for a in (pair.left, pair.right))
            alone = ("only left",) if pair.right is None else ("only right",) if pair.left is None else ()
            found.append(Item(key, layer, pair.left, pair.right, alone or tuple(differing(pair, layer, partner))))
    return found


def adjudicate(
    document: Document,
    left: AnnotationSet,
    right: AnnotationSet,
    decisions: Decisions | None = None,
    previous: AnnotationSet | None = None,
) -> Adjudication:
    """Make gold of one document from agreed items and decided ones.

    A decision may also overrule an agreed item. Annotations keep the id that they have in ``previous``, even if a
    boundary was changed; new ones get the next free number.
    """
    work = {item.key: item for item in items(left, right)}
    decided = {decision.item: decision for decision in decisions.decisions} if decisions else {}
    problems = _unusable(decisions, document, left, right, work) if decisions else []
    chosen = {
        key: (item.layer, _refer(item.left, "left", work))
        for key, item in work.items()
        if key not in decided and not item.differs and item.left
    }
    for decision in decided.values():
        try:
            made = _decide(decision, work)
        except (msgspec.ValidationError, ValueError) as error:
            problems.append(f"{decision.item}: {error}")
        else:
            chosen.update({decision.item: made} if made else {})
    open_items = tuple(item for key, item in work.items() if item.differs and key not in decided)
    made_set, unknown = _renumbered(document, chosen, _provenance(left, right, decisions), previous)
    return Adjudication(made_set, open_items, tuple(problems + unknown + _wrong_slices(document, made_set)))


def _unusable(
    decisions: Decisions, document: Document, left: AnnotationSet, right: AnnotationSet, work: dict[str, Item]
) -> list[str]:
    """Return a sentence for each decision that does not fit these items."""
    found = [] if decisions.document == document.id else [f"the decisions are about {decisions.document}"]
    sets = (left.provenance.set, right.provenance.set)
    if decisions.sets != sets:
        found.append(f"the decisions are about {' and '.join(decisions.sets)}, not {' and '.join(sets)}")
    names = [decision.item for decision in decisions.decisions]
    found += [f"{name}: decided more than once" for name in sorted(set(names)) if names.count(name) > 1]
    return found + [f"{name}: no such item" for name in names if name not in work and not name.startswith("+")]


def _decide(decision: Decision, work: dict[str, Item]) -> tuple[Layer, Annotation] | None:
    """Return the annotation that a decision asks for, its references named by item, or None if it takes none.

    Raises ``ValueError`` or ``msgspec.ValidationError`` if the annotation cannot be made.
    """
    if decision.take == "none":
        return None
    if decision.item.startswith("+"):
        return _added(decision)
    item = work.get(decision.item)
    if item is None:
        return None
    sides = {"left": item.left, "right": item.right}
    base = sides.get(decision.take)
    if base is None:
        raise ValueError(f"there is nothing to take from {decision.take!r}")
    fields = dict(decision.fields)
    for name, value in decision.fields.items():
        if value in ("left", "right"):
            other = sides[value]
            fields[name] = msgspec.to_builtins(getattr(_refer(other, value, work), name)) if other else None
    return item.layer, with_fields(_refer(base, decision.take, work), item.layer, fields)


def _added(decision: Decision) -> tuple[Layer, Annotation]:
    layer = next((name for name, letter in LETTERS.items() if decision.item[1:2] == letter), None)
    if decision.take != "new" or layer is None:
        raise ValueError("an added item is called +e1, +q1 or +c1 and takes `new`")
    return layer, with_fields(None, layer, decision.fields)


def _refer(annotation: Annotation, side: str, work: dict[str, Item]) -> Annotation:
    """Return the annotation with references to one side's quotes replaced by the keys of their items."""
    keys = {
        getattr(item, side).id: key for key, item in work.items() if item.layer == "quotes" and getattr(item, side)
    }
    changes: dict[str, Any] = {name: keys.get(value, value) for name, value in _references(annotation).items()}
    return msgspec.structs.replace(annotation, **changes) if changes else annotation


def _provenance(left: AnnotationSet, right: AnnotationSet, decisions: Decisions | None) -> Provenance:
    """Return who made gold: both annotators, then the adjudicator; a layer is as manual as its parts."""
    made = (left.provenance, right.provenance)
    agents = [agent for provenance in made for agent in provenance.agents] + list(
        decisions.agents if decisions else ()
    )
    layers: dict[str, str] = {}
    for layer in LAYERS:
        labels = {provenance.layers.get(layer, "not available") for provenance in made}
        layers[layer] = labels.pop() if len(labels) == 1 else "automatic with corrections"
    guidelines = decisions.guidelines if decisions else left.provenance.guidelines
    return Provenance(GOLD, tuple(dict.fromkeys(agents)), guidelines, layers)


def _renumbered(
    document: Document,
    chosen: dict[str, tuple[Layer, Annotation]],
    provenance: Provenance,
    previous: AnnotationSet | None,
) -> tuple[AnnotationSet, list[str]]:
    """Return the set with stable ids and references, and a sentence for each reference to a missing quote."""
    ids: dict[str, str] = {}
    for layer in LAYERS:
        before = previous.layer(layer) if previous else ()
        mine = sorted(((k, a) for k, (name, a) in chosen.items() if name == layer), key=lambda row: position(row[1]))
        ids.update(_numbered(mine, before, LETTERS[layer]))
    problems = [
        f"{key}: {name} names {value!r}, which is not in gold"
        for key, (_, annotation) in chosen.items()
        for name, value in _references(annotation).items()
        if value not in ids
    ]
    made = {key: _with_ids(annotation, ids[key], ids) for key, (_, annotation) in chosen.items()}
    whole: dict[str, Any] = {"document": document.ref, "provenance": provenance}
    for layer in LAYERS:
        whole[layer] = sorted((made[key] for key, (name, _) in chosen.items() if name == layer), key=position)
    return msgspec.convert(whole, AnnotationSet), problems


def _references(annotation: Annotation) -> dict[str, str]:
    """Return the attributes of an annotation that name a quote, with the name."""
    return {name: value for name in REFERENCES if (value := getattr(annotation, name, None)) is not None}


def _with_ids(annotation: Annotation, own: str, ids: dict[str, str]) -> Annotation:
    """Return the annotation for gold: with ids of gold, without the fields of machine-made annotations."""
    changes: dict[str, Any] = {name: ids.get(value) for name, value in _references(annotation).items()}
    return msgspec.structs.replace(annotation, **{"id": own, "confidence": None, "by": None, **changes})


def _numbered(rows: Sequence[Keyed], before: Sequence[Annotation], letter: str) -> dict[str, str]:
    """Map the key of each annotation to its id: that of the same annotation before, else the next free number."""
    given = _kept(rows, before)
    number = max((int(annotation.id[1:]) for annotation in before), default=0)
    for key, _ in rows:
        if key not in given:
            number += 1
            given[key] = f"{letter}{number}"
    return given


def _kept(rows: Sequence[Keyed], before: Sequence[Annotation]) -> dict[str, str]:
    """Map keys to the ids of an earlier gold, for annotations that are unchanged or keep most of their place."""
    known = {_identity(annotation): annotation for annotation in before}
    unchanged = {key: known.pop(_identity(a)).id for key, a in rows if _identity(a) in known}
    changed = [row for row in rows if row[0] not in unchanged]
    fixed = pair_up([(old.id, old) for old in known.values()], changed, lambda row: anchor(row[1]), _likeness)
    return unchanged | {pair.right[0]: pair.left[0] for pair in fixed if pair.left and pair.right}


def _likeness(old: Keyed, new: Keyed) -> float:
    """Rate how alike two annotations are; 0 if they share less than half of their place or name other entities."""
    owners = [(getattr(a, "entity", None), getattr(a, "claimer", None)) for _, a in (old, new)]
    score = similarity(old[1], new[1]) if owners[0] == owners[1] else 0.0
    return score if score >= MOSTLY else 0.0


def _identity(annotation: Annotation) -> object:
    """Return what identifies an unchanged annotation: its place, with a quote's cue and a claim's claimer."""
    return anchor(annotation), getattr(annotation, "cue", None), getattr(annotation, "claimer", None)


def _wrong_slices(document: Document, made: AnnotationSet) -> list[str]:
    return [f"{annotation.id} {wrong}" for annotation, _, wrong in made.misfits(document.text)]
