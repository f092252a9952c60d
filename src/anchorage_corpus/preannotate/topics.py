"""The topic of a claim: of those that its words fit, the first in the order of the guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def _any_of(words: str) -> re.Pattern[str]:
    """Matches any of the words; ``*`` stands for an ending, ``_`` for a space."""
    pattern = "|".join(words.split()).replace("_", " ").replace("*", r"\w*")
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_TOPICS = {topic: _any_of(words) for topic, words in _WORDS.items()}


def topic_of(texts: Iterable[str]) -> str | None:
    """The topic of the first text that has one: the claim, its sentence, its paragraph."""
    return next((topic for text in texts for topic, words in _TOPICS.items() if words.search(text)), None)
