"""Reads kind of claim and factuality off the main clause of a proposition and its cue.

Kinds are tried in the order of the guidelines: demand, commitment, prediction, evaluation, fact. Factuality is
FactBank's, relative to the claimer. Subordinate clauses say nothing about the main predicate, so they are removed
first: of “both would be stupid if they failed” only “both would be stupid” counts.
"""

from __future__ import annotations

import re

from anchorage_corpus.preannotate.attribution.cues import COMMANDING, REFUTING, inflections

_SUBORDINATE = re.compile(
    r"(?:^|[,—–(]|(?<=\s))\s*\b(?:if|unless|until|because|since|although|though|while|whereas|when|where|which|who|whom|"
    r"whose|so that|as long as|in order to|before|after)\b[^,;—–)]*",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:no|not|cannot|n['’]t|impossible|only|never)\b.{1,150}\b(?:unless|without|until|after|if|when|once)\b|"
    r"\b(?:unless|without)\b.{1,150}\b(?:no|not|cannot|n['’]t|impossible|never)\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:must|should|ought to|ha(?:s|ve) to|needs? to|requires?|required|necessary|necessity|need to|"
    r"(?:need|call|demand)s? for|(?:important|essential|crucial|vital)(?: thing)?(?: now)?(?: is)?(?: for \w+)? to|"
    r"would like to see|it is time)\b",
    re.IGNORECASE,
)
_ACTS = (
    r"(?:continue|keep|hold|lead|provide|send|support|stop|refuse|accept|allow|give|return|withdraw|respond|retaliate|host|"
    r"join|sign|run|seek|publish|release|launch|buy|sell|pay|appeal|attend|build|cut|raise|open|close|fight|defend|deploy)"
)
_UNDERTAKES = re.compile(
    r"\b(?:we|i)\b(?:['’]ll| will| won['’]t| shall| would| are ready to| am ready to| intend| plan| promise| pledge)"
    r"(?! (?:\w+ )?(?:be|have|see|like|say|think)\b)",
    re.IGNORECASE,
)
_CARRIES_ON = re.compile(rf"\b(?:will|would|won['’]t)(?: not| never| also| still)? {_ACTS}\b", re.IGNORECASE)
_HIS_SUBJECT = re.compile(
    rf"(?:he|she|they)\b(?:['’]d|['’]ll| will| would| won['’]t)(?! (?:\w+ )?be\b)|"
    rf"it\b(?:['’]d|['’]ll| will| would| won['’]t)(?: not| never| also| still)? {_ACTS}\b",
    re.IGNORECASE,
)
_GUESSES = re.compile(
    r"\b(?:believ|think|thought|predict|expect|fear|warn|estimat|doubt|suspect|assum|forecast|speculat|suggest)\w*",
    re.IGNORECASE,
)
_UNDERTAKING_CUE = re.compile(
    r"\b(?:promis\w+|pledg\w+|vow\w*|offer\w*|refus\w+|declin\w+|swear\w*|swore|threaten\w*)\b", re.IGNORECASE
)
_PREDICTION = re.compile(
    r"\b(?:will|shall|would|going to|expected to|about to|set to|due to be|scheduled to|unlikely|likely|cannot|could|"
    r"may|might)\b|\b(?:wo|ca)n['’]t\b|['’]ll\b",
    re.IGNORECASE,
)
_JUDGEMENT = (
    r"(?:important|constructive|frank|informative|productive|substantive|meaningful|wrong|right|mistakes?|stupid|"
    r"sincere(?:ly)?|genuine(?:ly)?|beneficial|difficult|serious|good|bad|better|worse|best|worst|great|dangerous|unacceptable|"
    r"acceptable|useful|useless|positive|negative|crucial|significant|fundamental|terrible|excellent|fair|unfair|disgrace\w*|"
    r"shame\w*|wonderful|tremendous|horrible|successful|success|failure|disast\w+|absurd|ridiculous|impressive|tough|hard|"
    r"easy|fruitful|helpful|harmful|reasonable|legitimate|cynical|provocati\w+|irresponsible|hypocri\w+|pointless|"
    r"disappointing|encouraging|promising|complicated|pretext|excuse|threat|lies?|nonsense|priority|importance|"
    r"strong|weak|brave|unprecedented|historic|illegal|tool)"
)
_JUDGES = re.compile(
    rf"(?:\b(?:is|are|was|were|be|been|being|seems?|looks?|remains?|sounds?|as|like|it)\b|['’]s\b)(?:\W+\w+){{0,4}}?"
    rf"\W+{_JUDGEMENT}\b",
    re.IGNORECASE,
)
_BARE_JUDGEMENT = re.compile(
    rf"^\W*(?:(?:a|an|the|very|most|extremely|really)\s+){{0,3}}{_JUDGEMENT}\b", re.IGNORECASE
)
_FINITE = re.compile(r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|\w{2,}ed)\b|['’]s\b", re.IGNORECASE)
_WOULD_JUDGE = re.compile(rf"\bwould(?: not)? (?:be|have been)(?:\W+\w+){{0,2}}?\W+{_JUDGEMENT}\b", re.IGNORECASE)
_PRAISE_OR_BLAME = re.compile(
    r"\b(?:prais\w+|criticis\w+|criticiz\w+|condemn\w*|welcom\w+|hail\w*|denounc\w+|slamm?\w*|laud\w*|blam\w+|describ\w+|"
    r"dismiss\w*|thank\w*|view\w*|regard\w*|perceiv\w*|valu\w+|call(?:s|ed|ing)?|concern|alarm|regret)\b(?!.*\bfor\b)|"
    r"\b(?:prais\w+|blam\w+|thank\w*|criticis\w+|criticiz\w+)\b",
    re.IGNORECASE,
)
_NO_NEGATION = re.compile(
    r"\bnot (?:only|just|merely|least)\b|\bno (?:secret|doubt|question|wonder|surprise|longer than|less than|"
    r"fewer than)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|nobody|no one|nowhere|cannot|impossible|unable|refus\w+|"
    r"(?<!will )(?<!would )(?<!could )(?<!may )(?<!might )fail(?:s|ed)? to)\b|n['’]t\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(r"\b(?:may|might|could(?! not)|possibly|perhaps|maybe|would like)\b", re.IGNORECASE)
_PROBABLE = re.compile(
    r"\b(?:likely|probably|presumably|(?:is|are|was|were) (?:expected|believed|thought)|appears?|seems?|apparently|"
    r"reportedly)\b",
    re.IGNORECASE,
)
_DISPUTING = REFUTING | {f for verb in ("oppose", "decry", "rebut") for f in (verb, *inflections(verb))}


def main_clause(text: str) -> str:
    """Return a proposition without its subordinate clauses."""
    kept = _SUBORDINATE.sub(" ", text)
    return kept if kept.strip(" ,;") else text


def is_refuted(cue: str) -> bool:
    """Return whether a cue denies what it reports (“disputes”, “would not say”)."""
    words = cue.lower().split()
    return any(w in _DISPUTING for w in words) or bool(
        re.search(r"(?:\bnot|n['’]t) (?:say|agree|accept)\b", cue, re.I)
    )


def kind_of(text: str, cue: str, own: bool) -> str:
    """Return the kind of a claim; ``own`` is for the outlet's own voice, which commits no one."""
    main = main_clause(text)
    if text.rstrip().endswith("?"):
        return "evaluation"
    if _DEMAND.search(main) or _CONDITION.search(text) or _commands(cue):
        return "demand"
    if not own and _commits(main, cue):
        return "commitment"
    if _WOULD_JUDGE.search(main) or _PRAISE_OR_BLAME.search(cue):
        return "evaluation"
    if _PREDICTION.search(main):
        return "prediction"
    bare = _BARE_JUDGEMENT.search(main) and not _FINITE.search(main)
    return "evaluation" if _JUDGES.search(main) or bare else "fact"


def factuality_of(text: str, kind: str, refuted: bool) -> str:
    """Return FactBank's value: how certain the claimer is, and whether the claimer says that it holds."""
    if kind == "demand" or text.rstrip().endswith("?"):
        return "Uu"
    main = main_clause(text)
    if re.search(r"\bunlikely\b", main, re.IGNORECASE):
        return "PR+" if refuted else "PR-"
    sign = "-" if bool(_NEGATION.search(_NO_NEGATION.sub(" ", main))) != refuted else "+"
    level = "PS" if _POSSIBLE.search(main) else "PR" if _PROBABLE.search(main) else "CT"
    return level + sign


def _commands(cue: str) -> bool:
    words = set(cue.lower().split())
    calls = words & {"call", "calls", "called", "calling"}
    return bool(words & COMMANDING - calls) or bool(calls and words & {"for", "on", "upon"})


def _commits(main: str, cue: str) -> bool:
    """Return whether the claimer undertakes or refuses to do something."""
    opening = main.strip(" ,“\"‘'").removeprefix("that ")
    if _HIS_SUBJECT.match(opening) and not _GUESSES.search(cue):
        return True
    rejects = is_refuted(cue) and bool(re.match(r"(?:to\b|\w+ing\b)", opening, re.IGNORECASE))
    return bool(_UNDERTAKING_CUE.search(cue) or rejects or _UNDERTAKES.search(main) or _CARRIES_ON.search(main))
