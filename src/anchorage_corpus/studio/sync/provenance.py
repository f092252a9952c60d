"""Who made the annotations of a work: the annotator alone, or a component whose annotations the annotator left.

An annotation that the annotator changed keeps neither ``confidence`` nor ``by``.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import LAYERS, Agent, Annotation, Provenance
from anchorage_corpus.studio.conversion.from_label_studio import Annotations, from_result
from anchorage_corpus.studio.conversion.marks import edited_ids, has_maker, mark
from anchorage_corpus.studio.conversion.regions import parse
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.records import Base, as_base, layers_of
from anchorage_corpus.studio.sync.works import Work


def without_changed_makers(found: Annotations, work: Work) -> Base:
    """Return what was found, without ``confidence`` and ``by`` on what the annotator changed.

    The mark that an annotation was sent with shows it. One without a mark comes from a prediction that is not ours:
    it is compared with that prediction, or judged by its origin if the server has forgotten the prediction.
    """
    there = as_base(found)
    if work.origin is None:
        return there
    made = list(filter(has_maker, there.by_id().values()))
    unmarked = [annotation for annotation in made if annotation.id not in found.marks]
    kept = {annotation.id for annotation in made if mark(annotation) == found.marks.get(annotation.id)}
    kept |= _as_predicted(unmarked, work, work.origin.result) if unmarked else set()
    changed = {annotation.id for annotation in made} - kept
    return _without_makers(there, changed) if changed else there


def _as_predicted(annotations: list[Annotation], work: Work, predicted: object) -> set[str]:
    """Return the ids of those that are what the prediction said, as far as that can be known."""
    ids = {annotation.id for annotation in annotations}
    if predicted is None:
        return ids - edited_ids(work.annotation.result)
    text = work.document.text
    try:
        before = as_base(from_result(parse(predicted, len(text)), text, {}, "")).by_id()
    except ConversionError:
        return ids
    return {annotation.id for annotation in annotations if before.get(annotation.id) == annotation}


def _without_makers(layers: Base, ids: Collection[str]) -> Base:
    return layers_of(
        msgspec.structs.replace(annotation, confidence=None, by=None) if annotation.id in ids else annotation
        for annotation in layers.by_id().values()
    )


def provenance_of(corpus: Corpus, work: Work) -> Provenance:
    """Return the provenance of a new file for a work."""
    person = Agent("person", work.annotator, None)
    if work.origin is None:
        return Provenance(work.annotator, (person,), None, _layers("manual native"))
    agents, guidelines = _makers(corpus, work.origin.set, work.document.id)
    return Provenance(work.annotator, (*agents, person), guidelines, _layers("automatic with corrections"))


def _layers(how: str) -> dict[str, str]:
    return dict.fromkeys(LAYERS, how)


def _makers(corpus: Corpus, set_name: str, doc_id: str) -> tuple[tuple[Agent, ...], str | None]:
    """Return who made the set that the annotator started from, as far as this corpus knows."""
    try:
        made = msgspec.json.decode(corpus.annotation_file(set_name, doc_id).read_bytes(), type=_Made)
    except (AnchorageError, OSError, ValueError, RecursionError):
        return (Agent("software", set_name, None),), None
    return made.provenance.agents, made.provenance.guidelines


class _Made(msgspec.Struct):
    """What is read of the set; the annotations in it are not."""

    provenance: Provenance
