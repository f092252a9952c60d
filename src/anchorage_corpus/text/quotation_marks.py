"""Reads quotations in quotation marks of every style, and the marks without a partner.

Each row of the table is a text and the reason for its reading. ⟨ ⟩ are around a quotation, ! is before a mark without
partner, ¶ is the end of a paragraph and ⏎ the end of a line inside one; ``tests/text/test_mark_table.py`` tests them.

    ⟨“We go,”⟩ he said, ⟨"and stay."⟩                 # the plain case
    ⟨“He said ⟨“no”⟩ to us,”⟩ she said.               # marks that show which way they face nest in their own kind
    ⟨"He said, ⟨"No,"⟩ twice,"⟩ she said.             # straight ones do if they are before a word
    ⟨“The ⟨‘plan’⟩ is dead,”⟩ she said.               # single in double
    ⟨‘He said ⟨“no”⟩ to us,’⟩ she said.               # double in single
    ⟨»Nej»⟩, sade han. ⟨”Ja”⟩, sade hon.              # Swedish and Finnish: one mark at both ends
    ⟨„Er sagte ⟨‚nein‘⟩ dazu“⟩, ⟨»ja«⟩, ⟨„tak”⟩.      # German and Polish
    ⟨„Er sagte ⟨“nein”⟩ dazu“⟩, sagt sie.             # a mark that closes „ opens if it is before a word
    ⟨« Il a dit ⟨« oui »⟩ hier »⟩, dit-elle.          # French, with inner spaces of any kind
    ⟨‹Nous partons›⟩, dit-il, ⟨›sagte er‹⟩.           # single guillemets
    他说⟨“好的”⟩，然后⟨「走⟨『了』⟩吧」⟩。               # East Asian marks, and others next to full-width stops
    ⟨"好的，"⟩他说，⟨"走吧。"⟩ ⟨＂好的＂⟩                # straight ones there need no space before them
    ⟨``We go,''⟩ he said. ⟨''They stay,''⟩ she said. # doubled marks of plain text
    ⟨''It is ⟨'a special case,'⟩''⟩ he said.          # three in a row: a single and a doubled one
    ⟨‘⟨‘We go,’⟩’⟩ he said.                           # doubled curly marks: one in the other
    ⟨"We go,''⟩ he said. ⟨“We stay,"⟩ she said.       # a mark of another style closes if nothing closes properly
    ⟨‘We go,'⟩ he said.                               # single ones, too, after a stop
    ⟨“Frozen“⟩ and ⟨“Brave”⟩ are films.               # an opening mark closes where it cannot open
    ⟨“ … if it were held now,”⟩ he said.              # a mark that shows which way it faces opens before a space
    ⟨“We came.⟩ ¶ ⟨“We saw,”⟩ he said.                # a speech over paragraphs: each opens it, the last closes it
    ⟨“We came.⟩ ¶ ⟨We saw,”⟩ he said.                 # or the next one closes it without opening it again
    ⟨“He said: ⟨‘Go.⟩⟩ ¶ ⟨“⟨‘Stay,’⟩”⟩ he said.       # what is open in the speech is opened again, too
    ⟨!“We came. And we saw.⟩ ¶ They saw.              # a mark that can only open does, up to the end of its paragraph
    !"We came. ¶ They saw.                            # a straight one that nothing closes opens nothing
    !“We pay, he said, and ⟨“we go,”⟩ she said.       # of two that open and one that closes, the nearest pair
    We go,!” he said. It is over !›, he said.         # a mark that can only close, and nothing is open
    ⟨"A 12" gun was shown,"⟩ he said. A 5'10" man.    # inches
    It’s the envoys’ job in the ’90s, said ‘em all.   # apostrophes
    ⟨‘It’s the envoys’ job,’⟩ he said.                # the apostrophe of a plural, if a later mark closes
    ⟨‘Signals’⟩ from the ministers’ office.           # otherwise a mark after an s closes
    It was ‘08 when ⟨“the ⟨‘race card’⟩ was”⟩ played. # a single mark never reaches over a double one
    ⟨“The talks were long and we⏎shall go on with them,”⟩ he said.                # wrapped lines are one paragraph
    ⟨“The talks were long and⏎we go on.⟩ ¶ ⟨“They will end⏎some day,”⟩ he said.   # and so is a speech over two
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from anchorage_corpus.text.mark_styles import CHARACTERS
from anchorage_corpus.text.pairing import Pairs, Quotation, pair_marks
from anchorage_corpus.text.wrapping import Unwrapped, unwrapped

_LINE_ENDS = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"

_PLAIN = {
    ("“", "”"): re.compile(f"“[^“”{_LINE_ENDS}]*”"),
    ("«", "»"): re.compile(f"«[^«»{_LINE_ENDS}]*»"),
}
"""Styles whose marks show which way they face, with a passage that neither holds such marks nor crosses a line."""

_STRAIGHT_OPENS = re.compile(r"'(?<!\w')\w")


class Passage(NamedTuple):
    """A quotation from its first mark to its last, over all its paragraphs."""

    start: int
    end: int
    depth: int


class QuotationMarks:
    """The reading of the marks of ``text``: ``quotations`` by start, and ``unpaired``, the places of stray marks."""

    def __init__(self, text: str, pairs: Pairs) -> None:
        self.text = text
        self.unpaired = tuple(sorted(pairs.unpaired))
        self._pairs = pairs

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation, paragraph by paragraph, by start."""
        return _with_depth(self._pairs.quotations)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every closed quotation, from its first paragraph to its last, by start."""
        speeches = sorted(self._pairs.speeches)
        if len(speeches) == len(self._pairs.quotations) and all(a[1] <= b[0] for a, b in pairwise(speeches)):
            return tuple([Passage(start, end, 0) for start, end in speeches])
        depth = {q.start: q.depth for q in self.quotations if q.mark}
        return tuple(Passage(start, end, depth[start]) for start, end in speeches)

    @cached_property
    def outer(self) -> tuple[Quotation, ...]:
        """The quotations that are not inside another."""
        return tuple(q for q in self.quotations if q.depth == 0)

    @cached_property
    def edges(self) -> dict[int, Quotation]:
        """The quotation of each character of an opening or closing mark."""
        found: dict[int, Quotation] = {}
        for quotation in self.quotations:
            first, last = quotation.inner
            for at in (*range(quotation.start, first), *range(last, quotation.end)):
                found[at] = quotation
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [q.start for q in self.quotations]

    @cached_property
    def _parents(self) -> list[int]:
        """Index of the quotation around each one, −1 for none."""
        found: list[int] = []
        above: list[int] = []
        for index, quotation in enumerate(self.quotations):
            del above[quotation.depth :]
            found.append(above[-1] if above else -1)
            above.append(index)
        return found

    @cached_property
    def _outer_starts(self) -> list[int]:
        return [q.start for q in self.outer]

    def touching(self, start: int, end: int) -> tuple[Quotation, ...]:
        """Return the outer quotations that share characters with a stretch of text."""
        first = max(0, bisect_right(self._outer_starts, start) - 1)
        last = bisect_left(self._outer_starts, end)
        return tuple(q for q in self.outer[first:last] if q.end > start)

    def covering(self, offset: int) -> list[Quotation]:
        """Return the quotations around a character, the outermost first."""
        found = []
        index = bisect_right(self._starts, offset) - 1
        while index >= 0:
            if self.quotations[index].end > offset:
                found.append(self.quotations[index])
            index = self._parents[index]
        return found[::-1]

    def within(self, start: int, end: int) -> tuple[Quotation, ...]:
        """Return the quotations of any depth that begin in a stretch of text."""
        return self.quotations[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def inside(self, outer: Quotation) -> tuple[Quotation, ...]:
        """Return the quotations inside another's marks."""
        return tuple(q for q in self.within(outer.start, outer.end) if q.depth > outer.depth)


@lru_cache(32)
def quotation_marks(text: str) -> QuotationMarks:
    """Read the quotation marks of a text, as if its lines were not wrapped."""
    present = _present(text)
    pairs = _at_a_glance(text, present)
    if pairs is None:
        reading = unwrapped(text)
        pairs = pair_marks(reading.text, present)
        pairs = pairs if reading.text == text else _in_original(pairs, reading)
    return QuotationMarks(text, pairs)


def marks_of_lines(text: str) -> QuotationMarks:
    """Read the quotation marks of a text whose every line is a paragraph."""
    present = _present(text)
    return QuotationMarks(text, _at_a_glance(text, present) or pair_marks(text, present))


def _at_a_glance(text: str, present: set[str]) -> Pairs | None:
    """Pair the marks of a text that has none, or plain ones."""
    return _plainly_quoted(text, present) if present else Pairs((), (), ())


def _in_original(pairs: Pairs, reading: Unwrapped) -> Pairs:
    """Map what was read of an unwrapped text to places in the original."""
    quotations = []
    for one in pairs.quotations:
        start, end = reading.original_range(one.start, one.end)
        quotations.append(one._replace(start=start, end=end))
    speeches = [reading.original_range(*speech) for speech in pairs.speeches]
    return Pairs(quotations, speeches, [reading.original(at) for at in pairs.unpaired])


def _present(text: str) -> set[str]:
    """Return the mark characters that a text has, without apostrophes if nothing opens that they could close."""
    found = {mark for mark in CHARACTERS if mark in text}
    if "'" in found and "‘" not in found and "''" not in text and not _STRAIGHT_OPENS.search(text):
        found.remove("'")
    if "’" in found and not found & {"‘", "‚", "'"}:
        found.remove("’")
    return found


def _plainly_quoted(text: str, present: set[str]) -> Pairs | None:
    """Pair the marks of a text, at little cost, if marks of one style open and close in turn in each of its lines.

    They then do so in each paragraph, too, however the lines are wrapped.
    """
    for (opening, closing), passage in _PLAIN.items():
        if present == {opening, closing}:
            spans = [match.span() for match in passage.finditer(text)]
            if len(spans) == text.count(opening) == text.count(closing):
                return Pairs([Quotation(start, end, opening, closing, False) for start, end in spans], spans, ())
    return None


def _with_depth(quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Return the quotations by start, each with the number of those around it."""
    if all(a.end <= b.start for a, b in pairwise(quotations)):
        return tuple(quotations)
    found: list[Quotation] = []
    ends: list[int] = []
    for quotation in sorted(quotations, key=lambda q: (q.start, -q.end)):
        while ends and ends[-1] <= quotation.start:
            ends.pop()
        found.append(quotation if quotation.depth == len(ends) else quotation._replace(depth=len(ends)))
        ends.append(quotation.end)
    return tuple(found)
