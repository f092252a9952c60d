"""Peers measured on the same data: spaCy's names unchanged, and textacy's quotations by rule.

Both are optional; ``absent`` reports a missing one and how to install it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import util
from typing import NamedTuple

from anchorage_corpus.model import Agent, AnnotationSet, DocumentRef, Provenance, Quote, Span, span_at
from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.preannotate.entities.spacy_model import load_ner, model_name
from anchorage_corpus.preannotate.pipeline import Pipeline
from anchorage_corpus.text.divided import DividedText

Annotate = Callable[[str, DocumentRef], AnnotationSet]
Name = tuple[int, int, str]
SPACY, TEXTACY = "spaCy `en_core_web_sm`", "textacy `direct_quotations`"
_MODULES = {SPACY: "spacy", TEXTACY: "textacy"}


class Contestant(NamedTuple):
    """What one row of the table measures: attributions, names, or both."""

    annotate: Annotate | None
    names: Callable[[str], Iterable[Name]] | None


def contestant(name: str) -> Contestant:
    """Return a named pipeline, or one of the peers."""
    if name == SPACY:
        return Contestant(None, _spacy_names)
    if name == TEXTACY:
        return Contestant(_textacy(), None)
    pipeline = Pipeline.named(name)
    finder = pipeline.components[0]
    return Contestant(
        pipeline.annotate, lambda text: [(d.start, d.end, d.type) for d in finder.entities(DividedText(text))]
    )


def absent(peer: str) -> str | None:
    """Return how to install a peer, or None if it is installed."""
    module = _MODULES[peer]
    return None if util.find_spec(module) else f"{peer} was not measured: install it with `pip install {module}`"


def quotes_set(
    ref: DocumentRef, text: str, quotes: Iterable[tuple[Sequence[Range], Sequence[Range], Sequence[Range]]], by: str
) -> AnnotationSet:
    """Make an annotation set of (source, cue, content) ranges."""

    def spans(ranges: Sequence[Range]) -> tuple[Span, ...]:
        return tuple(span_at(text, a, b) for a, b in ranges)

    rows = [
        Quote(f"q{number}", "indirect", spans(content), spans(cue), spans(source), (), None, None)
        for number, (source, cue, content) in enumerate(quotes, 1)
    ]
    provenance = Provenance("peer", (Agent("software", by, None),), None, {"quotes": "automatic"})
    return AnnotationSet(ref, provenance, (), tuple(rows), ())


def _spacy_names(text: str) -> Iterable[Name]:
    """Yield the names that the model finds, without an article before or a possessive after."""
    for entity in load_ner()(text).ents:
        first = entity[0].idx if entity[0].lower_ not in {"the", "a", "an"} else entity[0].idx + len(entity[0]) + 1
        last = entity.end_char - (len(entity[-1]) if entity[-1].lower_ in {"'s", "’s"} else 0)
        if first < last:
            yield first, last, entity.label_


def _textacy() -> Annotate:
    import spacy
    from textacy.extract.triples import direct_quotations

    nlp = spacy.load(model_name())

    def annotate(text: str, ref: DocumentRef) -> AnnotationSet:
        """Return its quotations, or none if it refuses a text whose quotation marks do not pair."""
        try:
            found = list(direct_quotations(nlp(text)))
        except ValueError:
            found = []
        rows = [
            ([_around(q.speaker)] if q.speaker else [], [_around(q.cue)] if q.cue else [], [_around(list(q.content))])
            for q in found
        ]
        return quotes_set(ref, text, rows, TEXTACY)

    return annotate


def _around(tokens: Sequence[object]) -> Range:
    first, last = tokens[0], tokens[-1]
    return first.idx, last.idx + len(last)  # type: ignore[attr-defined, arg-type]
