"""Level 2: does the file keep its JSON Schema? Each violation is found, with its place, not the first alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import document_rule, file_rule
from anchorage_corpus.check.source import SourceFile
from anchorage_corpus.check.views import DocumentView
from anchorage_corpus.edtf import is_in_the_calendar

_MISSING = frozenset({"required"})
_UNKNOWN = frozenset({"unevaluatedProperties", "additionalProperties"})
_TYPE = frozenset({"type"})
_CHOICE = frozenset({"anyOf", "oneOf", "enum", "const"})
_FORM = frozenset({"pattern", "format", "minimum", "maximum", "minLength", "maxLength", "propertyNames"})
_NAMED = _MISSING | _UNKNOWN | _TYPE | _CHOICE | _FORM


@file_rule("AC151", level=2)
def key_is_missing(file: SourceFile) -> Iterator[Hit]:
    """Every key that the schema requires must be there, with ``null`` or an empty list where there is nothing to say.

    A missing key may mean "nothing" or "forgotten"; the corpus never leaves that open.
    """
    yield from _of(file, _MISSING)


@file_rule("AC152", level=2)
def key_is_unknown(file: SourceFile) -> Iterator[Hit]:
    """A key must be one that the schema knows.

    Nothing reads an unknown key, so what it says is lost. Most often it is a misspelt one.
    """
    yield from _of(file, _UNKNOWN)


@file_rule("AC153", level=2)
def value_has_another_type(file: SourceFile) -> Iterator[Hit]:
    """A value must have the type that the schema gives: an offset is a number, not a number in quotation marks.

    Tools that write "17" for 17 pass unnoticed until something is added to it.
    """
    yield from _of(file, _TYPE)


@file_rule("AC154", level=2)
def label_is_unknown(file: SourceFile) -> Iterator[Hit]:
    """A label must be one of those in ``schema/labels.schema.json``, in its exact spelling.

    The message lists them. The package's own ``schema/`` counts; a corpus's copy is for editors (AC158). A new label
    is added to the package, in that one place, and then holds everywhere.
    """
    yield from _of(file, _CHOICE)


@file_rule("AC155", level=2)
def value_out_of_form(file: SourceFile) -> Iterator[Hit]:
    """Ids, checksums, dates and offsets must have the form that the schema gives.

    Ids are short, lower-case, with hyphens, so that they can be names of files and parts of addresses. Offsets are
    zero or more; confidence lies between 0 and 1.
    """
    yield from _of(file, _FORM)


@file_rule("AC156", level=2)
def value_breaks_the_schema(file: SourceFile) -> Iterator[Hit]:
    """A value must keep whatever else the schema asks for: at least one content segment, no alias twice, and so on.

    The message says what; ``schema/`` says why.
    """
    for violation in file.violations:
        if violation.keyword not in _NAMED:
            yield Hit(violation.message, violation.path)


@document_rule("AC157", level=2)
def date_is_in_no_calendar(document: DocumentView) -> Iterator[Hit]:
    """A date must be one that the calendar has.

    The schema sees the form alone: "2026-02-30" has it, and was never a day. An ``X`` stands for a digit that is not
    known.
    """
    date = document.metadata.published.date
    if date is not None and not is_in_the_calendar(date):
        yield Hit(f"{date!r} is in no calendar", ("published", "date"))


@file_rule("AC158", level=2, severity="warning")
def schema_is_not_the_packages(file: SourceFile) -> Iterator[Hit]:
    """A corpus's copy of a schema must be the one of the package that checks it.

    ``anchorage init`` puts it there, so that editors know the format. Checks, builds and Label Studio go by the
    package's: a label that is added to the copy alone is accepted by nobody, and an old copy lets an editor say other
    things than this check. The words that speak of a label (``x-words``) and the order in which labels are tried
    (``x-precedence``) are each corpus's own.
    """
    if file.kind == "schema" and file.instance is not msgspec.UNSET and not file.clean:
        yield Hit("is not the schema of the installed anchorage, which counts; put back what `anchorage init` writes")


def _of(file: SourceFile, keywords: frozenset[str]) -> Iterator[Hit]:
    for violation in file.violations:
        if violation.keyword in keywords:
            yield Hit(violation.message, violation.path)
