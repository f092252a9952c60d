"""Level 6: is the corpus as a whole fit to train and to measure on?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anchorage_corpus.check.corpus_view import CorpusView
from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.splits import split_for_event

SPLITS = "corpus/splits.json"


@corpus_rule("AC501", level=6)
def event_without_split(corpus: CorpusView) -> Iterator[Hit]:
    """Every event must have its split in ``corpus/splits.json``.

    The message names the split that the rule assigns (the event id's SHA-256, modulo 10).
    """
    known = corpus.splits
    if known is None:
        return
    missing = {f.event: doc_id for doc_id, f in corpus.facts.items() if f.event and f.event not in known}
    for event, doc_id in missing.items():
        message = f"event {event} has no split in splits.json; the rule assigns {split_for_event(event)}"
        yield Hit(message, ("event",), f"corpus/{doc_id}/document.json")


@corpus_rule("AC502", level=6, severity="note")
def split_of_unknown_event(corpus: CorpusView) -> Iterator[Hit]:
    """An event in ``corpus/splits.json`` that no document reports may be misspelt.

    Once assigned it stays, so that a document that comes back goes where it was.
    """
    known = {facts.event for facts in corpus.facts.values()}
    for event in corpus.splits or {}:
        if event not in known and corpus.complete:
            yield Hit(f"no document reports the event {event}", ("events", event), SPLITS)


@corpus_rule("AC503", level=6)
def near_duplicates_in_two_splits(corpus: CorpusView) -> Iterator[Hit]:
    """Near-duplicate texts must not stand in two splits.

    A model would be measured on what it was trained on: 278 of MasakhaNER's 2,181 Igbo test sentences stand in its
    training data too. Give both documents one event.
    """
    for one, other in corpus.near_duplicates:
        if _are_apart(corpus, one, other):
            message = f"is nearly the text of {one} ({corpus.split(one)}) and stands in {corpus.split(other)}"
            yield Hit(message, ("event",), f"corpus/{other}/document.json")


@corpus_rule("AC504", level=6, severity="warning")
def text_stands_twice(corpus: CorpusView) -> Iterator[Hit]:
    """Two documents should not have nearly the same text.

    One report under two names counts twice in every figure. If it is a newer text of the same report, it is a new
    *version* of it.
    """
    for one, other in corpus.near_duplicates:
        if not _are_apart(corpus, one, other):
            yield Hit(f"is nearly the text of {one}", ("id",), f"corpus/{other}/document.json")


def _are_apart(corpus: CorpusView, one: str, other: str) -> bool:
    """Whether two documents stand in two splits; not while one has none (AC501)."""
    return len({corpus.split(one), corpus.split(other)} - {None}) > 1


@corpus_rule("AC505", level=6)
def utterance_in_two_splits(corpus: CorpusView) -> Iterator[Hit]:
    """Renderings of one utterance must stand in one split.

    Otherwise a model meets in the test set what it has read in other words. Give the documents one event.
    """
    for i, utterance in enumerate(corpus.utterances):
        splits = {corpus.split(rendering.quote.partition("#")[0]) for rendering in utterance.renderings} - {None}
        if len(splits) > 1:
            names = " and ".join(sorted(map(str, splits)))
            yield Hit(f"{utterance.id} is rendered in {names}", ("utterances", i), "annotations/utterances.json")


@corpus_rule("AC506", level=6)
def rights_are_missing(corpus: CorpusView) -> Iterator[Hit]:
    """Every document must say under which licence its text stands.

    An SPDX licence expression of listed licences ("CC-BY-4.0", "MIT OR Apache-2.0"), or ``LicenseRef-`` and a name of
    your own ("LicenseRef-publisher-copyright"). ``NOASSERTION``, ``NONE`` and words of one's own say nothing that a
    program could act on.
    """
    for doc_id, facts in corpus.facts.items():
        if facts.license is not None and not _is_license(facts.license):
            message = f"rights.license is {facts.license!r}, which names no licence"
            yield Hit(message, ("rights", "license"), f"corpus/{doc_id}/document.json")


_OWN_LICENSE = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")


@cache
def _is_license(expression: str) -> bool:
    if _OWN_LICENSE.fullmatch(expression):
        return True
    # Its list of licences takes time to read, and most corpora do without.
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return False
    return True
