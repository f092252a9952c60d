"""Level 3: do spans fit their text? Offsets count Unicode code points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from anchorage_corpus.check.findings import Edit, Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.sets import SetView
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import ROLES, Span, Stretch, misfit
from anchorage_corpus.text.blanks import is_blank, without_blanks
from anchorage_corpus.text.graphemes import cuts_character, stands_alone
from anchorage_corpus.text.near_duplicates import UNSPACED
from anchorage_corpus.text.paragraphs import crosses_paragraph

NEARBY = 200
"""How far, in code points, ``--fix`` looks for the text of a shifted span."""


@set_rule("AC201", level=3)
def span_text_differs(view: SetView) -> Iterator[Hit]:
    """A span's ``text`` must equal the characters that it covers.

    Offsets count Unicode code points. A mismatch nearly always means that the text changed, or that another tool
    counted bytes or UTF-16 units. ``anchorage check --fix`` moves the span if its text occurs, in whole words,
    exactly once within 200 characters and has no mention of its own there. It never moves a span over a text that was
    edited (AC211) or is another one (AC217), because the span would be wrong once that is fixed. Correct any other
    span by hand.
    """
    if view.is_exact:
        return
    for (span, path), there in zip(view.spans, view.slices, strict=True):
        if there != span.text and span.start < span.end <= len(view.text):
            message = f"{view.owner(path).id} {misfit(span, view.text)}"
            yield Hit(f"{message}; correct its offsets", path, edits=_move(view, span, path))


def _move(view: SetView, span: Stretch, path: JsonPath) -> tuple[Edit, ...]:
    if not view.is_on_its_text:
        return ()
    low, high = max(0, span.start - NEARBY), min(len(view.text), span.end + NEARBY)
    found = (m.start() + low for m in re.finditer(f"(?={re.escape(span.text)})", view.text[low:high]))
    whole = [start for start in found if not _cuts_a_word(view.text, start, start + len(span.text))]
    if len(whole) != 1:
        return ()
    start, end = whole[0], whole[0] + len(span.text)
    if path[0] == "entities" and (start, end) in view.mention_at:
        return ()
    return Edit(view.file, (*path, "start"), start), Edit(view.file, (*path, "end"), end)


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Return whether an edge has a letter or digit on both sides."""
    edges = (text[max(0, at - 1) : at + 1] for at in (start, end))
    return any(len(edge) == 2 and _are_of_a_word(*edge) for edge in edges)


def _are_of_a_word(one: str, other: str) -> bool:
    """Return whether two adjacent characters belong to one word; a script without spaces does not show it."""
    return one.isalnum() and other.isalnum() and not re.search(f"[{UNSPACED}]", one + other)


@set_rule("AC202", level=3)
def span_ends_before_it_begins(view: SetView) -> Iterator[Hit]:
    """A span must end after it begins.

    NEREL-BIO shipped 30 spans that did not; most readers take such a span for empty. Correct its offsets.
    """
    if view.is_exact:
        return
    for span, path in view.spans:
        if span.end <= span.start:
            yield Hit(f"{view.owner(path).id} {misfit(span, view.text)}; correct its offsets", path)


@set_rule("AC203", level=3)
def span_outside_the_text(view: SetView) -> Iterator[Hit]:
    """A span must lie inside the text.

    Past the end of the text there is nothing to cover: the text became shorter, or the annotations belong to another
    text. Correct the offsets, or bring in the text that the annotations were made on with ``anchorage revise``.
    """
    length = len(view.text)
    if view.is_exact:
        return
    for span, path in view.spans:
        if span.end > length and span.start < span.end:
            yield Hit(f"{view.owner(path).id} {misfit(span, view.text)}; correct its offsets", path)


@set_rule("AC204", level=3)
def span_crosses_a_paragraph(view: SetView) -> Iterator[Hit]:
    """A span must not run across the end of a paragraph.

    What continues in the next paragraph is a segment of its own: ``content``, ``cue``, ``source`` and a claim's
    ``span`` are lists for that. A blank line always ends a paragraph. A line end does, too, unless the text is
    wrapped to a width and the next word would not have fitted into the line: that line end is read as a space. Split
    the span; if one stretch across paragraphs is meant, add an exemption that says why.
    """
    if "".join(view.texts).isprintable():
        return
    for span, path in view.true_spans:
        if crosses_paragraph(view.text, span.start, span.end):
            yield Hit(f"{view.owner(path).id} runs across the end of a paragraph; {_remedy(path)}", path)


def _remedy(path: JsonPath) -> str:
    return f"split its {path[2]} into segments" if len(path) > 2 else "shorten it"


@set_rule("AC205", level=3)
def span_begins_or_ends_with_space(view: SetView) -> Iterator[Hit]:
    """A span must not begin or end with white space or with an invisible character.

    A drag of the mouse easily takes a space along, and two annotators who agree then seem to differ. A zero width
    space or a byte order mark is taken along unseen. ``anchorage check --fix`` trims the span.
    """
    if not any(map(is_blank, view.edges)):
        return
    for span, path in view.true_spans:
        if is_blank(span.text[0]) or is_blank(span.text[-1]):
            message = f"{view.owner(path).id} covers {span.text[:60]!r} with space at its edge; trim it"
            yield Hit(message, path, edits=_trim(view, span, path))


def _trim(view: SetView, span: Stretch, path: JsonPath) -> tuple[Edit, ...]:
    first, last = without_blanks(span.text, 0, len(span.text))
    if first == last:
        return ()
    start, end = span.start + first, span.start + last
    new: dict[str, int | str] = {"start": start, "end": end, "text": span.text[first:last]}
    return tuple(Edit(view.file, (*path, key), value) for key, value in new.items())


@set_rule("AC206", level=3)
def span_cuts_a_character(view: SetView) -> Iterator[Hit]:
    """A span must not cut what a reader sees as one character.

    A letter and its accent or vowel sign, the two halves of a flag, an emoji and its modifier, a carriage return and
    its line feed belong together (Unicode Standard Annex 29). A cut character means that a tool counted another unit
    than code points. Move the edge of the span to an edge of the character.
    """
    if all(map(stands_alone, view.edges.union(view.before, view.after))):
        return
    for span, path in view.true_spans:
        if cuts_character(view.text, span.start) or cuts_character(view.text, span.end):
            yield Hit(
                f"{view.owner(path).id} cuts a character in two at its edge; cover it whole or not at all", path
            )


@set_rule("AC207", level=3, severity="warning")
def span_cuts_a_word(view: SetView) -> Iterator[Hit]:
    """A span should begin and end at the edge of a word.

    ``ushako`` for ``Ushakov`` is a slip of the mouse or a shifted offset. Extend or shorten the span to whole words.
    Hyphens, apostrophes and full stops count as edges, so "Moscow" in "Moscow’s" and "Trump" in "Trump–Putin" are
    fine. Chinese, Japanese and Thai are written without spaces, so the rule sees no words there.
    """
    if not any(map(str.isalnum, view.before)) and not any(map(str.isalnum, view.after)):
        return
    for (span, path), before, after in zip(view.true_spans, view.before, view.after, strict=True):
        if _are_of_a_word(before, span.text[0]) or _are_of_a_word(span.text[-1], after):
            yield Hit(f"{view.owner(path).id} covers {span.text[:60]!r}, which cuts a word; cover whole words", path)


@set_rule("AC208", level=3)
def segments_out_of_order(view: SetView) -> Iterator[Hit]:
    """Segments of one role must be in text order and must not overlap.

    Joined in their order, they must read as the text does. Sort the segments, and shorten those that overlap.
    """
    for i, quote in enumerate(view.quotes):
        for role in ROLES:
            spans: tuple[Span, ...] = getattr(quote, role)
            if len(spans) > 1 and any(b.start < a.end for a, b in pairwise(spans)):
                message = f"{quote.id} has {role} segments that overlap or are out of order; sort or shorten them"
                yield Hit(message, ("quotes", i, role))
    for i, claim in enumerate(view.claims):
        if len(claim.span) > 1 and any(b.start < a.end for a, b in pairwise(claim.span)):
            message = f"{claim.id} has segments that overlap or are out of order; sort or shorten them"
            yield Hit(message, ("claims", i, "span"))
