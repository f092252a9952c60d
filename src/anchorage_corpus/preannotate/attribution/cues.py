"""Reporting verbs and phrases, with their inflected forms.

``STRONG`` verbs report whenever they have a subject and a clause or a quotation; ``WEAK`` ones (also used of things
that are done, not said) need a quotation, a colon or ``that``.
"""

from __future__ import annotations

from collections.abc import Iterable

from anchorage_corpus.text.word_lists import word_list

_VERBS = word_list("reporting_verbs")
STRONG, WEAK = _VERBS.section("strong"), _VERBS.section("weak")
_IRREGULAR = {verb: tuple(forms.split()) for verb, forms in _VERBS.table.items()}


def inflections(verb: str) -> tuple[str, ...]:
    """Return the third person, past and participle forms of a verb, without the base form."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    third = verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")
    return third, verb + "ed", verb + "ing"


def _forms(verbs: Iterable[str]) -> frozenset[str]:
    return frozenset(form for verb in verbs if "-" not in verb for form in (verb, *inflections(verb)))


STRONG_FORMS = _forms(STRONG)
CUE_FORMS = STRONG_FORMS | _forms(WEAK)
ADDRESSING_FORMS = _forms(["tell", "assure", "remind", "inform", "warn", "urge"])
"""Forms whose object is the person spoken to."""
INNER_FORMS = STRONG_FORMS - _forms(["think"]) | _forms(["agree", "expect", "know", "understand"])
"""Forms that report inside someone's speech if “that” follows; “I think” only hedges there."""
IRREGULAR_PAST = frozenset(
    "said told thought wrote written swore sworn felt found heard knew known saw seen meant".split()
)
PASSIVE = frozenset("is are was were be been being".split())
ADVERBS = frozenset(
    """not also then later further furthermore repeatedly previously recently earlier again once often now already
    publicly reportedly explicitly clearly simply regularly always never still even only just
    similarly separately""".split()
)
AUXILIARIES = frozenset("has have had is was were be been will would did does do could may might".split())
NOT_BEFORE_VERB = frozenset(
    "the a an this that its his her their of to in on for with from by at my our your".split()
)
REFUTING = frozenset(
    form
    for verb in ("deny", "reject", "dispute", "refute", "dismiss", "rebuff", "contradict")
    for form in (verb, *inflections(verb))
)
COMMANDING = frozenset(
    form
    for verb in ("demand", "urge", "insist", "ask", "call", "recommend", "propose")
    for form in (verb, *inflections(verb))
)
