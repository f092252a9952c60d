"""Converts annotations to Label Studio's result lists, exactly: what cannot be carried over is refused by name.

A mention is a region under its own id. A quote is the region of its first content segment under the quote's id; its
other segments, cues, sources and addressees are regions ``q1.cue.1`` … joined to it by relations; a claim likewise.
``confidence`` is sent as the region's score and ``by`` as a note, the two extras that survive the browser; the note
ends with a mark of what the component said, which later shows whether the annotator changed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from anchorage_corpus.model import Annotation, AnnotationSet, Claim, Document, Layer, Quote, Span, misfits
from anchorage_corpus.studio.conversion.interface import CLAIM, CONTENT, CONTROLS, NO, TEXT, YES, hanging_roles
from anchorage_corpus.studio.conversion.marks import has_maker, note_of
from anchorage_corpus.studio.conversion.regions import Json, Result
from anchorage_corpus.studio.errors import ConversionError


def to_result(annotations: AnnotationSet, document: Document) -> Result:
    """Return Label Studio's result for an annotation set.

    Raises ``ConversionError`` with every reason if the set is of another text version, its spans do not fit the text,
    an id is used twice, or a reference has no target.
    """
    mine, other = annotations.document, document.ref
    if mine != other:
        move = f"anchorage revise {document.id} --move {annotations.provenance.set}"
        reason = f"annotations are of version {mine.version} ({mine.sha256[:12]}), the text is of {other.version} "
        reason += f"({other.sha256[:12]}); move them with `{move}`"
        raise ConversionError(document.id, [reason])
    return result_over(annotations, document.text)


def result_over(annotations: AnnotationSet, text: str) -> Result:
    """Return Label Studio's result for annotations over any text; raises ``ConversionError``."""
    reasons = list(_obstacles(annotations, text))
    if reasons:
        raise ConversionError(annotations.document.id, reasons)
    items: Result = []
    relations: Result = []
    for mention in annotations.entities:
        items += _region(mention.id, "entities", mention.type, mention.span, mention)
        items += _values(mention.id, mention.span, {"mention": mention.mention, "entity": mention.entity})
    for quote in annotations.quotes:
        _send_quote(quote, items, relations)
    for claim in annotations.claims:
        _send_claim(claim, items, relations)
    return items + relations


def _obstacles(annotations: AnnotationSet, text: str) -> Iterator[str]:
    ids: set[str] = set()
    for annotation in annotations:
        if annotation.id in ids:
            yield f"{annotation.id} is used twice"
        ids.add(annotation.id)
        yield from (f"{annotation.id} {wrong}" for _, wrong in misfits(annotation, text))
    quotes = {quote.id for quote in annotations.quotes}
    for quote in annotations.quotes:
        if quote.parent is not None and quote.parent not in quotes:
            yield f"{quote.id}: parent {quote.parent} is not among the quotes"
    for claim in annotations.claims:
        if claim.quote is not None and claim.quote not in quotes:
            yield f"{claim.id}: quote {claim.quote} is not among the quotes"


def _send_quote(quote: Quote, items: Result, relations: Result) -> None:
    head, *further = quote.content
    items += _region(quote.id, "quotes", CONTENT, head, quote)
    items += _values(quote.id, head, {"quote_type": quote.type, "speaker": quote.speaker})
    _send_parts(quote.id, "content", CONTENT, further, items, relations)
    for label, name in hanging_roles().items():
        _send_parts(quote.id, name, label, getattr(quote, name), items, relations)
    if quote.parent is not None:
        relations.append(_relation(quote.id, quote.parent, "parent"))


def _send_claim(claim: Claim, items: Result, relations: Result) -> None:
    head, *further = claim.span
    worthy = None if claim.check_worthy is None else YES if claim.check_worthy else NO
    items += _region(claim.id, "claims", CLAIM, head, claim)
    fields = {"claim_kind": claim.kind, "claimer": claim.claimer, "topic": claim.topic, "stance": claim.stance}
    items += _values(claim.id, head, fields | {"factuality": claim.factuality, "check_worthy": worthy})
    _send_parts(claim.id, "span", CLAIM, further, items, relations)
    if claim.quote is not None:
        relations.append(_relation(claim.id, claim.quote, "quote"))


def _send_parts(head: str, name: str, label: str, spans: Iterable[Span], items: Result, relations: Result) -> None:
    layer: Layer = "claims" if label == CLAIM else "quotes"
    for number, span in enumerate(spans, 1):
        part = f"{head}.{name}.{number}"
        items += _region(part, layer, label, span, None)
        relations.append(_relation(head, part, name))


def _region(region_id: str, layer: Layer, label: str, span: Span, of: Annotation | None) -> Result:
    item = _item(region_id, layer, "labels", span, [label])
    if of is not None and of.confidence is not None:
        item["score"] = of.confidence
    if of is not None and has_maker(of):
        item["meta"] = {"text": [note_of(of)]}
    return [item]


def _values(region_id: str, span: Span, fields: Mapping[str, str | None]) -> Iterator[Json]:
    for name, value in fields.items():
        if value is not None:
            yield _item(region_id, name, CONTROLS[name].type, span, [value])


def _item(region_id: str, control: str, kind: str, span: Span, chosen: list[str]) -> Json:
    value: Json = {"start": span.start, "end": span.end, "text": span.text}
    value["text" if kind == "textarea" else kind] = chosen
    return {"id": region_id, "from_name": control, "to_name": TEXT, "type": kind, "value": value}


def _relation(source: str, target: str, label: str) -> Json:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": [label]}
