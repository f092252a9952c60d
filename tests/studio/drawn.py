"""Results as an annotator draws them in the browser, item by item."""

from __future__ import annotations

from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.studio.conversion.from_label_studio import Annotations, from_result, mint
from anchorage_corpus.studio.conversion.regions import Json, parse
from factories import TEXT


def read(result: list[Json], text: str = TEXT) -> Annotations:
    parsed = parse(result, len(text))
    return from_result(parsed, text, mint(parsed, {}, ()), "test")


def layers(content: AnnotationSet | Annotations) -> list[dict[str, object]]:
    return [{a.id: a for a in layer} for layer in (content.entities, content.quotes, content.claims)]


def region(region_id: str, layer: str, label: str, start: int, end: int) -> Json:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": region_id, "from_name": layer, "to_name": "text", "type": "labels", "value": value}


def choice(of: Json, control: str, chosen: str) -> Json:
    value = {key: of["value"][key] for key in ("start", "end", "text")} | {"choices": [chosen]}
    return {"id": of["id"], "from_name": control, "to_name": "text", "type": "choices", "value": value}


def field(of: Json, control: str, text: str) -> Json:
    value = {key: of["value"][key] for key in ("start", "end")} | {"text": [text]}
    return {"id": of["id"], "from_name": control, "to_name": "text", "type": "textarea", "value": value}


def arrow(source: Json, target: Json, *labels: str, direction: str = "right") -> Json:
    ends = {"from_id": source["id"], "to_id": target["id"]}
    return {"type": "relation", **ends, "direction": direction, "labels": list(labels)}


def drawn_quote(*more: Json) -> list[Json]:
    return [CONTENT, choice(CONTENT, "quote_type", "direct"), *more]


CONTENT = region("kY2-head_1", "quotes", "CONTENT", 14, 37)
SOURCE = region("kY2-sour_1", "quotes", "SOURCE", 0, 7)
CUE = region("kY2-cue__1", "quotes", "CUE", 8, 13)
CLAIM = region("kY2-clai_1", "claims", "CLAIM", 15, 35)
MENTION = region("kY2-ment_1", "entities", "PERSON", 0, 7)
