"""One annotator's work on one document, from the server's JSON to files. Nothing here talks to a server."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import Agent, Annotation, AnnotationSet, Document, Provenance
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.conversion.from_label_studio import Annotations, from_result, mint
from anchorage_corpus.studio.conversion.marks import has_maker, mark
from anchorage_corpus.studio.conversion.regions import Json, parse
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.merge import apart, merge
from anchorage_corpus.studio.sync.records import (
    Base,
    Conflict,
    Record,
    as_base,
    aside_file,
    encode_record,
    layers_of,
    read_conflicts,
    read_record,
    record_file,
    write_conflicts,
)

_UNFINISHED = "taking it over did not finish"


@dataclass(frozen=True, slots=True)
class Work:
    """An annotation on the server: whose, of which document, and the set of the prediction that it started from.

    ``predicted`` is that prediction's result, where it is needed and the server still has it.
    """

    annotator: str
    document: Document
    task: int
    annotation: Json
    predicted_set: str | None = None
    predicted: list[Json] | None = None
    project: str = ""
    user: int = 0

    @property
    def text(self) -> tuple[str, int]:
        """Document id and text version."""
        return self.document.id, self.document.version.version


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking over one annotator's work on one document did, by annotation id."""

    annotator: str
    doc_id: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was kept but not taken into the annotator's file as it is."""
    task: int = 0
    version: int = 0


Writing = Generator[tuple[Path, bytes], None, Taken]
"""Gives one file after the other to be written; each has to be on the disk before it is asked for the next."""


class LateWorkError(ConversionError):
    """Work on a text version that the annotator's file has left behind."""


def is_known(corpus: Corpus, work: Work, record: Record | None) -> bool:
    """Whether this state of the annotation was taken over before, as its record says, and its file is still there."""
    if record is None or not (record.late or (record.base is not None and not record.refused)):
        return False
    same = (record.project, *record.stamp) == (work.project, work.annotation["id"], work.annotation["updated_at"])
    return same and corpus.annotation_file(work.annotator, work.document.id).is_file()


def take(corpus: Corpus, work: Work, record: Record | None) -> Writing:
    """Read and merge an annotation over its ``record``; what is returned writes what came of it."""
    ids = dict(record.ids) if record else {}
    taken = Taken(work.annotator, work.document.id, task=work.task, version=work.document.version.version)
    replaced = _replaced(corpus, record, work)
    try:
        here = _here(corpus, work)
        start = record.base if record and record.base and here else Base()
        present = as_base(here) if here else Base()
        found, minted = _read(corpus, work, ids, {*start.by_id(), *present.by_id(), *_used(corpus, work)})
    except ConversionError as error:
        return _keep_refused(corpus, work, record, replaced is not None, error, taken)
    there = corrected(found, work)
    merged = apart(start, present, there) if replaced else merge(start, present, there)
    layers = merged.layers
    provenance = here.provenance if here else _provenance(corpus, work)
    content = AnnotationSet(work.document.ref, provenance, layers.entities, layers.quotes, layers.claims)
    waiting = _waiting(corpus, work, merged.conflicts, layers, there)
    done = Record(work.document.ref, work.task, ids | minted, there, (), work.annotation, work.project)
    taken = replace(
        taken,
        added=merged.added,
        changed=merged.changed,
        removed=merged.removed,
        notes=found.notes,
        conflicts=tuple(conflict.id for conflict in waiting),
        remarks=_replacement(replaced, work),
    )
    return _write(corpus, work, content, waiting, done, start if minted else None, replaced, taken)


def _replaced(corpus: Corpus, record: Record | None, work: Work) -> Record | None:
    """The record that the annotator's file goes back to, where that is of another annotation than this one."""
    if (
        record is None
        or record.base is None
        or not corpus.annotation_file(work.annotator, work.document.id).is_file()
    ):
        return None
    same = record.annotation["id"] == work.annotation["id"] and record.project in ("", work.project)
    return None if same else record


def _replacement(replaced: Record | None, work: Work) -> tuple[str, ...]:
    if replaced is None:
        return ()
    other = "" if replaced.project in ("", work.project) else " of another project"
    return (
        f"a new annotation ({work.annotation['id']}) replaces {replaced.annotation['id']}{other}; nothing here was "
        "changed, and every difference waits as a conflict",
    )


def _keep_refused(
    corpus: Corpus, work: Work, record: Record | None, replacing: bool, error: ConversionError, taken: Taken
) -> Writing:
    """Keep the server's JSON; beside the record where that is still what the file here goes back to."""
    late = isinstance(error, LateWorkError)
    taken = replace(taken, remarks=error.reasons) if late else replace(taken, refused=error.reasons)
    if replacing:
        yield aside_file(corpus, work.annotator, work.document.ref, work.annotation)
        return taken
    ids, base = (record.ids, record.base) if record else ({}, None)
    kept = Record(work.document.ref, work.task, ids, base, error.reasons, work.annotation, work.project, late)
    yield _kept(corpus, work, kept)
    return taken


def _write(
    corpus: Corpus,
    work: Work,
    content: AnnotationSet,
    waiting: tuple[Conflict, ...],
    done: Record,
    minted_from: Base | None,
    replaced: Record | None,
    taken: Taken,
) -> Writing:
    """Write in the order that makes a kill harmless: new ids, the annotations, what the next merge starts from."""
    if replaced is not None:
        yield aside_file(corpus, work.annotator, work.document.ref, replaced.annotation)
    elif minted_from is not None:
        yield _kept(corpus, work, msgspec.structs.replace(done, refused=(_UNFINISHED,), base=minted_from))
    yield corpus.file_of(content)
    write_conflicts(corpus, work.annotator, work.document.ref, waiting)
    yield _kept(corpus, work, done)
    return taken


def _kept(corpus: Corpus, work: Work, record: Record) -> tuple[Path, bytes]:
    return record_file(corpus, work.annotator, *work.text), encode_record(record)


def _read(corpus: Corpus, work: Work, ids: dict[str, str], present: set[str]) -> tuple[Annotations, dict[str, str]]:
    """Annotations of the work, and the ids minted for its new regions."""
    text = work.document.text
    parsed = parse(work.annotation["result"], len(text))
    minted = mint(parsed, ids, present)
    if minted:
        minted = mint(parsed, ids, present | _predicted_ids(corpus, work))
    return from_result(parsed, text, ids | minted, _subject(work)), minted


def _subject(work: Work) -> str:
    return f"{work.document.id}, task {work.task}, {work.annotator}"


def _here(corpus: Corpus, work: Work) -> AnnotationSet | None:
    """The annotator's file, None to start a new one; raises ``ConversionError`` where the work does not fit it."""
    if not corpus.annotation_file(work.annotator, work.document.id).is_file():
        return None
    here = corpus.annotations(work.annotator, work.document.id)
    mine, other = here.document, work.document.ref
    if mine == other:
        return here
    if mine.version > other.version:
        reason = f"is work on text version {other.version}, the file here is on version {mine.version}; kept in "
        reason += f"annotations/studio/{work.annotator}, take over by hand what the file lacks"
        raise LateWorkError(_subject(work), [reason])
    record = read_record(corpus, work.annotator, work.document.id, mine.version)
    if record is None or record.base is None or record.base.by_id() != as_base(here).by_id():
        mend = f"anchorage revise {work.document.id} --move {work.annotator}"
        reason = f"the file here has changes of its own on text version {mine.version}, the task is on version "
        reason += f"{other.version}; move the file with `{mend}` first"
        raise ConversionError(_subject(work), [reason])
    return None


def _used(corpus: Corpus, work: Work) -> set[str]:
    """Ids that the annotator's work on older texts of the document was given: they are taken for life."""
    doc_id, version = work.text
    older = (read_record(corpus, work.annotator, doc_id, number) for number in range(1, version))
    return {name for record in older if record for name in (*record.ids.values(), *(record.base or Base()).by_id())}


def _predicted_ids(corpus: Corpus, work: Work) -> set[str]:
    """Ids of the set that the annotator started from: never given to another annotation."""
    if work.predicted_set is None or not corpus.annotation_file(work.predicted_set, work.document.id).is_file():
        return set()
    return {annotation.id for annotation in corpus.annotations(work.predicted_set, work.document.id)}


def corrected(found: Annotations, work: Work) -> Base:
    """Without ``confidence`` and ``by`` on what the annotator changed: no component vouches for that any more.

    The mark that an annotation was sent with tells. One without, from a prediction that is not ours, is compared with
    that prediction, or told by its origin where the server has forgotten it.
    """
    there = as_base(found)
    if work.predicted_set is None:
        return there
    vouched = list(filter(has_maker, there.by_id().values()))
    unmarked = [annotation for annotation in vouched if annotation.id not in found.marks]
    kept = {annotation.id for annotation in vouched if mark(annotation) == found.marks.get(annotation.id)}
    kept |= _as_predicted(unmarked, work) if unmarked else set()
    changed = {annotation.id for annotation in vouched} - kept
    return _without_makers(there, changed) if changed else there


def _as_predicted(annotations: list[Annotation], work: Work) -> set[str]:
    """Ids of those that are what the prediction said, as far as that can be told."""
    if work.predicted is None:
        items = [item for item in work.annotation["result"] if "id" in item]
        edited = {str(item["id"]).partition(".")[0] for item in items if item.get("origin") != "prediction"}
        return {annotation.id for annotation in annotations} - edited
    parsed = parse(work.predicted, len(work.document.text))
    try:
        before = as_base(from_result(parsed, work.document.text, {}, "")).by_id()
    except ConversionError:
        return {annotation.id for annotation in annotations}
    return {annotation.id for annotation in annotations if before.get(annotation.id) == annotation}


def _without_makers(layers: Base, ids: Collection[str]) -> Base:
    return layers_of(
        msgspec.structs.replace(annotation, confidence=None, by=None) if annotation.id in ids else annotation
        for annotation in layers.by_id().values()
    )


def _provenance(corpus: Corpus, work: Work) -> Provenance:
    person = Agent("person", work.annotator, None)
    if work.predicted_set is None:
        return Provenance(work.annotator, (person,), None, dict.fromkeys(Base.__struct_fields__, "manual native"))
    layers = dict.fromkeys(Base.__struct_fields__, "automatic with corrections")
    agents, guidelines = _makers(corpus, work.predicted_set, work.document.id)
    return Provenance(work.annotator, (*agents, person), guidelines, layers)


def _makers(corpus: Corpus, set_name: str, doc_id: str) -> tuple[tuple[Agent, ...], str | None]:
    """Who made the set that the annotator started from, as far as this corpus knows; nothing else of it is read."""
    try:
        made = msgspec.json.decode(corpus.annotation_file(set_name, doc_id).read_bytes(), type=_Made)
    except (AnchorageError, OSError, ValueError, RecursionError):
        return (Agent("software", set_name, None),), None
    return made.provenance.agents, made.provenance.guidelines


class _Made(msgspec.Struct):
    provenance: Provenance


def _waiting(
    corpus: Corpus, work: Work, found: tuple[Conflict, ...], here: Base, there: Base
) -> tuple[Conflict, ...]:
    """New conflicts, and older ones that nobody resolved and that still hold."""
    waiting = {conflict.id: conflict for conflict in found}
    ours, theirs = here.by_id(), there.by_id()
    for old in read_conflicts(corpus, work.annotator, work.document.id):
        mine, other = ours.get(old.id), theirs.get(old.id)
        if old.id not in waiting and mine != other:
            waiting[old.id] = Conflict(old.id, old.base, mine, other)
    return tuple(waiting.values())
