"""Level 4: do quotes and quotation marks agree?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anchorage_corpus.check.rule import Hit, set_rule
from anchorage_corpus.check.views import PAIRS, SetView
from anchorage_corpus.model import Quote

OPENING = "“«„\"‘'"
CLOSING = "”»“\"’'"
ANY = re.compile("[“”«»„\"‘’']")


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
    first, last = quote.content[0], quote.content[-1]
    before, after = text[first.start - 1 : first.start], text[last.end : last.end + 1]
    opening, closing = first.text[:1], last.text[-1:]
    if opening in PAIRS and after == PAIRS[opening] != closing:
        return "closing"
    return "opening" if before in PAIRS and PAIRS[before] == closing and opening != before else ""


@set_rule("AC322", level=4)
def direct_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """The content of a ``direct`` quote must stand inside quotation marks.

    All of it: where the reporter's own words are part of the content the quote is ``mixed``, and where no marks stand
    it is ``indirect``. Correct the type or the content. Where a quotation runs over several paragraphs, English opens
    marks in each and closes them in the last alone.
    """
    for i, quote in view.loosely_quoted:
        if quote.type == "direct" and not _all_inside(quote) and not _left_outside(view.text, quote):
            yield Hit(
                f"{quote.id} is direct, but not all of its content is in quotation marks", ("quotes", i, "type")
            )


def _all_inside(quote: Quote) -> bool:
    if not all(span.text[0] in OPENING for span in quote.content):
        return False
    return quote.content[-1].text.rstrip(".,;:!?")[-1:] in CLOSING


@set_rule("AC323", level=4)
def quotation_marks_round_an_indirect_quote(view: SetView) -> Iterator[Hit]:
    """A quote whose whole content stands inside quotation marks is not ``indirect``.

    It is ``direct``. Marks inside the content, round a scare quote or a name, say nothing about the type.
    """
    for i, quote in enumerate(view.quotes):
        if quote.type == "indirect" and all(_FULLY.fullmatch(span.text) for span in quote.content):
            yield Hit(f"{quote.id} is indirect, but all of its content is in quotation marks", ("quotes", i, "type"))


_FULLY = re.compile('“[^“”]*”|«[^«»]*»|"[^"]*"')


@set_rule("AC324", level=4)
def mixed_quote_without_quotation_marks(view: SetView) -> Iterator[Hit]:
    """A ``mixed`` quote must hold a passage in quotation marks.

    Without one it is ``indirect``.
    """
    for i, quote in enumerate(view.quotes):
        if quote.type == "mixed" and not any(ANY.search(span.text) for span in quote.content):
            yield Hit(f"{quote.id} is mixed, but nothing in its content is in quotation marks", ("quotes", i, "type"))


@set_rule("AC325", level=4, severity="warning")
def quotation_marks_do_not_pair(view: SetView) -> Iterator[Hit]:
    """Within a content every opening quotation mark should have its closing one.

    A mark without its partner means that the content ends too early or too late. The marks that open each paragraph
    of a long quotation are allowed for.
    """
    for i, quote in view.loosely_quoted:
        content = quote.content[0].text if len(quote.content) == 1 else "\n".join([s.text for s in quote.content])
        is_odd = _unpaired(content, "“", "”") or _unpaired(content, "«", "»") or content.count('"') % 2
        if is_odd and not _left_outside(view.text, quote):
            yield Hit(f"{quote.id} has a quotation mark without its partner", ("quotes", i, "content"))


def _unpaired(content: str, opening: str, closing: str) -> bool:
    """Whether a mark closes what was not opened, or the last one opened stays open."""
    opened, closed = content.count(opening), content.count(closing)
    if opened == closed < 2:
        return content.find(opening) > content.find(closing)
    is_open = False
    for character in content:
        if character == closing and not is_open:
            return True
        if character in (opening, closing):
            is_open = character == opening
    return is_open
