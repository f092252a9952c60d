"""Takes one annotator's work on one document over into the annotator's file.

Reads and merges, and returns a plan of what to write; writes nothing and asks no server.
"""

from __future__ import annotations

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.studio.conversion.from_label_studio import Annotations, from_result, mint
from anchorage_corpus.studio.conversion.regions import parse
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.merge import Merged, apart, merge
from anchorage_corpus.studio.sync.plan import File, Plan, Taken
from anchorage_corpus.studio.sync.provenance import provenance_of, without_changed_makers
from anchorage_corpus.studio.sync.records import (
    Base,
    Conflict,
    Record,
    as_base,
    aside_file,
    encode_conflicts,
    encode_record,
    read_conflicts,
    read_record,
    record_file,
)
from anchorage_corpus.studio.sync.works import Work

_UNFINISHED = "taking it over did not finish"


class LateWorkError(ConversionError):
    """Work on an older text version than that of the annotator's file."""


def is_known(corpus: Corpus, work: Work, record: Record | None) -> bool:
    """Return whether this state of the annotation was taken over before, and its file still exists."""
    if record is None or not (record.late or (record.base is not None and not record.refused)):
        return False
    before, now = record.stamp, work.annotation
    same = (record.project, before.id, before.updated_at) == (work.project, now.id, now.updated_at)
    return same and corpus.annotation_file(work.annotator, work.document.id).is_file()


def take_over(corpus: Corpus, work: Work, record: Record | None) -> Plan:
    """Return what to write for a work, given the record of the last one; refused work is kept in the record."""
    return TakeOver(corpus, work, record).plan()


class TakeOver:
    """Plans the take-over of one work.

    ``_replaced`` is the record that the annotator's file is based on, if that is of another annotation than this one.
    """

    def __init__(self, corpus: Corpus, work: Work, record: Record | None) -> None:
        self._corpus, self._work, self._record = corpus, work, record
        self._file = corpus.annotation_file(work.annotator, work.document.id)
        self._has_file = self._file.is_file()
        self._replaced = self._replaced_record()
        self._subject = f"{work.document.id}, task {work.task}, {work.annotator}"

    def plan(self) -> Plan:
        """Read the annotation, merge it into the file, and return what to write.

        The order makes a kill harmless: what would be lost otherwise (the annotation that is replaced, new ids), then
        the file, then its conflicts, and last the record that the next merge starts from.
        """
        try:
            here = self._here()
            base = self._record.base if here and self._record and self._record.base else Base()
            ours = as_base(here) if here else Base()
            found, minted = self._read({*base.by_id(), *ours.by_id()})
        except ConversionError as error:
            return self._refused(error)
        theirs = without_changed_makers(found, self._work)
        merged = apart(base, ours, theirs) if self._replaced else merge(base, ours, theirs)
        waiting = self._waiting(merged, theirs)
        done = self._new_record(theirs, minted)
        files = (
            *self._first_files(done, base, minted),
            self._annotation_file(here, merged.layers),
            *self._conflict_files(waiting),
            self._record_file(done),
        )
        return self._planned(files, self._taken(merged, waiting, found))

    def _replaced_record(self) -> Record | None:
        record, work = self._record, self._work
        if record is None or record.base is None or not self._has_file:
            return None
        same = record.stamp.id == work.annotation.id and record.is_of(work.project)
        return None if same else record

    def _here(self) -> AnnotationSet | None:
        """Return the annotator's file, or None to start a new one.

        Raises ``ConversionError`` if the work is on another text version and the file cannot be replaced.
        """
        if not self._has_file:
            return None
        work = self._work
        here = self._corpus.annotations(work.annotator, work.document.id)
        mine, other = here.document, work.document.ref
        if mine == other:
            return here
        if mine.version > other.version:
            reason = f"is work on text version {other.version}, the file here is on version {mine.version}; kept in "
            reason += f"annotations/studio/{work.annotator}, take over by hand what the file lacks"
            raise LateWorkError(self._subject, [reason])
        record = read_record(self._corpus, work.annotator, work.document.id, mine.version)
        if record is None or record.base is None or record.base.by_id() != as_base(here).by_id():
            move = f"anchorage revise {work.document.id} --move {work.annotator}"
            reason = f"the file here has changes of its own on text version {mine.version}, the task is on version "
            reason += f"{other.version}; move the file with `{move}` first"
            raise ConversionError(self._subject, [reason])
        return None

    def _read(self, present: set[str]) -> tuple[Annotations, dict[str, str]]:
        """Return the annotations of the work, and the ids minted for its new regions."""
        text, ids = self._work.document.text, self._ids()
        parsed = parse(self._work.annotation.result, len(text))
        minted = mint(parsed, ids, present)
        if minted:
            minted = mint(parsed, ids, present | self._ids_of_older_texts() | self._predicted_ids())
        return from_result(parsed, text, ids | minted, self._subject), minted

    def _ids(self) -> dict[str, str]:
        """Ids that regions of the browser were given before."""
        return self._record.ids if self._record else {}

    def _ids_of_older_texts(self) -> set[str]:
        """Ids that the annotator's work on older versions of the text was given: they are never given again."""
        doc_id, version = self._work.text
        numbers = range(1, version)
        older = (read_record(self._corpus, self._work.annotator, doc_id, number) for number in numbers)
        return {i for record in older if record for i in (*record.ids.values(), *(record.base or Base()).by_id())}

    def _predicted_ids(self) -> set[str]:
        """Ids of the set that the annotator started from: they are never given to another annotation."""
        origin, doc_id = self._work.origin, self._work.document.id
        if origin is None or not self._corpus.annotation_file(origin.set, doc_id).is_file():
            return set()
        return {annotation.id for annotation in self._corpus.annotations(origin.set, doc_id)}

    def _waiting(self, merged: Merged, theirs: Base) -> tuple[Conflict, ...]:
        """Return new conflicts, and older ones that no one resolved and that still hold."""
        waiting = {conflict.id: conflict for conflict in merged.conflicts}
        here, there = merged.layers.by_id(), theirs.by_id()
        for old in read_conflicts(self._corpus, self._work.annotator, self._work.document.id):
            mine, other = here.get(old.id), there.get(old.id)
            if old.id not in waiting and mine != other:
                waiting[old.id] = Conflict(old.id, old.base, mine, other)
        return tuple(waiting.values())

    def _new_record(self, base: Base, minted: dict[str, str]) -> Record:
        work = self._work
        ids = self._ids() | minted
        return Record(work.document.ref, work.task, ids, base, (), work.annotation.whole, work.project)

    def _first_files(self, done: Record, base: Base, minted: dict[str, str]) -> tuple[File, ...]:
        """Return what must be kept before the file changes: the annotation that is replaced, or the new ids."""
        if self._replaced is not None:
            return (self._aside(self._replaced.annotation),)
        if minted:
            return (self._record_file(msgspec.structs.replace(done, refused=(_UNFINISHED,), base=base)),)
        return ()

    def _annotation_file(self, here: AnnotationSet | None, layers: Base) -> File:
        provenance = here.provenance if here else provenance_of(self._corpus, self._work)
        ref = self._work.document.ref
        content = AnnotationSet(ref, provenance, layers.entities, layers.quotes, layers.claims)
        return File(*self._corpus.file_of(content))

    def _conflict_files(self, waiting: tuple[Conflict, ...]) -> tuple[File, ...]:
        path = self._corpus.conflict_file(self._work.annotator, self._work.document.id)
        if not waiting and not path.exists():
            return ()
        return (File(path, encode_conflicts(self._work.document.ref, waiting)),)

    def _record_file(self, record: Record) -> File:
        return File(record_file(self._corpus, self._work.annotator, *self._work.text), encode_record(record))

    def _aside(self, annotation: msgspec.Raw) -> File:
        return aside_file(self._corpus, self._work.annotator, self._work.document.ref, annotation)

    def _taken(self, merged: Merged, waiting: tuple[Conflict, ...], found: Annotations) -> Taken:
        work = self._work
        return Taken(
            work.annotator,
            work.document.id,
            added=merged.added,
            changed=merged.changed,
            removed=merged.removed,
            conflicts=tuple(conflict.id for conflict in waiting),
            notes=found.notes,
            remarks=self._replacement(),
            task=work.task,
            version=work.text[1],
        )

    def _replacement(self) -> tuple[str, ...]:
        if self._replaced is None:
            return ()
        other = "" if self._replaced.is_of(self._work.project) else " of another project"
        return (
            f"a new annotation ({self._work.annotation.id}) replaces {self._replaced.stamp.id}{other}; nothing here "
            "was changed, and every difference waits as a conflict",
        )

    def _refused(self, error: ConversionError) -> Plan:
        """Keep the server's JSON: in the record, or in a file of its own if the file here is based on another one."""
        work, record, late = self._work, self._record, isinstance(error, LateWorkError)
        said = {"remarks": error.reasons} if late else {"refused": error.reasons}
        taken = Taken(work.annotator, work.document.id, task=work.task, version=work.text[1], **said)
        if self._replaced is not None:
            return self._planned((self._aside(work.annotation.whole),), taken)
        base = record.base if record else None
        ref, whole = work.document.ref, work.annotation.whole
        kept = Record(ref, work.task, self._ids(), base, error.reasons, whole, work.project, late)
        return self._planned((self._record_file(kept),), taken)

    def _planned(self, files: tuple[File, ...], taken: Taken) -> Plan:
        return Plan(self._work.annotator, self._work.document.id, files, taken)
