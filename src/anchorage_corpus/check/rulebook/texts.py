"""Level 3: are the texts present and undamaged, and are they the ones that metadata and annotations name?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import document_rule, set_rule
from anchorage_corpus.check.views.sets import DocumentView, SetView


@document_rule("AC211", level=3)
def text_differs_from_its_checksum(document: DocumentView) -> Iterator[Hit]:
    """A text version must be, byte for byte, the one whose SHA-256 is in ``document.json``.

    A text is never edited, because every annotation on it would shift. Restore the file, and bring the change in with
    ``anchorage revise``. A changed line ending is a change, too: keep Git from converting them.
    """
    for version in document.metadata.versions:
        digest = document.digests.get(version.file)
        if digest is not None and digest != version.sha256 and document.texts[version.file] is not None:
            file = f"{document.folder}/{version.file}"
            yield Hit("was edited: its bytes differ from the checksum in document.json; restore it", file=file)


@document_rule("AC212", level=3)
def text_is_missing(document: DocumentView) -> Iterator[Hit]:
    """Every text version that ``document.json`` lists must exist.

    The annotations on it have nothing else to point to. Restore the file from version control: the checksum in
    ``document.json`` says which bytes it had.
    """
    for i, version in enumerate(document.metadata.versions):
        if version.file not in document.texts:
            yield Hit(
                f"lists {version.file}, which does not exist; restore it from version control",
                ("versions", i, "file"),
            )


@document_rule("AC213", level=3)
def text_is_not_listed(document: DocumentView) -> Iterator[Hit]:
    """Every text in a document's folder must be listed in ``document.json``.

    An unlisted version has no checksum, and no command sees it. Bring it in with ``anchorage revise``.
    """
    listed = {version.file for version in document.metadata.versions}
    for file in document.texts:
        if file not in listed:
            yield Hit(
                "is not listed in document.json; bring it in with `anchorage revise`",
                file=f"{document.folder}/{file}",
            )


@document_rule("AC214", level=3)
def versions_out_of_order(document: DocumentView) -> Iterator[Hit]:
    """Text versions must count 1, 2, 3 … without a gap, and version 2 must be the file ``v2.txt``.

    Annotations name the number, which must lead to one file. Restore a missing version, or number the versions in
    order.
    """
    for i, version in enumerate(document.metadata.versions):
        if version.version != i + 1 or version.file != f"v{i + 1}.txt":
            message = f"version {version.version} in {version.file} is in the place of version {i + 1}"
            yield Hit(f"{message}; number the versions in order", ("versions", i))


@document_rule("AC215", level=3, severity="warning")
def text_has_damaged_characters(document: DocumentView) -> Iterator[Hit]:
    """A text should not contain replacement characters (U+FFFD), or control characters other than tab and line ends.

    They are traces of a conversion that went wrong before the text came into the corpus. Find a better copy, and
    bring it in as a new version with ``anchorage revise``.
    """
    for file, text in document.texts.items():
        if text and not _is_sound(text) and (found := _DAMAGED.search(text)):
            what = unicodedata.name(found[0], f"control character U+{ord(found[0]):04X}")
            message = f"holds {what}, a trace of damage; bring a better copy in with `anchorage revise`"
            yield Hit(message, file=f"{document.folder}/{file}", offset=found.start())


def _is_sound(text: str) -> bool:
    """Return whether a text obviously holds nothing damaged."""
    return "\ufffd" not in text and text.replace("\n", "").isprintable()


_DAMAGED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


@document_rule("AC216", level=3)
def evidence_is_not_in_the_text(document: DocumentView) -> Iterator[Hit]:
    """Evidence that metadata quotes from a text must be in the text.

    ``published.evidence`` and ``rights.statement`` are exact slices of the text, so that anyone can see what a date
    or a right was read from. Copy the words exactly as the text has them.
    """
    texts = [text for text in document.texts.values() if text is not None]
    if not texts:
        return
    for i, slice_ in enumerate(document.metadata.published.evidence):
        if not any(slice_ in text for text in texts):
            message = f"evidence {slice_[:60]!r} is not in any version of the text; copy it exactly"
            yield Hit(message, ("published", "evidence", i))
    statement = document.metadata.rights.statement
    if statement and not any(statement in text for text in texts):
        message = f"statement {statement[:60]!r} is not in any version of the text; copy it exactly"
        yield Hit(message, ("rights", "statement"))


@set_rule("AC217", level=3)
def annotations_of_another_text(view: SetView) -> Iterator[Hit]:
    """Annotations must name the checksum of the text version that they were made on.

    A different checksum means that they were made on another text, so their offsets may not fit this one. Bring that
    text in with ``anchorage revise``, and let the annotations name its version.
    """
    version = view.document.version(view.set.document.version)
    if version and view.set.document.sha256 != version.sha256:
        message = f"were made on another text than version {version.version}; bring that in with `anchorage revise`"
        yield Hit(message, ("document", "sha256"))


@document_rule("AC218", level=3)
def versions_are_the_same(document: DocumentView) -> Iterator[Hit]:
    """Two text versions must differ.

    Equal checksums mean that a version was added without a change. Delete the later one, and let its annotations name
    the earlier one.
    """
    seen: dict[str, int] = {}
    for i, version in enumerate(document.metadata.versions):
        first = seen.setdefault(version.sha256, version.version)
        if first != version.version:
            message = f"version {version.version} is the same text as version {first}; delete the later one"
            yield Hit(message, ("versions", i))


@document_rule("AC219", level=3)
def annotated_version_is_missing(document: DocumentView) -> Iterator[Hit]:
    """Annotations must name a text version that the document has.

    Without its text, nothing else in the file can be checked, shown or built. Bring the version in with
    ``anchorage revise``, or restore ``document.json``.
    """
    for file, number in document.annotated.items():
        if document.version(number) is None:
            there = ", ".join(str(version.version) for version in document.metadata.versions)
            message = f"were made on text version {number}, but document.json lists {there}; bring that version in"
            yield Hit(message, ("document", "version"), file=file)


@document_rule("AC220", level=3, severity="warning")
def text_begins_with_a_byte_order_mark(document: DocumentView) -> Iterator[Hit]:
    """A text should not begin with a byte order mark (U+FEFF).

    The mark is a trace of the program that saved the file, not a part of what was published. It counts as a
    character, so every offset is one more than a reader counts. Bring the text in without it, as a new version, with
    ``anchorage revise``.
    """
    text = document.text
    if text and text.startswith("\ufeff"):
        file = f"{document.folder}/{document.metadata.latest.file}"
        yield Hit("begins with a byte order mark; bring it in without one with `anchorage revise`", file=file)
