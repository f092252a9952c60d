"""Reads from titles, gendered nouns and first names whether a text speaks of a woman or a man.

An unknown gender fits both pronouns.
"""

from __future__ import annotations

import re
from functools import cache

from anchorage_corpus.text.word_lists import word_list

WOMAN, MAN, UNKNOWN = "she", "he", ""
PRONOUN_GENDER = {
    **dict.fromkeys("she her hers herself".split(), WOMAN),
    **dict.fromkeys("he him his himself".split(), MAN),
}
_PERSON = (
    "(?:spokes|chair|business|states|congress|police|country|news|noble|gun|council|sales|camera|assembly|states)?"
)
_HER_TITLE = re.compile(
    rf"\b(?:Mrs|Ms|Miss|Mme|Madame|Lady|Dame|Queen|Princess|Baroness|{_PERSON}woman|actress|mother|daughter|sister|wife|"
    r"widow)\b",
    re.IGNORECASE,
)
_HIS_TITLE = re.compile(
    rf"\b(?:Mr|Sir|King|Prince|Baron|Lord|{_PERSON}man|father|son|brother|husband|widower)\b", re.IGNORECASE
)


def by_first_name(name: str) -> str:
    """Return the gender of a full name's first name; UNKNOWN for a name of one word."""
    words = name.casefold().split()
    if len(words) < 2:
        return UNKNOWN
    return _first_names().get(words[0], UNKNOWN)


@cache
def _first_names() -> dict[str, str]:
    names = word_list("first_names")
    return dict.fromkeys(names.section("women"), WOMAN) | dict.fromkeys(names.section("men"), MAN)


def by_title(words: str) -> str:
    """Return the gender of a title or description (“spokeswoman”, “Mr”); UNKNOWN if it gives both or neither."""
    her, his = bool(_HER_TITLE.search(words)), bool(_HIS_TITLE.search(words))
    return WOMAN if her and not his else MAN if his and not her else UNKNOWN
