"""Level 4: do quotes and quotation marks agree?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import document_rule, set_rule
from anchorage_corpus.check.views.sets import DocumentView, SetView, once
from anchorage_corpus.model import Quote, Span
from anchorage_corpus.text.mark_styles import STOPS
from anchorage_corpus.text.pairing import Quotation
from anchorage_corpus.text.quotation_marks import quotation_marks
from anchorage_corpus.text.quoted_words import how_quoted

INNER_SPACE = 2
"""Characters next to a content among which its mark is looked for: « Oui » has a space inside."""


@set_rule("AC321", level=4)
def quotation_mark_left_outside(view: SetView) -> Iterator[Hit]:
    """Quotation marks belong to the content, both or neither.

    A content that begins with an opening mark and stops just before the closing one, or begins just after the opening
    one, was cut too short by one character. Take in the other mark.
    """
    for i, side in _left_outside(view).items():
        message = f"{view.quotes[i].id} leaves its {side} quotation mark outside; take it in"
        yield Hit(message, ("quotes", i, "content"))


@once
def _left_outside(view: SetView) -> dict[int, str]:
    """Return the quotes, by index, that have one mark of a pair and leave the other just outside: which one."""
    sides = {i: _side_left_outside(view.text, quote) for i, quote in view.loosely_quoted}
    return {i: side for i, side in sides.items() if side}


def _side_left_outside(text: str, quote: Quote) -> str:
    """Name the mark of a pair that is just outside the content while the other is inside: a word, or nothing."""
    start, end = quote.content[0].start, quote.content[-1].end
    opened, closed = _opened_before(text, start), _closed_after(text, end)
    if closed is not None and _holds(quote, closed.start):
        return "closing"
    return "opening" if opened is not None and opened.closed and _holds(quote, opened.end - 1) else ""


def _opened_before(text: str, start: int) -> Quotation | None:
    """Return the quotation whose opening mark is just before a content, perhaps with a space between."""
    before = text[max(0, start - INNER_SPACE) : start]
    at = start - 1 - len(before) + len(before.rstrip())
    found = None if before.isspace() else quotation_marks(text).edges.get(at)
    return found if found is not None and at < min(start, found.inner[0]) else None


def _closed_after(text: str, end: int) -> Quotation | None:
    """Return the quotation whose closing mark is just behind a content, perhaps with a space between."""
    after = text[end : end + INNER_SPACE]
    at = end + len(after) - len(after.lstrip())
    found = None if after.isspace() else quotation_marks(text).edges.get(at)
    return found if found is not None and at >= found.inner[1] else None


@set_rule("AC322", level=4)
def direct_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """The content of a ``direct`` quote must be in quotation marks.

    All of it, marks included: if the reporter's own words are part of the content, the quote is ``mixed``, and if
    there are no marks, it is ``indirect``. Correct the type or the content. Marks that also hold the cue belong to a
    speech around the quote. A cue between two quotations ("…," the aide said, "…") divides the content into segments.
    If a quotation runs over several paragraphs, English opens marks in each and closes them only in the last.
    """
    for i, quote in view.loosely_quoted:
        if quote.type == "direct" and i not in _left_outside(view):
            if _how_quoted(view.text, quote) != "direct":
                message = f"{quote.id} is direct, but not all of its content is in quotation marks"
            elif any(_is_bare(view.text, span) for span in quote.content):
                message = f"{quote.id} is direct, but leaves its quotation marks outside"
            else:
                continue
            yield Hit(f"{message}; correct the type or the content", ("quotes", i, "type"))


def _how_quoted(text: str, quote: Quote) -> str:
    content, cue = ([(span.start, span.end) for span in part] for part in (quote.content, quote.cue))
    return how_quoted(quotation_marks(text), content, cue)


def _is_bare(text: str, span: Span) -> bool:
    """Whether a segment is what is between two marks, and no quotation itself."""
    if _begun_by(text, span) is not None:
        return False
    opened = _opened_before(text, span.start)
    return opened is not None and opened == _closed_after(text, span.end)


@set_rule("AC323", level=4)
def quotation_marks_round_an_indirect_quote(view: SetView) -> Iterator[Hit]:
    """A quote whose whole content is in quotation marks is not ``indirect``.

    It is ``direct``, and the marks belong to its content. Correct the type. Marks inside the content, around a scare
    quote or a name, say nothing about the type.
    """
    for i, quote in view.true_quotes:
        if (
            quote.type == "indirect"
            and all(_is_marked(view.text, quote, span) for span in quote.content)
            and _how_quoted(view.text, quote) == "direct"
        ):
            message = f"{quote.id} is indirect, but all of its content is in quotation marks; call it direct"
            yield Hit(message, ("quotes", i, "type"))


def _is_marked(text: str, quote: Quote, span: Span) -> bool:
    """Return whether a segment is one quotation with its marks, or without them if its quote has no parent."""
    found = _begun_by(text, span)
    if found is not None:
        return _is_same_but_stops(text, found.end, span.end)
    found = _opened_before(text, span.start) if quote.parent is None else None
    return found is not None and _is_same_but_stops(text, found.inner[1], span.end)


def _begun_by(text: str, span: Span) -> Quotation | None:
    """Return the outermost quotation that begins at the start of a segment."""
    return next(iter(quotation_marks(text).within(span.start, span.start + 1)), None)


def _is_same_but_stops(text: str, one: int, other: int) -> bool:
    return not text[min(one, other) : max(one, other)].strip(STOPS)


@set_rule("AC324", level=4)
def mixed_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """A ``mixed`` quote must hold words in quotation marks.

    Without any, it is ``indirect``. Correct the type or the content.
    """
    for i, quote in view.true_quotes:
        if quote.type == "mixed" and _how_quoted(view.text, quote) == "indirect":
            message = f"{quote.id} is mixed, but nothing in its content is in quotation marks; call it indirect"
            yield Hit(message, ("quotes", i, "type"))


@set_rule("AC325", level=4, severity="warning")
def quotation_marks_do_not_pair(view: SetView) -> Iterator[Hit]:
    """Within a content, every opening quotation mark should have its closing one.

    A mark whose partner is outside means that the content ends too early or too late. Move its edge. The marks that
    open each paragraph of a long quotation are allowed, and so are marks that have no partner in the text itself.
    """
    for i, quote in view.loosely_quoted:
        if i not in _left_outside(view) and _holds_one_of_a_pair(view.text, quote):
            message = f"{quote.id} has a quotation mark without its partner; move the edge of the content"
            yield Hit(message, ("quotes", i, "content"))


def _holds_one_of_a_pair(text: str, quote: Quote) -> bool:
    marks = quotation_marks(text)
    touched = {q for span in quote.content for q in marks.covering(span.start)}
    touched.update(q for span in quote.content for q in marks.within(span.start, span.end))
    return any(_holds(quote, q.start) != _holds(quote, q.end - 1) for q in touched if q.mark and q.closed)


def _holds(quote: Quote, at: int) -> bool:
    return any(span.start <= at < span.end for span in quote.content)


@document_rule("AC326", level=4, severity="note")
def quotation_mark_in_the_text_without_partner(document: DocumentView) -> Iterator[Hit]:
    """A quotation mark in the text usually has its partner.

    A mark that opens and never closes does not show where an official's words end, and a mark that closes what
    nothing opened hints at a lost line. If the copy is at fault, bring a better one in as a new version. If the
    outlet wrote it so, leave it: a source text is right by definition, so this is a note.
    """
    text = document.text or ""
    file = f"{document.folder}/{document.metadata.latest.file}"
    for at in quotation_marks(text).unpaired:
        before, after = text[max(0, at - 20) : at].splitlines()[-1:], text[at : at + 20].splitlines()[:1]
        message = f"the mark {text[at]} in {''.join(before + after)!r} has no partner"
        yield Hit(f"{message}; bring in a better copy if this one is at fault", file=file, offset=at)
