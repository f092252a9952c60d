"""Level 2: does the file keep its JSON Schema? Every violation is reported with its place, not only the first."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.reading.source import SourceFile
from anchorage_corpus.check.rule import document_rule, file_rule
from anchorage_corpus.check.views.sets import DocumentView
from anchorage_corpus.corpus.edtf import is_in_the_calendar

_MISSING = frozenset({"required"})
_UNKNOWN = frozenset({"unevaluatedProperties", "additionalProperties"})
_TYPE = frozenset({"type"})
_CHOICE = frozenset({"anyOf", "oneOf", "enum", "const"})
_FORM = frozenset({"pattern", "format", "minimum", "maximum", "minLength", "maxLength", "propertyNames"})
_NAMED = _MISSING | _UNKNOWN | _TYPE | _CHOICE | _FORM


@file_rule("AC151", level=2)
def key_is_missing(file: SourceFile) -> Iterator[Hit]:
    """Every key that the schema requires must be present, with ``null`` or ``[]`` if there is nothing to say.

    A missing key may mean "nothing" or "forgotten", and a reader cannot know which. Add the key, with ``null`` or an
    empty list if there is nothing to say.
    """
    yield from _of(file, _MISSING)


@file_rule("AC152", level=2)
def key_is_unknown(file: SourceFile) -> Iterator[Hit]:
    """A key must be one that the schema knows.

    Nothing reads an unknown key, so what it says is lost. Most often the key is misspelt: correct or delete it.
    """
    yield from _of(file, _UNKNOWN)


@file_rule("AC153", level=2)
def value_has_another_type(file: SourceFile) -> Iterator[Hit]:
    """A value must have the type that the schema gives: an offset is a number, not a number in quotation marks.

    A tool that writes "17" for 17 goes unnoticed until a program calculates with it. Write the value with the type
    that the message names.
    """
    yield from _of(file, _TYPE)


@file_rule("AC154", level=2)
def label_is_unknown(file: SourceFile) -> Iterator[Hit]:
    """A label must be one of those in ``schema/labels.schema.json``, in its exact spelling.

    Programs that read the data know these labels and no others. The message lists them. Only the package's own
    ``schema/`` counts; a corpus's copy is for editors (AC158). To introduce a new label, add it to the package, in
    that one place: it then holds everywhere.
    """
    yield from _of(file, _CHOICE)


@file_rule("AC155", level=2)
def value_out_of_form(file: SourceFile) -> Iterator[Hit]:
    """Ids, checksums, dates and offsets must have the form that the schema gives.

    Ids are short and lower-case, with hyphens, so that they can be names of files and parts of addresses. Offsets are
    zero or more; confidence is between 0 and 1. Write the value in the form that the message shows.
    """
    yield from _of(file, _FORM)


@file_rule("AC156", level=2)
def value_breaks_the_schema(file: SourceFile) -> Iterator[Hit]:
    """A value must keep every other rule of the schema: at least one content segment, no alias twice, and so on.

    The message says what is wrong, and ``schema/`` says why it matters. Correct the value.
    """
    for violation in file.violations:
        if violation.keyword not in _NAMED:
            yield Hit(violation.message, violation.path)


@document_rule("AC157", level=2)
def date_is_in_no_calendar(document: DocumentView) -> Iterator[Hit]:
    """A date must be one that the calendar has.

    The schema checks the form alone: "2026-02-30" has the form of a date, but was never a day. Correct the date; an
    ``X`` is a digit that is not known.
    """
    date = document.metadata.published.date
    if date is not None and not is_in_the_calendar(date):
        yield Hit(f"{date!r} is not in the calendar; correct the date", ("published", "date"))


@file_rule("AC158", level=2, severity="warning")
def schema_is_not_the_packages(file: SourceFile) -> Iterator[Hit]:
    """A corpus's copy of a schema must match the schema of the package that checks it.

    ``anchorage init`` writes the copy so that editors know the format. Checks, builds and Label Studio use the
    package's schema: a label that is added to the copy alone is not accepted anywhere, and an editor with an old copy
    disagrees with this check. Put back what ``anchorage init`` writes. Only the words that speak of a label
    (``x-words``) and the order in which labels are tried (``x-precedence``) are each corpus's own.
    """
    if file.kind == "schema" and file.instance is not msgspec.UNSET and not file.clean:
        yield Hit("differs from the schema of the installed anchorage; put back what `anchorage init` writes")


def _of(file: SourceFile, keywords: frozenset[str]) -> Iterator[Hit]:
    for violation in file.violations:
        if violation.keyword in keywords:
            yield Hit(violation.message, violation.path)
