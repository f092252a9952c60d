"""Notes that say which component made a region, and later show whether the annotator changed it.

``by: registry #06cfbbd5``: after ``#`` comes a mark, a hash of what the annotation said when it was sent. What people
write comes after that, since the browser has one field for all notes on a region.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import msgspec

from anchorage_corpus.model import Annotation
from anchorage_corpus.studio.conversion.regions import Json, Region, notes_on

_MADE_BY = re.compile(r"by: (?:(.*) #([0-9a-f]{8})(.*)|(.*))", re.DOTALL)


def has_maker(annotation: Annotation) -> bool:
    """Return whether an annotation says that a component made it."""
    return annotation.by is not None or annotation.confidence is not None


def note_of(annotation: Annotation) -> str:
    """Return the note for the region of an annotation that a component made."""
    return f"by: {annotation.by or ''} #{mark(annotation)}"


def mark(annotation: Annotation) -> str:
    """Return a short hash of everything that an annotation says, except its confidence."""
    said = msgspec.structs.replace(annotation, confidence=None)
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:8]


class Made(msgspec.Struct, frozen=True):
    """What a note says of how its region was made: component, mark, and what an annotator wrote after them."""

    by: str | None = None
    mark: str | None = None
    remark: str = ""


def made_by(note: str) -> Made | None:
    """Return what a note says of how its region was made, or None for any other note."""
    found = _MADE_BY.fullmatch(note)
    if found is None:
        return None
    return Made(found[1] or None, found[2], found[3].strip()) if found[2] else Made(found[4] or None)


def maker_of(region: Region) -> Made:
    """Return what the notes on a region say of how it was made."""
    return _first(region.notes) or Made()


def is_marked(result: object) -> bool:
    """Return whether every region of a result that has a score or a component's name also has its mark."""
    return all(_has_mark(item) for item in _items(result) if item.get("type") == "labels")


def is_predicted(result: object) -> bool:
    """Return whether a region of a result comes from a prediction."""
    return any(str(item.get("origin")).startswith("prediction") for item in _items(result))


def edited_ids(result: object) -> set[str]:
    """Return the ids of annotations with a region that is not as it was predicted."""
    regions = [item for item in _items(result) if "id" in item]
    return {str(item["id"]).partition(".")[0] for item in regions if item.get("origin") != "prediction"}


def _items(result: object) -> Iterator[Json]:
    return (item for item in (result if isinstance(result, list) else ()) if isinstance(item, dict))


def _has_mark(item: Json) -> bool:
    made = _first(notes_on(item))
    return item.get("score") is None if made is None else made.mark is not None


def _first(notes: tuple[str, ...]) -> Made | None:
    return next(filter(None, map(made_by, notes)), None)
