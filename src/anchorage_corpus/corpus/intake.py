"""Brings texts into a corpus: a new document, or a new version of one.

Metadata is what the caller says and ``None`` otherwise; nothing is read out of the text. A text is stored byte for
byte. ``document.json`` is written last, so a command that is killed half way has added nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import msgspec

from anchorage_corpus.anchors.moving import move_annotations
from anchorage_corpus.anchors.reanchor import Reanchored
from anchorage_corpus.corpus.edtf import is_in_the_calendar
from anchorage_corpus.corpus.splits import split_for_event
from anchorage_corpus.corpus.store import Corpus, decode_text, sha256
from anchorage_corpus.errors import InvalidTextError, MisuseError
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.json_path import JsonPath, pointer
from anchorage_corpus.files.schema import violations
from anchorage_corpus.model import (
    AnnotationSet,
    Document,
    DocumentMetadata,
    Published,
    Rights,
    Splits,
    TextVersion,
)
from anchorage_corpus.text.word_lists import word_list

DEFAULT_LICENSE = "LicenseRef-publisher-copyright"
"""Default rights in a text: they stay its publisher's."""

UNDATED = Published(None, "unknown", ())


class InvalidMetadataError(MisuseError):
    """Metadata that break the schema; ``problems`` has a path into ``document.json`` and a sentence for each."""

    def __init__(self, problems: Sequence[tuple[JsonPath, str]]) -> None:
        super().__init__("; ".join(f"{pointer(path)}: {message}" for path, message in problems))
        self.problems = tuple(problems)


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows about a new document; fields as in ``DocumentMetadata``."""

    language: str
    genre: str
    event: str
    title: str | None = None
    publisher: str | None = None
    country: str | None = None
    url: str | None = None
    published: Published = UNDATED
    rights: Rights = Rights(DEFAULT_LICENSE, None, None)


@dataclass(frozen=True)
class Revision:
    """A new text version, and the annotation files that are still on an older one."""

    metadata: DocumentMetadata
    outdated: tuple[Path, ...]


class Move(msgspec.Struct, frozen=True):
    """An annotation set that was moved to the latest text, and the new place of each of its spans."""

    set: str
    path: Path
    spans: tuple[Reanchored, ...]

    @property
    def uncertain(self) -> tuple[Reanchored, ...]:
        """Spans that need a reader: found with a difference, or lost."""
        return tuple(span for span in self.spans if span.outcome in ("fuzzy", "lost"))


def add_text(corpus: Corpus, source: Path, about: Description, doc_id: str | None = None) -> DocumentMetadata:
    """Bring the text in ``source`` into the corpus as a new document.

    A new event is assigned to a split by ``split_for_event``. Raises ``InvalidTextError`` if the file is empty, not
    UTF-8 or already in the corpus; ``MisuseError`` if the id is taken; ``InvalidMetadataError`` for metadata that
    break the schema.
    """
    data, text = _read_new(source)
    with corpus.locked():
        _refuse_duplicate(corpus, data, source)
        doc_id = _free_id(corpus, text, about) if doc_id is None else doc_id
        if doc_id in corpus.document_ids():
            raise MisuseError(
                f"there is a document {doc_id!r} already; choose another --id or use `anchorage revise`"
            )
        version = TextVersion(1, "v1.txt", sha256(data), source.name, None)
        metadata = DocumentMetadata(doc_id, **msgspec.structs.asdict(about), versions=(version,))
        _refuse_invalid(metadata, text)
        folder = corpus.document_folder(doc_id)
        if folder.is_symlink():
            raise MisuseError(f"corpus/{doc_id} is a link to another place; remove it or choose another --id")
        write_atomically(folder / version.file, data)
        splits = corpus.splits()
        if about.event not in splits:
            corpus.write(Splits({**splits, about.event: split_for_event(about.event)}))
        corpus.write(metadata)
    return metadata


def revise_text(corpus: Corpus, doc_id: str, source: Path, note: str | None = None) -> Revision:
    """Bring the text in ``source`` into the corpus as the next version of a document; older ones stay.

    Raises what ``add_text`` raises.
    """
    data, text = _read_new(source)
    with corpus.locked():
        before = corpus.metadata(doc_id)
        _refuse_duplicate(corpus, data, source)
        number = before.latest.version + 1
        version = TextVersion(number, f"v{number}.txt", sha256(data), source.name, note)
        metadata = msgspec.structs.replace(before, versions=(*before.versions, version))
        _refuse_invalid(metadata, text)
        write_atomically(corpus.document_folder(doc_id) / version.file, data)
        corpus.write(metadata)
    return behind(corpus, doc_id)


def behind(corpus: Corpus, doc_id: str) -> Revision:
    """Return the latest version of a document, and the annotation files that are on an older one."""
    return Revision(corpus.metadata(doc_id), outdated_annotations(corpus, doc_id))


def outdated_annotations(corpus: Corpus, doc_id: str) -> tuple[Path, ...]:
    """Return the annotation files of a document that were made on another version than its latest."""
    latest = corpus.metadata(doc_id).latest.version
    return tuple(
        corpus.annotation_file(name, doc_id)
        for name in corpus.sets()
        if doc_id in corpus.annotated_ids(name) and corpus.annotations(name, doc_id).document.version != latest
    )


def with_its_text(corpus: Corpus, doc_id: str, set_name: str) -> tuple[AnnotationSet, Document]:
    """Return a document's annotations in a set and the text they were made on, so that they can be moved.

    Raises ``MisuseError`` if there are no annotations, if their text is not in the corpus, or if conflicts wait: the
    spans of the conflicts would be left behind.
    """
    conflicts = corpus.conflict_file(set_name, doc_id)
    if conflicts.is_file():
        raise MisuseError(
            f"conflicts wait in {conflicts.relative_to(corpus.root)}; settle them with `anchorage studio resolve "
            f"{doc_id}` before the {set_name} annotations move"
        )
    annotations = corpus.annotations(set_name, doc_id)
    document = corpus.document(doc_id, annotations.document.version)
    if annotations.document != document.ref:
        raise MisuseError(f"the {set_name} annotations of {doc_id!r} were made on a text that is not here")
    return annotations, document


def move_set(corpus: Corpus, doc_id: str, set_name: str) -> Move:
    """Move a document's annotations in a set from the text they were made on to the latest.

    An annotation whose spans are lost is left out. Raises ``MisuseError`` if the set does not annotate the document,
    is on the latest text already, or was made on a text that is not in the corpus.
    """
    with corpus.locked():
        annotations, old = with_its_text(corpus, doc_id, set_name)
        new = corpus.document(doc_id)
        if old.ref == new.ref:
            raise MisuseError(f"the {set_name} annotations of {doc_id!r} are on its latest text already")
        moved, report = move_annotations(annotations, old, new)
        return Move(set_name, corpus.write(moved), tuple(report))


def revise_and_move(
    corpus: Corpus, doc_id: str, source: Path | None, note: str | None = None, sets: Sequence[str] = ()
) -> tuple[Revision, list[Move]]:
    """Bring in the next version of a document if ``source`` holds one, and move some annotation sets to the latest.

    The revision names the annotations that are behind afterwards. Raises as ``revise_text`` and ``move_set`` do, and
    before anything is written for a set that cannot move.
    """
    for set_name in sets:
        with_its_text(corpus, doc_id, set_name)
    revision = revise_text(corpus, doc_id, source, note) if source else behind(corpus, doc_id)
    moves = [move_set(corpus, doc_id, set_name) for set_name in dict.fromkeys(sets)]
    moved = {move.path for move in moves}
    return Revision(revision.metadata, tuple(path for path in revision.outdated if path not in moved)), moves


def split_of(corpus: Corpus, metadata: DocumentMetadata) -> str:
    """Return the split that a document of the corpus is in, through its event."""
    return corpus.splits()[metadata.event]


def _read_new(source: Path) -> tuple[bytes, str]:
    data = source.read_bytes()
    text = decode_text(data, str(source))
    if not text.strip():
        raise InvalidTextError(f"{source}: no text in it")
    return data, text


def _refuse_duplicate(corpus: Corpus, data: bytes, source: Path) -> None:
    checksum = sha256(data)
    for doc_id in corpus.document_ids():
        for version in corpus.metadata(doc_id).versions:
            if version.sha256 == checksum:
                raise InvalidTextError(f"{source}: the same bytes as version {version.version} of {doc_id}")


def _refuse_invalid(metadata: DocumentMetadata, text: str) -> None:
    """Refuse metadata that break the schema, impossible dates, and slices that the text does not contain."""
    broken = [(v.path, v.message) for v in violations("document", msgspec.to_builtins(metadata))]
    if not broken and metadata.published.date and not is_in_the_calendar(metadata.published.date):
        broken.append((("published", "date"), f"{metadata.published.date!r} is not a date of the calendar"))
    if metadata.versions[-1].version == 1:
        broken += [(path, f"{slice_!r} is not in the text") for path, slice_ in _stated(metadata, text)]
    if broken:
        raise InvalidMetadataError(broken)


def _stated(metadata: DocumentMetadata, text: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the evidence and statements that the metadata quote and the text does not contain."""
    statement = metadata.rights.statement
    read = [(("published", "evidence"), slice_) for slice_ in metadata.published.evidence]
    read += [(("rights", "statement"), statement)] if statement else []
    return ((path, slice_) for path, slice_ in read if slice_ not in text)


_WORD = re.compile(r"[^\W\d_]{4,}")


def _free_id(corpus: Corpus, text: str, about: Description) -> str:
    """Return a short id made of distinctive words of the title, or else of the text, without dates or outlets."""
    words = content_words(about.title or text, avoid=about.publisher or "")
    taken = set(corpus.document_ids())
    for size in range(min(3, len(words)), len(words) + 1):
        candidate = "-".join(words[:size])[:60].strip("-")
        if candidate and candidate not in taken:
            return candidate
    return f"text-{sha256(text.encode())[:8]}"


def content_words(text: str, avoid: str = "", count: int = 8) -> list[str]:
    """Return the ``count`` commonest words of four or more letters, in ASCII lower case, without function words."""
    skip = {*chain(*word_list("stop_words").sections)} | {_ascii(word) for word in _WORD.findall(avoid)}
    counted = Counter(word for word in map(_ascii, _WORD.findall(text)) if len(word) >= 4 and word not in skip)
    return [word for word, _ in counted.most_common(count)]


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", plain)
