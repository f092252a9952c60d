"""Finds the ends of sentences: at the end of a paragraph, and at a stop before a word that can begin another.

A stop is one or more of ``. ! ? …``, with the marks that close after it. White space must follow, then, perhaps
after opening marks, a letter that is not small, a digit, or one of ``$ € £``. The rows decide the rest: ``|`` is
the end of a sentence, ``¶`` that of a paragraph; ``tests/text/test_sentences.py`` tests them at every stage.

    He left.| She stayed!| Would he?| Yes.                      # the plain case
    He left. then she did. iPhones rang.                        # never before a small letter
    “Is it so?” he asked.| “Wait!” she said.                    # so a quotation goes on into who said it
    “It is so.”| He left.| (They stayed.)| She, too.            # closing marks belong to the sentence
    « C’est vrai. »| Il part.| „So ist es.“| Er geht.           # in every style, with an inner space as well
    He left.| “She stayed.”| “‘We go.’”| —She left.             # opening marks to the next
    It cost more.| $5 million.| 20 left.                        # digits and signs of money can begin a sentence
    GENEVA, N.Y. - Putin left.| “Go!” — Trump                   # a dash between spaces cannot
    Really?!| No!!!| Yes.…| So.                                 # several stops are one
    Wait...| Now go.| Wait…| Now go.                            # an ellipsis at a word ends a sentence
    He saw … Putin there.| He saw ...| But he left.             # one between spaces leaves words out
    He left. …| Putin left.                                     # or sentences
    Gen. Smith met Brig. Gen. Jones and Messrs. Hill.           # ranks and titles never end one
    See e.g. Smith, i.e. Jones, cf. Hill vs. Gray.              # nor do words that go on
    See fig. 2, No. 5 and pp. 7.| He said no.| Go on.           # what belongs to a number goes with a number alone
    Lehman Bros. Holdings and Acme Inc. Europe met.             # companies, months, letters before a name do not
    He works for Acme Inc.| The firm grew in Jan.| It sank.     # but before He, The, But …
    A U.S. President met U.S. envoys at 5 p.m. Friday.          # so do letters with stops
    He left the U.S.| He came at 5 p.m.| They met.              # either way
    J. K. Rowling met A. I. Smith and George W. Bush.           # and initials
    It was plan B.| We had a vitamin C.| So what?               # and single letters
    It took 5 min.| Smith left after 3 km.| All did.            # units end a sentence
    Envoys Of The U.S. And Russia Meet In St. Petersburg        # but not in a headline, which has large words anyway
    1. Putin met Trump.| 2. Trump met Putin.                    # the number of an item is no sentence
    a. Putin met Trump. ¶ b. Trump met Putin.                   # nor is its letter
    Putin meets Trump ¶ By Olga Orlova ¶ They met.| So.         # headlines and bylines need no stop
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from anchorage_corpus.text.abbreviations import Kind, abbreviation
from anchorage_corpus.text.paragraphs import Range, line_ranges
from anchorage_corpus.text.wrapping import unwrapped

_MARKS = "\"”’'»“«‘›‹」』)]"
_CLOSING = re.escape(_MARKS)
_OPENING = "\"“”„«»‘‚’‹›「『`'(\\["
_STOP = re.compile(
    rf"""
      ([.!?…](?<![.!?…]{{2}})[.!?…]*+)                                   # a stop, or several
      ([.!?…{_CLOSING}]{{0,9}}+(?:[ \u00a0\u202f][»›](?=\s))?)          # closing marks; few, so that all costs little
      (?=\s++[\s{_OPENING}]*+[—–-]?[{_OPENING}]*+([^\W_a-z]|[$€£]))    # white space, opening marks, a beginning
    """,
    re.VERBOSE,
)
_STOPS = frozenset(".!?…")

_BEFORE = 24
"""Characters before an offset in which its word or the stop before it is looked for."""

_BACKWARDS = re.compile(r"[\w.]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ELLIPSIS = re.compile(r"…|\.\.\.?")
_APART = re.compile(r"[\s(\[“„«‘‚‹\"]")
_LABEL = re.compile(r"\d{1,2}|[^\W\d_]")
_LABEL_LENGTH = 2
"""Length of the number or letter of an item in a list."""

_OPENERS = frozenset(
    """
    A After Although An And As At Because Before But By Despite During For From He Her Here His How However I If In
    Instead It Its Meanwhile Moreover My No Nor Not Now On Once Or Our She Since So Some Still That The Their Then
    There These They This Those Though Thus To Unlike Until We What When Where Whether Which While Who Why With Yet
    You Your
    """.split()
)
"""Capitalised words that begin a sentence: they are neither names nor parts of them."""


@lru_cache(32)
def sentences(text: str) -> tuple[Range, ...]:
    """Return start and end of each sentence of a text, without outer white space; wrapped lines are read as one."""
    plain = unwrapped(text)
    found = sentence_ranges(plain.text, line_ranges(plain.text))
    if not plain.joints:
        return tuple(found)
    return tuple(plain.original_range(start, end) for start, end in found)


def sentence_ranges(text: str, paragraphs: Iterable[Range]) -> Iterator[Range]:
    """Yield start and end of each sentence of the paragraphs of a text."""
    for start, end in paragraphs:
        begin = start
        for match in _STOP.finditer(text, start, end):
            if _ends(text, begin, match, end):
                yield begin, match.end()
                begin = _skip_space(text, match.end())
        yield begin, end


def _skip_space(text: str, offset: int) -> int:
    while text[offset].isspace():
        offset += 1
    return offset


def _ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Return whether a sentence from ``begin`` ends at a stop, in a paragraph up to ``end``."""
    stop, closing, following = match.groups()
    if following.islower():
        return False
    if stop == "." and (not closing or _STOPS.isdisjoint(closing)):
        return not _abbreviates(text, begin, match, end)
    return not _leaves_out(text, begin, match) or _opens_sentence(text, match.start(3))


def _leaves_out(text: str, begin: int, match: re.Match[str]) -> bool:
    """Return whether a stop is an ellipsis for words inside a sentence, between spaces or after an opening mark."""
    at = match.start()
    if _ELLIPSIS.fullmatch(match[1]) is None or (at > begin and not _APART.match(text, at - 1)):
        return False
    return text[max(begin, at - _BEFORE) : at].rstrip()[-1:] not in _STOPS


def _abbreviates(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Return whether a full stop belongs to the word or number before it, and the sentence continues."""
    at = match.start()
    kind = _kind(text[max(begin, at - _BEFORE) : at])
    if kind in ("number", "word"):
        return match[3].isdigit()
    if at - begin <= _LABEL_LENGTH and _LABEL.fullmatch(text, begin, at):
        return True
    if kind == "end":
        return _is_heading(text, end) or not _opens_sentence(text, match.start(3))
    return kind in ("name", "inside")


def _kind(before: str) -> Kind | None:
    """Return what a full stop after some characters means, by their last word (the last of Lt.Gen. Smith)."""
    word = _BACKWARDS.match(before[::-1])
    if word is None:
        return None
    whole = word[0][::-1]
    return abbreviation(whole) or (abbreviation(whole.rpartition(".")[2]) if "." in whole else None)


def _opens_sentence(text: str, offset: int) -> bool:
    """Return whether a word is one that begins sentences, and not an initial (A. Smith)."""
    word = _LETTERS.match(text, offset)
    return word is not None and word[0] in _OPENERS and not text.startswith(".", word.end())


def _is_heading(text: str, end: int) -> bool:
    """Return whether a paragraph lacks a final stop, like a headline in which all words are capitalised."""
    return _STOPS.isdisjoint(text[max(0, end - _BEFORE) : end].rstrip(_MARKS)[-1:])
