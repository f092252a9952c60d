"""The topic of a claim: of those that its words fit, the first in the order of the guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from anchorage_corpus.preannotate.prepared import PreparedText, Range

_WORDS = {
    "responsibility": """blame* responsib* sincer* genuine* undermin* commit_to committed_to refusal pretext blackmail
    no_intention prais* accus* at_fault unwilling* unwillingness insincer* sabotag*
    thank*""",
    "territory": """territor* donbas* donetsk luhansk zaporizh* kherson crimea anchorage_formula ced* annex* border
    borders front_line""",
    "security-guarantees": "security_guarantee* nato alliance foreign_troops guarantee* peacekeep* membership",
    "military": """militar* troop* strike* missile* drone* battlefield armed_forces attack* offensive* naval shell*
    bomb* soldier* weapon* army blockade* invasion* invad*""",
    "humanitarian": """heating power_cut* residents civilian* casualt* freezing injur* wounded refugee* humanitarian
    blackout* prisoner* hostage*""",
    "economy": "asset* sanction* invest* econom* trade fund funds billion* million* tariff* oil gas budget*",
    "settlement": "peace* ceasefire* truce settlement end_the_war ending_the_war settle end_hostilities armistice",
    "negotiations": """talks talk negotiat* discuss* meeting* met summit* constructive frank delegation* agenda
    contacts consult* envoy* round mediat* visit*""",
    "diplomacy": "relations diplomatic* diplomacy bilateral embass* ambassador* cooperat* venezuela cuba iran",
}


def _pattern() -> re.Pattern[str]:
    """Finds every topic's words in one pass; ``*`` stands for an ending, ``_`` for a space."""
    groups = (f"({'|'.join(words.split())})" for words in _WORDS.values())
    return re.compile(rf"\b(?:{'|'.join(groups)})\b".replace("_", " ").replace("*", r"\w*"), re.IGNORECASE)


_TOPICS, _ANY = tuple(_WORDS), _pattern()


def topic_of(prepared: PreparedText, ranges: Iterable[Range]) -> str | None:
    """The topic of the first range of a text that has one: the claim, its sentence, its paragraph."""
    return next((topic for start, end in ranges if (topic := _topic(prepared, start, end))), None)


def _topic(prepared: PreparedText, start: int, end: int) -> str | None:
    """The topic of a range, looked for once: many claims share a paragraph."""
    known: dict[Range, str | None] = prepared.memo.setdefault("topics", {})
    if (start, end) not in known:
        found = [match.lastindex for match in _ANY.finditer(prepared.text, start, end) if match.lastindex]
        known[start, end] = _TOPICS[min(found) - 1] if found else None
    return known[start, end]
