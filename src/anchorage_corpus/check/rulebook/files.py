"""Level 1: can the file be read as what its name says?"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.check.corpus_view import CorpusView
from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule, document_rule, file_rule, set_rule
from anchorage_corpus.check.source import SourceFile
from anchorage_corpus.check.views import DocumentView, SetView

_BOM = b"\xef\xbb\xbf"


@file_rule("AC101", level=1)
def file_cannot_be_read(file: SourceFile) -> Iterator[Hit]:
    """A file of the corpus must be a regular file that can be opened.

    Folders, pipes and devices under a file's name, and files without read permission, are never waited for.
    Put the file back, or mend its permissions.
    """
    if file.trouble in ("unreadable", "missing"):
        yield Hit(f"cannot be read ({file.reason}); a plain file is expected here")


@file_rule("AC102", level=1)
def not_utf_8(file: SourceFile) -> Iterator[Hit]:
    """Texts and JSON files must be UTF-8.

    The place is the first byte that is not. Texts saved by an old word processor are often Windows-1252 or
    Windows-1251: re-save them as UTF-8, and bring the result in as a new version when the text was already there.
    """
    try:
        file.data.decode()
    except UnicodeDecodeError as error:
        offset = len(file.data[: error.start].decode())
        yield Hit(f"not UTF-8 at byte {error.start}; re-save the file as UTF-8", offset=offset)


@file_rule("AC103", level=1)
def not_json(file: SourceFile) -> Iterator[Hit]:
    """A ``.json`` file must hold JSON as RFC 8259 defines it.

    Comments, trailing commas, ``NaN``, unpaired surrogates and nesting without end are not JSON, whatever a lenient
    parser says. The place is where reading stopped.
    """
    if file.kind == "text" or file.text is None or file.instance is not msgspec.UNSET:
        return
    if not file.data.startswith(_BOM) and file.conflict_offset is None:
        message, offset = file.syntax_error
        yield Hit(f"not JSON: {message}", offset=offset)


@file_rule("AC104", level=1)
def duplicate_key(file: SourceFile) -> Iterator[Hit]:
    """A key must stand once in its object.

    JSON readers keep the last of two equal keys and drop the first without a word, so whatever stood there is lost.
    Keep the one that is meant.
    """
    if file.kind != "text" and file.instance is not msgspec.UNSET:
        for path in file.places.duplicates:
            yield Hit(f"key {str(path[-1])!r} stands twice in one object; the first value is ignored", path)


@file_rule("AC105", level=1)
def byte_order_mark(file: SourceFile) -> Iterator[Hit]:
    """A JSON file must not begin with a byte order mark.

    RFC 8259 forbids it and many readers refuse the file. Save it as "UTF-8 without BOM".
    """
    if file.kind != "text" and file.data.startswith(_BOM):
        yield Hit("begins with a byte order mark; save it as UTF-8 without one")


@file_rule("AC106", level=1)
def too_large(file: SourceFile) -> Iterator[Hit]:
    """A file must not be larger than 32 MiB.

    No news text or its annotations come near; a file this large is something else under a document's name. It is not
    opened. ``--max-size`` moves the limit.
    """
    if file.trouble == "too large":
        yield Hit(f"holds {file.size:,} bytes, more than the {file.max_bytes:,} that a file may have; not read")


@file_rule("AC107", level=1)
def link_out_of_the_corpus(file: SourceFile) -> Iterator[Hit]:
    """A symbolic link must not lead out of the corpus folder.

    Whoever clones the corpus gets the link and not the file, and what it leads to may be nobody's business. Put the
    file itself here. It is not opened.
    """
    if file.trouble == "outside":
        yield Hit("is a link to a file outside the corpus; put the file itself here")


@file_rule("AC108", level=1)
def not_canonical(file: SourceFile) -> Iterator[Hit]:
    """A JSON file must be in canonical form.

    Two-space indent, keys in schema order, one annotation a line, sorted by position: then a change of one annotation
    is a change of one line. ``anchorage fmt`` and ``anchorage check --fix`` write it.
    """
    if file.content is not None and not file.clean and not file.places.duplicates:
        yield Hit("not in canonical form; run `anchorage fmt`", rewrite=True)


@file_rule("AC109", level=1)
def conflict_marker(file: SourceFile) -> Iterator[Hit]:
    """A file must not hold Git's conflict markers.

    ``<<<<<<<``, ``=======`` and ``>>>>>>>`` mean that a merge was committed half done. Decide between the two sides
    and delete the markers.
    """
    if file.kind != "text" and file.conflict_offset is not None:
        yield Hit("holds the markers of an unfinished Git merge", offset=file.conflict_offset)


@document_rule("AC111", level=1)
def folder_name_differs(document: DocumentView) -> Iterator[Hit]:
    """A document's folder must have the name of its id.

    Everything finds a document by its folder. Rename the folder, or correct ``id`` in ``document.json``.
    """
    folder = document.folder.rpartition("/")[2]
    if document.metadata.id != folder:
        yield Hit(f"id {document.metadata.id!r} stands in the folder {folder!r}", ("id",))


@set_rule("AC112", level=1)
def set_name_differs(view: SetView) -> Iterator[Hit]:
    """An annotation file must stand in the folder of the set that its ``provenance`` names.

    Annotations that one person made and another's folder holds would count as the other's judgement.
    """
    folder = view.file.split("/")[-2]
    if view.set.provenance.set != folder:
        yield Hit(
            f"says that it belongs to the set {view.set.provenance.set!r} and stands in {folder!r}", ("provenance",)
        )


@set_rule("AC113", level=1)
def document_name_differs(view: SetView) -> Iterator[Hit]:
    """An annotation file must have the name of the document that it annotates.

    ``annotations/gold/abu-dhabi-talks.json`` annotates ``abu-dhabi-talks``. Most often a file was copied as a start
    for another document, and its ``document`` was left as it was.
    """
    if view.set.document.id != view.document.metadata.id:
        name = view.file.rpartition("/")[2]
        yield Hit(f"{name} says that it annotates {view.set.document.id!r}", ("document", "id"))


@corpus_rule("AC114", level=1)
def annotations_without_document(corpus: CorpusView) -> Iterator[Hit]:
    """Annotations must belong to a document of the corpus.

    The document was removed or renamed, or the file's name is misspelt.
    """
    for unit in corpus.layout.units.values():
        if unit.document is None:
            for entry in unit.sets.values():
                yield Hit(f"there is no document {unit.id!r} in corpus/", file=entry.name)


@corpus_rule("AC115", level=1)
def folder_without_document(corpus: CorpusView) -> Iterator[Hit]:
    """A folder in ``corpus/`` must hold a ``document.json``.

    Without it nothing is known about the texts in the folder, and no command sees them. ``anchorage add`` makes one.
    """
    for unit in corpus.layout.units.values():
        if unit.document is None and (unit.texts or not unit.sets):
            yield Hit("has no document.json; bring the text in with `anchorage add`", file=f"corpus/{unit.id}")


@corpus_rule("AC116", level=1, severity="warning")
def stray_file(corpus: CorpusView) -> Iterator[Hit]:
    """``corpus/`` and ``annotations/`` hold the files of the corpus and nothing else.

    No command reads another file there, so it is a misspelt name, a left-over, or something that belongs elsewhere.
    Hidden files and Markdown pages are left alone.
    """
    for entry in corpus.layout.strays:
        if not is_leftover(entry.name):
            yield Hit("is no file of a corpus and read by no command; rename, move or delete it", file=entry.name)


_LEFTOVERS = (".orig", ".rej", ".bak", ".tmp", ".swp", "~")


def is_leftover(name: str) -> bool:
    """Whether a file's name is one that editors, merges and syncs leave behind."""
    last = name.rpartition("/")[2]
    return last.endswith(_LEFTOVERS) or any(part in ("conflict", "draft") for part in last.split(".")[1:-1])
