"""Level 1: can the file be read as what its name says?"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.reading.source import SourceFile
from anchorage_corpus.check.rule import corpus_rule, document_rule, file_rule, set_rule
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.check.views.sets import DocumentView, SetView

_BOM = b"\xef\xbb\xbf"


@file_rule("AC101", level=1)
def file_cannot_be_read(file: SourceFile) -> Iterator[Hit]:
    """A file of the corpus must be a regular file that can be opened.

    A folder, pipe or device under a file's name cannot be checked, nor can a file without read permission; the check
    does not wait for them. Put the file back, or fix its permissions.
    """
    if file.trouble in ("unreadable", "missing"):
        yield Hit(f"cannot be read ({file.reason}); put a regular, readable file here")


@file_rule("AC102", level=1)
def not_utf_8(file: SourceFile) -> Iterator[Hit]:
    """Texts and JSON files must be UTF-8.

    Offsets count characters, so every tool must decode a file in the same way. The place is the first byte that is
    not UTF-8. Texts saved by an old word processor are often Windows-1252 or Windows-1251. Re-save the file as UTF-8;
    if the text was already in the corpus, bring the result in as a new version with ``anchorage revise``.
    """
    try:
        file.data.decode()
    except UnicodeDecodeError as error:
        offset = len(file.data[: error.start].decode())
        yield Hit(f"not UTF-8 at byte {error.start}; re-save the file as UTF-8", offset=offset)


@file_rule("AC103", level=1)
def not_json(file: SourceFile) -> Iterator[Hit]:
    """A ``.json`` file must hold JSON as RFC 8259 defines it.

    Comments, trailing commas, ``NaN``, unpaired surrogates and nesting without limit are not JSON, even if a lenient
    parser accepts them: other programs will refuse the file. The place is the point at which reading stopped. Correct
    the file there.
    """
    if file.kind == "text" or file.text is None or file.instance is not msgspec.UNSET:
        return
    if not file.data.startswith(_BOM) and file.conflict_offset is None:
        message, offset = file.syntax_error
        yield Hit(f"not JSON: {message}; correct it here", offset=offset)


@file_rule("AC104", level=1)
def duplicate_key(file: SourceFile) -> Iterator[Hit]:
    """A key must occur once in its object.

    JSON readers keep the last of two equal keys and silently drop the first, so its value is lost. Keep the key that
    is meant, and delete the other.
    """
    if file.kind != "text" and file.instance is not msgspec.UNSET:
        for path in file.places.duplicates:
            what = f"key {str(path[-1])!r} occurs twice in one object, and the first value is ignored"
            yield Hit(f"{what}; delete one of the two", path)


@file_rule("AC105", level=1)
def byte_order_mark(file: SourceFile) -> Iterator[Hit]:
    """A JSON file must not begin with a byte order mark.

    RFC 8259 forbids the mark, and many readers refuse such a file. Save it as "UTF-8 without BOM".
    """
    if file.kind != "text" and file.data.startswith(_BOM):
        yield Hit("begins with a byte order mark; save it as UTF-8 without one")


@file_rule("AC106", level=1)
def too_large(file: SourceFile) -> Iterator[Hit]:
    """A file must not be larger than 32 MiB.

    No news text comes near that size, nor do its annotations: a file this large is something else under a document's
    name. It is not opened. Move it out of the corpus, or change the limit with ``--max-size``.
    """
    if file.trouble == "too large":
        what = f"holds {file.size:,} bytes, more than the {file.max_bytes:,} allowed, and was not read"
        yield Hit(f"{what}; move it out of the corpus or set --max-size")


@file_rule("AC107", level=1)
def link_out_of_the_corpus(file: SourceFile) -> Iterator[Hit]:
    """A symbolic link must not lead out of the corpus folder.

    Whoever clones the corpus gets the link and not the file, and the file may be private. It is not opened. Put the
    file itself here.
    """
    if file.trouble == "outside":
        yield Hit("is a link to a file outside the corpus; put the file itself here")


@file_rule("AC108", level=1)
def not_canonical(file: SourceFile) -> Iterator[Hit]:
    """A JSON file must be in canonical form.

    Canonical form has a two-space indent, keys in schema order and one annotation per line, sorted by position. A
    change to one annotation is then a change to one line. ``anchorage fmt`` and ``anchorage check --fix`` write it.
    """
    if file.content is not None and not file.clean and not file.places.duplicates:
        yield Hit("not in canonical form; run `anchorage fmt`", rewrite=True)


@file_rule("AC109", level=1)
def conflict_marker(file: SourceFile) -> Iterator[Hit]:
    """A file must not contain Git's conflict markers.

    ``<<<<<<<``, ``=======`` and ``>>>>>>>`` mean that a half-finished merge was committed, and such a file is not
    JSON. Choose between the two sides, and delete the markers.
    """
    if file.kind != "text" and file.conflict_offset is not None:
        yield Hit(
            "holds the markers of an unfinished Git merge; choose a side and delete them", offset=file.conflict_offset
        )


@document_rule("AC111", level=1)
def folder_name_differs(document: DocumentView) -> Iterator[Hit]:
    """A document's folder must have the name of its id.

    Every command finds a document by its folder. Rename the folder, or correct ``id`` in ``document.json``.
    """
    folder = document.folder.rpartition("/")[2]
    if document.metadata.id != folder:
        what = f"id {document.metadata.id!r} is in the folder {folder!r}"
        yield Hit(f"{what}; rename the folder or correct the id", ("id",))


@set_rule("AC112", level=1)
def set_name_differs(view: SetView) -> Iterator[Hit]:
    """An annotation file must be in the folder of the set that its ``provenance`` names.

    Otherwise the annotations of one person would count as the judgement of another. Move the file, or correct
    ``provenance.set``.
    """
    folder = view.file.split("/")[-2]
    if view.set.provenance.set != folder:
        what = f"belongs to the set {view.set.provenance.set!r} by its provenance, but is in {folder!r}"
        yield Hit(f"{what}; move the file or correct `provenance.set`", ("provenance",))


@set_rule("AC113", level=1)
def document_name_differs(view: SetView) -> Iterator[Hit]:
    """An annotation file must have the name of the document that it annotates.

    ``annotations/gold/abu-dhabi-talks.json`` annotates ``abu-dhabi-talks``: commands find the file by that name. Most
    often a file was copied as a start for another document, and its ``document`` was not changed. Rename the file, or
    correct ``document``.
    """
    if view.set.document.id != view.document.metadata.id:
        name = view.file.rpartition("/")[2]
        what = f"{name} says that it annotates {view.set.document.id!r}"
        yield Hit(f"{what}; rename the file or correct its `document`", ("document", "id"))


@corpus_rule("AC114", level=1)
def annotations_without_document(corpus: CorpusView) -> Iterator[Hit]:
    """Annotations must belong to a document of the corpus.

    Without its text, an annotation means nothing. The document was removed or renamed, or the file's name is
    misspelt. Bring the document back, or rename or delete the file.
    """
    for unit in corpus.layout.units.values():
        if unit.document is None:
            for entry in unit.sets.values():
                what = f"annotates {unit.id!r}, which is not in corpus/"
                yield Hit(f"{what}; bring the document back, or rename or delete this file", file=entry.name)


@corpus_rule("AC115", level=1)
def folder_without_document(corpus: CorpusView) -> Iterator[Hit]:
    """A folder in ``corpus/`` must hold a ``document.json``.

    Without it, nothing is known about the texts in the folder, and no command sees them. ``anchorage add`` makes one.
    """
    for unit in corpus.layout.units.values():
        if unit.document is None and (unit.texts or not unit.sets):
            yield Hit("has no document.json; bring the text in with `anchorage add`", file=f"corpus/{unit.id}")


@corpus_rule("AC116", level=1, severity="warning")
def stray_file(corpus: CorpusView) -> Iterator[Hit]:
    """``corpus/`` and ``annotations/`` must hold the files of the corpus and nothing else.

    No command reads any other file there: its name is misspelt, or it is a left-over, or it belongs elsewhere.
    Rename, move or delete it. Hidden files and Markdown pages are ignored.
    """
    for entry in corpus.layout.strays:
        if not is_leftover(entry.name):
            what = "does not belong in a corpus, and no command reads it"
            yield Hit(f"{what}; rename, move or delete it", file=entry.name)


_LEFTOVERS = (".orig", ".rej", ".bak", ".tmp", ".swp", "~")


def is_leftover(name: str) -> bool:
    """Return whether a file's name is one that editors, merges and syncs leave behind."""
    last = name.rpartition("/")[2]
    return last.endswith(_LEFTOVERS) or any(part in ("conflict", "draft") for part in last.split(".")[1:-1])
