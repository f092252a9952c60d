"""Conflicts that wait beside an annotator's record, and their settlement."""

from __future__ import annotations

from typing import Literal

import msgspec

from anchorage_corpus.model import Annotation, anchor
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.merge import replace
from anchorage_corpus.studio.records import Conflict, as_base, read_conflicts, write_conflicts

Side = Literal["here", "there"]


def settle(corpus: Corpus, annotator: str, doc_id: str, conflict: Conflict, side: Side) -> None:
    """Write one side of a conflict into the annotator's file and strike the conflict out.

    Killed in between, the file is right and the conflict is asked again.
    """
    content = corpus.annotations(annotator, doc_id)
    layers = replace(as_base(content), conflict.id, getattr(conflict, side))
    corpus.write(
        msgspec.structs.replace(content, entities=layers.entities, quotes=layers.quotes, claims=layers.claims)
    )
    rest = tuple(c for c in read_conflicts(corpus, annotator, doc_id) if c.id != conflict.id)
    write_conflicts(corpus, annotator, doc_id, rest)


def described(conflict: Conflict) -> list[str]:
    """A conflict for a person: the fields that differ, one a line, with both sides."""
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
