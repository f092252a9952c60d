"""Level 4: do quotes and quotation marks agree?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.quotations import CLOSING, PARTNERS, partners, quoted, unquoted
from anchorage_corpus.check.rule import document_rule, set_rule
from anchorage_corpus.check.views import DocumentView, SetView
from anchorage_corpus.model import Quote, Span

STOPS = ".,;:!?…"
"""What may stand between a content's last word and the mark that closes its quotation."""


@set_rule("AC321", level=4)
def quotation_mark_left_outside(view: SetView) -> Iterator[Hit]:
    """Quotation marks belong to the content, both or neither.

    A content that begins with an opening mark and stops just before the closing one (or begins just after the opening
    one) was cut by a hair.
    """
    for i, quote in view.loosely_quoted:
        side = _left_outside(view.text, quote)
        if side:
            yield Hit(f"{quote.id} leaves its {side} quotation mark outside", ("quotes", i, "content"))


def _left_outside(text: str, quote: Quote) -> str:
    """Which mark of a pair stands just outside the content while the other stands inside: a word, or nothing."""
    start, end = quote.content[0].start, quote.content[-1].end
    opening, closing = partners(text).get(end), partners(text).get(start - 1)
    if opening is not None and start <= opening < end:
        return "closing"
    return "opening" if closing is not None and start <= closing < end else ""


@set_rule("AC322", level=4)
def direct_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """The content of a ``direct`` quote must stand inside quotation marks.

    All of it: where the reporter's own words are part of the content the quote is ``mixed``, and where no marks stand
    it is ``indirect``. A cue between two quotations ("…," the aide said, "…") divides the content into segments.
    Correct the type or the content. Where a quotation runs over several paragraphs, English opens marks in each and
    closes them in the last alone.
    """
    for i, quote in view.loosely_quoted:
        if quote.type == "direct" and not _all_inside(quote) and not _left_outside(view.text, quote):
            yield Hit(
                f"{quote.id} is direct, but not all of its content is in quotation marks", ("quotes", i, "type")
            )


def _all_inside(quote: Quote) -> bool:
    if not all(span.text[0] in PARTNERS for span in quote.content):
        return False
    if quote.content[-1].text.rstrip(STOPS)[-1:] not in CLOSING:
        return False
    content = "\n".join([span.text for span in quote.content])
    return not any(any(map(str.isalnum, words)) for words in unquoted(content))


@set_rule("AC323", level=4)
def quotation_marks_round_an_indirect_quote(view: SetView) -> Iterator[Hit]:
    """A quote whose whole content stands inside quotation marks is not ``indirect``.

    It is ``direct``, and the marks belong to its content. Marks inside the content, round a scare quote or a name,
    say nothing about the type.
    """
    for i, quote in enumerate(view.quotes):
        if quote.type == "indirect" and all(_is_marked(view.text, quote, span) for span in quote.content):
            yield Hit(f"{quote.id} is indirect, but all of its content is in quotation marks", ("quotes", i, "type"))


def _is_marked(text: str, quote: Quote, span: Span) -> bool:
    """Whether a segment is one passage with its marks, or without them where it is no part of another quote."""
    if span.text[0] not in PARTNERS:
        closing = partners(text).get(span.start - 1) if quote.parent is None else None
        return closing is not None and _is_same_but_stops(text, closing, span.end)
    closing = partners(text).get(span.start)
    return closing is not None and _is_same_but_stops(text, closing + 1, span.end)


def _is_same_but_stops(text: str, one: int, other: int) -> bool:
    return not text[min(one, other) : max(one, other)].strip(STOPS)


@set_rule("AC324", level=4)
def mixed_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """A ``mixed`` quote must hold a passage in quotation marks.

    Without one it is ``indirect``.
    """
    for i, quote in enumerate(view.quotes):
        if quote.type == "mixed" and not any(any(quoted(span.text)) for span in quote.content):
            yield Hit(f"{quote.id} is mixed, but nothing in its content is in quotation marks", ("quotes", i, "type"))


@set_rule("AC325", level=4, severity="warning")
def quotation_marks_do_not_pair(view: SetView) -> Iterator[Hit]:
    """Within a content every opening quotation mark should have its closing one.

    A mark without its partner means that the content ends too early or too late. The marks that open each paragraph
    of a long quotation are allowed for.
    """
    for i, quote in view.loosely_quoted:
        if _holds_one_of_a_pair(view.text, quote) and not _left_outside(view.text, quote):
            yield Hit(f"{quote.id} has a quotation mark without its partner", ("quotes", i, "content"))


def _holds_one_of_a_pair(text: str, quote: Quote) -> bool:
    there = partners(text)
    places = (at for span in quote.content for at in range(span.start, min(span.end, len(text))))
    return any(not _holds(quote, there[at]) for at in places if at in there)


def _holds(quote: Quote, at: int | None) -> bool:
    return at is not None and any(span.start <= at < span.end for span in quote.content)


@document_rule("AC326", level=4, severity="note")
def quotation_mark_in_the_text_without_partner(document: DocumentView) -> Iterator[Hit]:
    """A quotation mark in the text usually has its partner.

    A mark that opens and never closes does not show where an official's words end, and a mark that closes what
    nothing opened hints at a lost line. If the copy is at fault, bring a better one in as a new version. If the
    outlet wrote it so, leave it: a source text is right by definition, so this is a note.
    """
    text = document.text or ""
    file = f"{document.folder}/{document.metadata.latest.file}"
    for at in quoted(text).unpaired:
        before, after = text[max(0, at - 20) : at].splitlines()[-1:], text[at : at + 20].splitlines()[:1]
        yield Hit(f"the mark {text[at]} in {''.join(before + after)!r} has no partner", file=file, offset=at)
