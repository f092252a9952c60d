"""Settles conflicts that wait next to an annotator's record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import LETTERS, Annotation, DocumentRef, anchor, misfits
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.merge import dangling, replace
from anchorage_corpus.studio.sync.records import (
    Conflict,
    as_base,
    conflicts,
    conflicts_text,
    read_conflicts,
    write_conflicts,
)

Side = Literal["here", "there"]


Choice = Side | Literal["later"]


class Settled(msgspec.Struct, frozen=True):
    """A conflict that was settled, and the side that was taken."""

    document: str
    annotator: str
    id: str
    taken: Side


class Resolution(msgspec.Struct, frozen=True):
    """What was settled, and how many conflicts are left."""

    settled: tuple[Settled, ...]
    left: int


def resolve(
    corpus: Corpus,
    doc_ids: Sequence[str],
    choose: Callable[[str, str, Conflict], Choice],
    say: Callable[[str], None] = lambda line: None,
) -> Resolution:
    """Walk through the conflicts of some documents, or of all, and settle each as ``choose`` says.

    ``choose`` is given the annotator, the document's id and the conflict; it is not asked where both sides are equal.
    ``say`` takes the reason why a side cannot be taken; such a conflict is left.
    """
    for doc_id in doc_ids:
        corpus.metadata(doc_id)
    settled: list[Settled] = []
    left = 0
    for annotator, doc_id in conflicts(corpus):
        waiting = read_conflicts(corpus, annotator, doc_id) if not doc_ids or doc_id in doc_ids else ()
        for conflict in in_order(waiting):
            side = "here" if conflict.here == conflict.there else choose(annotator, doc_id, conflict)
            if side != "later" and _settles(corpus, annotator, doc_id, conflict, side, say):
                settled.append(Settled(doc_id, annotator, conflict.id, side))
            else:
                left += 1
    return Resolution(tuple(settled), left)


def _settles(
    corpus: Corpus, annotator: str, doc_id: str, conflict: Conflict, side: Side, say: Callable[[str], None]
) -> bool:
    try:
        settle(corpus, annotator, doc_id, conflict, side)
    except ConversionError as error:
        say(str(error))
        return False
    return True


def settle(corpus: Corpus, annotator: str, doc_id: str, conflict: Conflict, side: Side) -> None:
    """Remove a conflict, and write the other side into the annotator's file if that is taken.

    If it is killed in between, the file is right and the conflict is asked about again. Raises ``ConversionError`` if
    the other side does not fit the file.
    """
    text = conflicts_text(corpus, annotator, doc_id)
    if text is None:
        return
    if side == "there":
        _take_there(corpus, annotator, conflict, text)
    rest = tuple(c for c in read_conflicts(corpus, annotator, doc_id) if c.id != conflict.id)
    write_conflicts(corpus, annotator, text, rest)


def _take_there(corpus: Corpus, annotator: str, conflict: Conflict, text: DocumentRef) -> None:
    content = corpus.annotations(annotator, text.id)
    subject = f"{text.id}, {annotator}"
    if content.document != text:
        raise ConversionError(
            subject,
            [
                f"{conflict.id} there is of text version {text.version}, the file here is on version "
                f"{content.document.version}; take `here`, and bring in by hand what is missing"
            ],
        )
    if conflict.there is not None:
        over = corpus.document(text.id, text.version).text
        reasons = [f"{conflict.id} {wrong}; take `here`" for _, wrong in misfits(conflict.there, over)]
        if reasons:
            raise ConversionError(subject, reasons)
    before = as_base(content)
    layers = replace(before, conflict.id, conflict.there)
    left = sorted(dangling(layers) - dangling(before))
    if left:
        what = "{0} would refer to {1}, which would not be here; take `here`, or fix {0} first"
        raise ConversionError(subject, [what.format(name, other) for name, other in left])
    corpus.write(
        msgspec.structs.replace(content, entities=layers.entities, quotes=layers.quotes, claims=layers.claims)
    )


def in_order(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Sort conflicts for settling: what exists there first, and what is referred to before what refers to it.

    Of what was deleted there, what refers to something comes before what it refers to.
    """
    return sorted(conflicts, key=_turn)


def _turn(conflict: Conflict) -> tuple[bool, int]:
    refers = tuple(LETTERS.values()).index(conflict.id[0])
    return conflict.there is None, -refers if conflict.there is None else refers


def described(conflict: Conflict) -> list[str]:
    """Describe a conflict to a person: the fields that differ, one a line, with both sides."""
    if conflict.here is None or conflict.there is None:
        kept, gone = ("there", "here") if conflict.here is None else ("here", "there")
        return [f"deleted {gone}, {'changed' if conflict.base else 'made'} {kept}: {_brief(conflict)}"]
    rows = [f"{conflict.id}: {_brief(conflict)}"]
    for name in conflict.here.__struct_fields__:
        ours, theirs = getattr(conflict.here, name), getattr(conflict.there, name, None)
        if ours != theirs:
            rows.append(f"  {name}: here {_shown(ours)}, there {_shown(theirs)}")
    return rows


def _brief(conflict: Conflict) -> str:
    some: Annotation | None = conflict.here or conflict.there
    return " … ".join(span.text for span in anchor(some)) if some else ""


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()
