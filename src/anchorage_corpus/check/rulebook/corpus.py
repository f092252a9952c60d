"""Level 6: is the corpus as a whole fit to train and to measure on?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.corpus.splits import split_for_event

SPLITS = "corpus/splits.json"


@corpus_rule("AC501", level=6)
def event_without_split(corpus: CorpusView) -> Iterator[Hit]:
    """Every event must have its split in ``corpus/splits.json``.

    Without one, its documents are in no part of the dataset. Add the event with the split that the message names: the
    one that the rule assigns (the event id's SHA-256, modulo 10).
    """
    known = corpus.splits
    if known is None:
        return
    missing = {f.event: doc_id for doc_id, f in corpus.facts.items() if f.event and f.event not in known}
    for event, doc_id in missing.items():
        message = (
            f"event {event} has no split in splits.json; add it to {split_for_event(event)}, as the rule assigns"
        )
        yield Hit(message, ("event",), f"corpus/{doc_id}/document.json")


@corpus_rule("AC502", level=6, severity="note")
def split_of_unknown_event(corpus: CorpusView) -> Iterator[Hit]:
    """An event in ``corpus/splits.json`` that no document reports may be misspelt.

    Correct a misspelt id. Leave any other: once assigned, a split stays, so that a document that comes back gets the
    same one.
    """
    known = {facts.event for facts in corpus.facts.values()}
    for event in corpus.splits or {}:
        if event not in known and corpus.complete:
            message = f"no document reports the event {event}; correct the id if it is misspelt"
            yield Hit(message, ("events", event), SPLITS)


@corpus_rule("AC503", level=6)
def near_duplicates_in_two_splits(corpus: CorpusView) -> Iterator[Hit]:
    """Near-duplicate texts must not be in two splits.

    A model would be tested on what it was trained on: 278 of MasakhaNER's 2,181 Igbo test sentences are in its
    training data, too. Give both documents the same event.
    """
    for one, other in corpus.near_duplicates:
        if _are_apart(corpus, one, other):
            message = f"is nearly the text of {one} ({corpus.split(one)}), but in {corpus.split(other)}"
            yield Hit(f"{message}; give both documents one event", ("event",), f"corpus/{other}/document.json")


@corpus_rule("AC504", level=6, severity="warning")
def text_is_repeated(corpus: CorpusView) -> Iterator[Hit]:
    """Two documents should not have nearly the same text.

    One report under two names counts twice in every figure. Keep one of the documents. If one has a newer text of the
    same report, bring that in as a new *version* with ``anchorage revise``.
    """
    for one, other in corpus.near_duplicates:
        if not _are_apart(corpus, one, other):
            message = f"is nearly the text of {one}; keep one, or make it a new version with `anchorage revise`"
            yield Hit(message, ("id",), f"corpus/{other}/document.json")


def _are_apart(corpus: CorpusView, one: str, other: str) -> bool:
    """Return whether two documents are in two splits; False while one of them has none (AC501)."""
    return len({corpus.split(one), corpus.split(other)} - {None}) > 1


@corpus_rule("AC505", level=6)
def utterance_in_two_splits(corpus: CorpusView) -> Iterator[Hit]:
    """Renderings of one utterance must be in one split.

    Otherwise the test set repeats, in other words, what a model has read in training. Give the documents the same
    event.
    """
    for i, utterance in enumerate(corpus.utterances):
        splits = {corpus.split(rendering.quote.partition("#")[0]) for rendering in utterance.renderings} - {None}
        if len(splits) > 1:
            names = " and ".join(sorted(map(str, splits)))
            message = f"{utterance.id} is rendered in {names}; give the documents one event"
            yield Hit(message, ("utterances", i), "annotations/utterances.json")


@corpus_rule("AC506", level=6)
def rights_are_missing(corpus: CorpusView) -> Iterator[Hit]:
    """Every document must name the licence of its text.

    Whoever reuses the corpus needs it. Write an SPDX licence expression of listed licences ("CC-BY-4.0", "MIT OR
    Apache-2.0"), or ``LicenseRef-`` and a name of your own ("LicenseRef-publisher-copyright"). A program cannot act
    on ``NOASSERTION``, ``NONE`` or free text.
    """
    for doc_id, facts in corpus.facts.items():
        if facts.license is not None and not _is_license(facts.license):
            message = f"rights.license is {facts.license!r}, which does not name a licence"
            yield Hit(
                f"{message}; write an SPDX expression or `LicenseRef-…`",
                ("rights", "license"),
                f"corpus/{doc_id}/document.json",
            )


_OWN_LICENSE = re.compile(r"LicenseRef-[A-Za-z0-9.-]+")


@cache
def _is_license(expression: str) -> bool:
    if _OWN_LICENSE.fullmatch(expression):
        return True
    # Imported here: its list of licences takes time to read, and most corpora do not need it.
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(expression)
    except InvalidLicenseExpression:
        return False
    return True
