"""Level 3: are the texts there, whole, and the ones that metadata and annotations speak of?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import document_rule, set_rule
from anchorage_corpus.check.views import DocumentView, SetView


@document_rule("AC211", level=3)
def text_differs_from_its_checksum(document: DocumentView) -> Iterator[Hit]:
    """A text version must be, byte for byte, the one whose SHA-256 stands in ``document.json``.

    A text is never edited, since every annotation on it would shift. Restore the file and bring the change in with
    ``anchorage revise``. A changed line ending is a change too: keep Git from converting them.
    """
    for version in document.metadata.versions:
        digest = document.digests.get(version.file)
        if digest is not None and digest != version.sha256 and document.texts[version.file] is not None:
            file = f"{document.folder}/{version.file}"
            yield Hit("was edited: its bytes differ from the checksum in document.json; restore it", file=file)


@document_rule("AC212", level=3)
def text_is_missing(document: DocumentView) -> Iterator[Hit]:
    """Every text version that ``document.json`` lists must be there.

    Restore it from version control: the checksum in ``document.json`` says which bytes it had.
    """
    for i, version in enumerate(document.metadata.versions):
        if version.file not in document.texts:
            yield Hit(f"lists {version.file}, which is not there", ("versions", i, "file"))


@document_rule("AC213", level=3)
def text_is_not_listed(document: DocumentView) -> Iterator[Hit]:
    """Every text in a document's folder must be listed in ``document.json``.

    An unlisted version has no checksum and is seen by no command. Bring it in with ``anchorage revise``.
    """
    listed = {version.file for version in document.metadata.versions}
    for file in document.texts:
        if file not in listed:
            yield Hit("is not listed in document.json; use `anchorage revise`", file=f"{document.folder}/{file}")


@document_rule("AC214", level=3)
def versions_out_of_order(document: DocumentView) -> Iterator[Hit]:
    """Text versions must count 1, 2, 3 … without a gap, and version 2 must be the file ``v2.txt``.

    Annotations name the number; it must lead to one file.
    """
    for i, version in enumerate(document.metadata.versions):
        if version.version != i + 1 or version.file != f"v{i + 1}.txt":
            message = f"version {version.version} in {version.file} stands where version {i + 1} belongs"
            yield Hit(message, ("versions", i))


@document_rule("AC215", level=3, severity="warning")
def text_has_damaged_characters(document: DocumentView) -> Iterator[Hit]:
    """A text should hold no replacement character (U+FFFD) and no control characters but tab and line ends.

    They are traces of a conversion that went wrong before the text came here. Find a better copy and bring it in
    as a new version.
    """
    for file, text in document.texts.items():
        if text and not _is_sound(text) and (found := _DAMAGED.search(text)):
            what = unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}")
            yield Hit(f"holds {what}, a trace of damage", file=f"{document.folder}/{file}", offset=found.start())


def _is_sound(text: str) -> bool:
    """Whether a text is seen at a glance to hold nothing damaged."""
    return "\ufffd" not in text and text.replace("\n", "").isprintable()


_DAMAGED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


@document_rule("AC216", level=3)
def evidence_is_not_in_the_text(document: DocumentView) -> Iterator[Hit]:
    """What metadata says to have read in the text must stand in the text.

    ``published.evidence`` and ``rights.statement`` are exact slices, so that anyone can see what a date or a right
    was read from.
    """
    texts = [text for text in document.texts.values() if text is not None]
    if not texts:
        return
    for i, slice_ in enumerate(document.metadata.published.evidence):
        if not any(slice_ in text for text in texts):
            yield Hit(f"evidence {slice_[:60]!r} stands in no version of the text", ("published", "evidence", i))
    statement = document.metadata.rights.statement
    if statement and not any(statement in text for text in texts):
        yield Hit(f"statement {statement[:60]!r} stands in no version of the text", ("rights", "statement"))


@set_rule("AC217", level=3)
def annotations_of_another_text(view: SetView) -> Iterator[Hit]:
    """Annotations must name the checksum of the text version that they were made on.

    A differing one means that they were made on another text. Bring that text in with ``anchorage revise`` and let
    the annotations name its version.
    """
    version = view.document.version(view.set.document.version)
    if version and view.set.document.sha256 != version.sha256:
        yield Hit(f"were made on another text than version {version.version}", ("document", "sha256"))


@document_rule("AC218", level=3)
def versions_are_the_same(document: DocumentView) -> Iterator[Hit]:
    """Two text versions must differ.

    Equal checksums mean that a version was added without a change.
    """
    seen: dict[str, int] = {}
    for i, version in enumerate(document.metadata.versions):
        first = seen.setdefault(version.sha256, version.version)
        if first != version.version:
            yield Hit(f"version {version.version} is the same text as version {first}", ("versions", i))


@document_rule("AC219", level=3)
def annotated_version_is_missing(document: DocumentView) -> Iterator[Hit]:
    """Annotations must name a text version that the document has.

    Without its text nothing else in the file can be checked, shown or built. Bring the version in with
    ``anchorage revise``, or restore ``document.json``.
    """
    for file, number in document.annotated.items():
        if document.version(number) is None:
            there = ", ".join(str(version.version) for version in document.metadata.versions)
            yield Hit(f"were made on text version {number}; there is {there}", ("document", "version"), file=file)


@document_rule("AC220", level=3, severity="warning")
def text_begins_with_a_byte_order_mark(document: DocumentView) -> Iterator[Hit]:
    """A text should not begin with a byte order mark (U+FEFF).

    It is a trace of the program that saved the file and no part of what was published; it counts as a character, so
    every offset is one more than a reader counts. Bring the text in without it as a new version.
    """
    text = document.text
    if text and text.startswith("\ufeff"):
        file = f"{document.folder}/{document.metadata.latest.file}"
        yield Hit("begins with a byte order mark; bring it in without one with `anchorage revise`", file=file)
