"""Finds noun phrases next to a reporting verb, from words alone: who speaks, and to whom."""

from __future__ import annotations

from collections.abc import Iterable

from anchorage_corpus.preannotate.attribution.cues import ADDRESSING_FORMS, CUE_FORMS
from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.text.blanks import without_blanks
from anchorage_corpus.text.divided import DividedText

PRONOUNS = frozenset("he she they it we i you who".split())
DETERMINERS = frozenset(
    "the a an this that these those his her its their our my many most some several one all".split()
)
_BREAKS = frozenset(
    """, ; : . ! ? ( ) [ ] — – “ ” „ " « » ‹ › and but or that as while after before when if because since although
    though than then so yet where which whether until at on in during""".split()
)
_LONGEST = 14
_AUDIENCES = frozenset("reporters journalists lawmakers parliament investors viewers".split())
_TIMES = frozenset("this last next earlier later yesterday today then".split())
_OBJECTS = frozenset("him her them me us you".split())
_ENDS_OBJECT = PRONOUNS | frozenset("to about for with by how what why".split())
"""What ends the phrase of an addressee, besides clause words and punctuation."""


def phrase_before(divided: DividedText, first: int, end: int) -> Range | None:
    """Return the noun phrase that ends right before word ``end``, looking back no further than word ``first``.

    An apposition between commas belongs to the name that it explains (“Yuri Ushakov, Kremlin aide, said”).
    """
    if end <= first:
        return None
    text, words = divided.text, divided.words
    last = text[slice(*words[end - 1])]
    if last.lower() in PRONOUNS:
        return words[end - 1]
    if last in {",", ")"}:
        return _with_apposition(divided, first, end - 1, last)
    begin = _walk_back(divided, first, end)
    return _phrase(divided, begin, end) if begin < end else None


def phrase_after(divided: DividedText, start: int, limit: int) -> Range | None:
    """Return the noun phrase that starts at word ``start`` and ends at punctuation or a clause word."""
    text, words = divided.text, divided.words
    end = start
    while end < min(limit, start + _LONGEST):
        word = text[slice(*words[end])].lower()
        if _breaks(divided, end) and not (
            end > start and word in {"in", "at", "on", "and"} and _lower_start(divided, start)
        ):
            break
        end += 1
    return _phrase(divided, start, end) if end > start else None


def addressee_after(divided: DividedText, cue: Range, others: Iterable[Range]) -> tuple[Range, ...]:
    """Return the phrase right after a cue that names the addressee, up to the ``others`` of its attribution."""
    text, words = divided.text, divided.words
    stops = [start for start, end in others if end > cue[1]]
    first = divided.word_at(cue[1])
    last = divided.word_range(cue[1], min([*stops, divided.sentence_of(cue[0])[1]]))[1]
    if first >= last:
        return ()
    word = text[slice(*words[first])].lower()
    addressing = text[slice(*cue)].split()[-1].lower() in ADDRESSING_FORMS
    if word in _AUDIENCES or (addressing and word in _OBJECTS):
        return (words[first],)
    end = first
    while addressing and end < min(last, first + _LONGEST) and not _ends_object(divided, end, first):
        end += 1
    phrase = _phrase(divided, first, end) if end > first else None
    return (phrase,) if phrase and not text[slice(*phrase)].endswith(("’s", "'s")) else ()


def _ends_object(divided: DividedText, index: int, first: int) -> bool:
    word = divided.text[slice(*divided.words[index])]
    return _breaks(divided, index) or word.lower() in _ENDS_OBJECT or (index > first and word in _TIMES)


def _lower_start(divided: DividedText, start: int) -> bool:
    return divided.text[divided.words[start][0]].islower()


def _with_apposition(divided: DividedText, first: int, comma: int, mark: str) -> Range | None:
    """Return a name with its apposition and the comma at word ``comma``."""
    opening = "(" if mark == ")" else ","
    text, words = divided.text, divided.words
    for index in range(comma - 1, max(first, comma - _LONGEST) - 1, -1):
        word = text[slice(*words[index])]
        if word in CUE_FORMS:
            return None
        if word == opening:
            begin = _walk_back(divided, first, index)
            named = begin < index and text[words[begin][0]].isupper()
            return (words[begin][0], words[comma - (mark == ",")][1]) if named else None
    return None


def _walk_back(divided: DividedText, first: int, end: int) -> int:
    begin = end
    while begin > max(first, end - _LONGEST) and not _breaks(divided, begin - 1):
        begin -= 1
    return begin


def _breaks(divided: DividedText, index: int) -> bool:
    """Return whether a word ends any noun phrase: a clause word, punctuation or a quotation mark."""
    start, end = divided.words[index]
    return start in divided.quotation_edges or divided.text[start:end].lower() in _BREAKS


def _phrase(divided: DividedText, begin: int, end: int) -> Range | None:
    """Return the range of a phrase that can name a speaker: it has a capital, a determiner or a plural noun."""
    text, words = divided.text, divided.words
    first = text[slice(*words[begin])]
    named = any(text[words[i][0]].isupper() for i in range(begin, end))
    if first.lower() in PRONOUNS:
        return words[begin]
    plural = text[slice(*words[end - 1])].endswith("s")
    if not (named or first.lower() in DETERMINERS or plural):
        return None
    return without_blanks(text, words[begin][0], words[end - 1][1])
