"""Finds what to annotate next: the documents that are not gold yet, and the next step of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from anchorage_corpus.agreement.adjudicate import items
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AUTO, GOLD, AnnotationSet

Step = Literal["move", "annotate", "annotate again", "adjudicate"]
"""Steps in the order of urgency."""

_ORDER: tuple[Step, ...] = ("move", "annotate", "annotate again", "adjudicate")


class NextStep(msgspec.Struct, frozen=True):
    """A document, its next step, the reason, and a weight that ranks it among documents with that step."""

    doc_id: str
    step: Step
    reason: str
    weight: float


def tasks(corpus: Corpus) -> list[NextStep]:
    """Return the next steps for the documents of a corpus, the most urgent first; finished documents are not listed.

    Gold on an old text version comes first. Then come documents without an annotator (the least confident
    pre-annotation first, since a person helps most there), with one annotator, and with two but no gold (the most
    disagreements first).
    """
    found = [task for doc_id in corpus.document_ids() if (task := task_of(corpus, doc_id))]
    return sorted(found, key=lambda task: (_ORDER.index(task.step), -task.weight, task.doc_id))


def task_of(corpus: Corpus, doc_id: str) -> NextStep | None:
    """Return the next step for a document, or None if its gold is on the latest text."""
    latest = corpus.metadata(doc_id).latest.version
    there = {name: corpus.annotations(name, doc_id) for name in corpus.sets() if doc_id in corpus.annotated_ids(name)}
    gold = there.pop(GOLD, None)
    if gold is not None:
        version = gold.document.version
        reason = f"gold is on text version {version}, the latest is {latest}"
        return None if version == latest else NextStep(doc_id, "move", reason, float(latest - version))
    automatic = there.pop(AUTO, None)
    return _before_gold(doc_id, automatic, [made for made in there.values() if made.document.version == latest])


def _before_gold(doc_id: str, automatic: AnnotationSet | None, made: Sequence[AnnotationSet]) -> NextStep:
    if not made:
        doubt = _doubt(automatic)
        why = f"pre-annotated, mean confidence {1 - doubt:.2f}" if automatic else "not pre-annotated yet"
        return NextStep(doc_id, "annotate", why, doubt)
    if len(made) == 1:
        name = made[0].provenance.set
        return NextStep(doc_id, "annotate again", f"only {name} has annotated it", 0.0)
    open_items = sum(bool(item.differs) for item in items(made[0], made[1]))
    names = " and ".join(one.provenance.set for one in made[:2])
    return NextStep(doc_id, "adjudicate", f"{names} disagree on {open_items} items", float(open_items))


def _doubt(automatic: AnnotationSet | None) -> float:
    """Return one minus the mean confidence of a machine-made set, or 1 without one."""
    values = [a.confidence for a in automatic or () if a.confidence is not None]
    return round(1 - sum(values) / len(values), 4) if values else 1.0
