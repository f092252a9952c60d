"""Decides whether the name of a capital or a seat means the place, or those who govern there.

“Held in Moscow”, “flew to Moscow”, “the Moscow meeting”, “residents of Kyiv” are places; “Moscow said”, “Moscow’s
delegation”, “aid to Kyiv”, “between Moscow and Washington” are not.
"""

from __future__ import annotations

import re

_INSIDE = re.compile(
    r"\b(?:in|at|near|inside|outside|around|across|throughout|within|over|above|beyond|downtown|central|north|south|east|"
    r"west)(?:ern)?(?: of)?(?: the)?\s$",
    re.IGNORECASE,
)
_MOTION = re.compile(
    r"\b(?:fl[yie]\w*|flew|flown|flights?|travel\w*|trip\w*|go|goes|going|went|gone|return\w*|came|come|comes|coming|"
    r"head\w*|arriv\w*|journey\w*|driv\w+|drove|visit\w*|back|(?:on|made) (?:his|her|their|its|the) way|mov\w+|left|"
    r"leav\w+|invit\w+|train\w*|road\w*|march\w*|sent|reporting|reported|broadcast\w*|live|expelled|evacuat\w+|miles|"
    r"kilometres|kilometers|km)\b[^.;]{0,25}?\b(?:to|from|for|via|through|on|into|towards?)(?: the)?\s$",
    re.IGNORECASE,
)
_ON_OBJECT = re.compile(
    r"\b(?:visit|visits|visited|visiting|left|leave|leaves|leaving|reached|reaching|entered|entering|bomb\w*|shell\w*|"
    r"captur\w+|tak\w+|seiz\w+|besieg\w+|host\w*|(?:attacks?|strikes?|assaults?|advances?|raids?|march) "
    r"(?:on|against)|"
    r"(?:city|capital|mayor|people|residents|streets|suburbs|outskirts|region|metropolitan|battle|siege|skies|parts?|"
    r"centre|center|heart|downtown|airport) (?:of|over))(?: the)?\s$",
    re.IGNORECASE,
)
_PLACE_BEHIND = re.compile(
    r"(?:['’]s)?\s(?:[a-z]+\s)?(?:meetings?|talks|summit|conference|negotiations|round|time|region|oblast|street|streets|"
    r"airport|metro|suburbs?|residents?|mayor|hospital|theatre|theater|university|hotel|apartment|home|skyline|centre|"
    r"center|protests?|trip|visit|bureau|correspondent|stock|exchange|court|district|square|station|"
    r"skies|outskirts|flat|road|office|embassy)\b"
)
_DATELINE = re.compile(
    r"\s*(?:\([^)\n]{2,20}\)\s*)?[—–]\s|\s*\([A-Z][\w.]+\)|,\s+[A-Z][a-z]{2,8}\.? \d|\.\s+[A-Z]|\s*$"
)


def is_place(text: str, start: int, end: int) -> bool:
    """Return whether the name from ``start`` to ``end`` means the place itself."""
    before = text[max(0, start - 70) : start].rpartition("\n")[2]
    behind = text[end : end + 40].partition("\n")[0]
    if _PLACE_BEHIND.match(behind) or _INSIDE.search(before) or _MOTION.search(before) or _ON_OBJECT.search(before):
        return True
    return _is_dateline(before, behind)


def _is_dateline(before: str, behind: str) -> bool:
    """Return whether a name is alone at a line's start: “MOSCOW — …”, “MOSCOW, Jan 23”, “date 2026-01-23 Moscow.”."""
    alone = not re.search(r"[a-z]{2,}\s+[a-z]{2,}|[.!?]", before)
    return alone and len(before.split()) <= 3 and bool(_DATELINE.match(behind))
