"""Level 4: do the utterances agree with the annotations, and do the renderings that they name exist?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.check.views.corpus import CorpusView, repeated
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import REFERENCE

UTTERANCES = "annotations/utterances.json"


@corpus_rule("AC333", level=4)
def utterance_is_listed_twice(corpus: CorpusView) -> Iterator[Hit]:
    """An utterance must have an id of its own.

    The dataset's quotes point to it by the id alone. Give one of the two a new id.
    """
    for i, first in repeated(utterance.id for utterance in corpus.utterances):
        yield Hit(f"id {first} occurs twice; give one a new id", ("utterances", i, "id"), UTTERANCES)


@corpus_rule("AC334", level=4)
def rendering_does_not_exist(corpus: CorpusView) -> Iterator[Hit]:
    """An utterance's renderings must be quotes of the corpus.

    ``abu-dhabi-talks#q3`` is the quote ``q3`` of the gold set, or of the automatic set if the document has no gold.
    Correct the id, or delete the rendering.
    """
    for path, quote in _renderings(corpus):
        doc_id, _, quote_id = quote.partition("#")
        facts = corpus.facts.get(doc_id)
        if facts is None or (facts.complete and quote_id not in facts.quotes):
            yield Hit(f"quote {quote} does not exist; correct the id or delete the rendering", path, UTTERANCES)


@corpus_rule("AC335", level=4)
def quote_renders_two_utterances(corpus: CorpusView) -> Iterator[Hit]:
    """A quote renders at most one utterance, and only once.

    In the dataset a quote names one utterance. Keep the rendering that is right, and delete the other.
    """
    renderings = list(_renderings(corpus))
    for i, quote in repeated(quote for _, quote in renderings):
        yield Hit(f"{quote} is in two renderings; delete one", renderings[i][0], UTTERANCES)


@corpus_rule("AC336", level=4)
def speakers_disagree_is_wrong(corpus: CorpusView) -> Iterator[Hit]:
    """``speakers_disagree`` must say whether the renderings credit different speakers.

    A quote without a speaker does not disagree with any other. If the annotations of a document cannot be used, or if
    a rendering does not exist (AC334), nothing is reported. Correct ``speakers_disagree``, or the speaker that is
    wrong.
    """
    for i, utterance in enumerate(corpus.utterances):
        if not all(corpus.knows(rendering.quote) for rendering in utterance.renderings):
            continue
        speakers = {corpus.speaker(rendering.quote) for rendering in utterance.renderings} - {None}
        if utterance.speakers_disagree != (len(speakers) > 1):
            named = ", ".join(sorted(map(str, speakers))) or "no one"
            message = (
                f"{utterance.id} says {str(utterance.speakers_disagree).lower()}, but its renderings credit {named}"
            )
            yield Hit(
                f"{message}; correct `speakers_disagree` or a speaker",
                ("utterances", i, "speakers_disagree"),
                UTTERANCES,
            )


@corpus_rule("AC337", level=4)
def rendering_of_another_event(corpus: CorpusView) -> Iterator[Hit]:
    """Every rendering of an utterance must be a quote of a document of the utterance's event.

    An event is in one split only, and therefore an utterance is, too. Correct the event of the utterance or of the
    document, or delete the rendering.
    """
    for i, utterance in enumerate(corpus.utterances):
        for j, rendering in enumerate(utterance.renderings):
            facts = corpus.facts.get(rendering.quote.partition("#")[0])
            if facts is not None and facts.event not in (None, utterance.event):
                message = f"{rendering.quote} belongs to the event {facts.event}, {utterance.id} to {utterance.event}"
                path = ("utterances", i, "renderings", j, "quote")
                yield Hit(f"{message}; correct an event or delete the rendering", path, UTTERANCES)


@corpus_rule("AC339", level=4)
def utterance_without_reference(corpus: CorpusView) -> Iterator[Hit]:
    """One rendering of an utterance must be ``same``: the reference, to which the others are related.

    It is the fullest direct rendering, or the fullest of all if none is direct. Set its ``relation`` to ``same``.
    """
    for i, utterance in enumerate(corpus.utterances):
        if not any(rendering.relation == REFERENCE for rendering in utterance.renderings):
            message = f"no rendering of {utterance.id} is `{REFERENCE}`; mark the fullest one so"
            yield Hit(message, ("utterances", i, "renderings"), UTTERANCES)


@corpus_rule("AC340", level=4)
def same_renderings_differ(corpus: CorpusView) -> Iterator[Hit]:
    """Renderings that are called ``same`` must have the same words.

    Case, punctuation, quotation marks and a leading *that* do not count. If the words differ, keep one rendering as
    the reference, and call the others ``retranslated``, ``truncated`` or ``paraphrased``.
    """
    for i, utterance in enumerate(corpus.utterances):
        same = [(j, r.quote) for j, r in enumerate(utterance.renderings) if r.relation == REFERENCE]
        there = [(j, quote) for j, quote in same if corpus.knows(quote)]
        for j, quote in there[1:]:
            if _differ(corpus, there[0][1], quote):
                message = f"{quote} is called `{REFERENCE}`, but has other words than {there[0][1]}"
                path = ("utterances", i, "renderings", j, "relation")
                yield Hit(f"{message}; correct the relation of one", path, UTTERANCES)


def _differ(corpus: CorpusView, first: str, other: str) -> bool:
    one, two = corpus.quote(first), corpus.quote(other)
    return one is not None and two is not None and one.words != two.words


def _renderings(corpus: CorpusView) -> Iterator[tuple[JsonPath, str]]:
    for i, utterance in enumerate(corpus.utterances):
        for j, rendering in enumerate(utterance.renderings):
            yield ("utterances", i, "renderings", j, "quote"), rendering.quote
