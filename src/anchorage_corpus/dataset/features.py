"""Columns of every config as one ``Features`` object each: the card's YAML and the files' schemas come from here.

Every column whose values are labels of ``schema/`` is a ``ClassLabel`` with the labels in schema order; a label
that is not given is null. Offsets are code points (``int32``).
"""

from __future__ import annotations

from functools import cache

from datasets import ClassLabel, Features, List, Value

from anchorage_corpus.schema import label_values

CONFIGS = ("documents", "ner", "attribution", "quotes", "claims", "utterances")
"""Names of the configs; the first is the default."""

OUTSIDE = "O"
"""IOB2 tag of a token outside every span."""

ATTRIBUTION_ROLES = ("SOURCE", "CUE", "CONTENT")
"""Roles that ``attribution_tags`` marks."""


def iob2(labels: tuple[str, ...]) -> list[str]:
    """IOB2 tag names: ``O``, then ``B-`` and ``I-`` of each label in order."""
    return [OUTSIDE, *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


@cache
def features(config: str) -> Features:
    """Columns of a config in order; raises ``KeyError`` when there is no such config."""
    return _COLUMNS[config]()


def _label(name: str) -> ClassLabel:
    return ClassLabel(names=list(label_values(name)))


def _spans() -> List:
    return List({"start": Value("int32"), "end": Value("int32"), "text": Value("string")})


def _strings(*names: str) -> dict[str, Value]:
    return {name: Value("string") for name in names}


def _documents() -> Features:
    return Features(
        {
            "doc_id": Value("string"),
            "version": Value("int32"),
            **_strings("title", "publisher", "country", "url", "published", "language"),
            "genre": _label("genre"),
            **_strings("event", "license", "text", "text_sha256"),
            "entities": List(_mention()),
            "quotes": List(_quote()),
            "claims": List(_claim()),
        }
    )


def _mention() -> dict[str, object]:
    return {
        "id": Value("string"),
        "type": _label("entity_type"),
        "mention": _label("mention_kind"),
        "start": Value("int32"),
        "end": Value("int32"),
        **_strings("text", "entity"),
    }


def _quote() -> dict[str, object]:
    return {
        "id": Value("string"),
        "type": _label("quote_type"),
        **{role: _spans() for role in ("content", "cue", "source", "addressee")},
        **_strings("speaker", "parent"),
    }


def _claim() -> dict[str, object]:
    return {
        "id": Value("string"),
        "span": _spans(),
        "kind": _label("claim_kind"),
        **_strings("claimer", "quote"),
        **_claim_labels(),
    }


def _claim_labels() -> dict[str, object]:
    return {
        "topic": _label("topic"),
        "stance": _label("stance"),
        "factuality": _label("factuality"),
        "check_worthy": Value("bool"),
    }


def _tagged(column: str, labels: tuple[str, ...]) -> Features:
    return Features(
        {
            **_strings("id", "doc_id"),
            "tokens": List(Value("string")),
            "starts": List(Value("int32")),
            column: List(ClassLabel(names=iob2(labels))),
        }
    )


def _ner() -> Features:
    return _tagged("ner_tags", label_values("entity_type"))


def _attribution() -> Features:
    return _tagged("attribution_tags", ATTRIBUTION_ROLES)


def _quotes() -> Features:
    return Features(
        {
            **_strings("id", "doc_id", "publisher", "published"),
            "type": _label("quote_type"),
            "content": Value("string"),
            "content_spans": _spans(),
            "cue": _spans(),
            "source": _spans(),
            **_strings("speaker", "speaker_name", "parent", "utterance"),
        }
    )


def _claims() -> Features:
    return Features(
        {
            **_strings("id", "doc_id", "publisher", "published", "text"),
            "spans": _spans(),
            "kind": _label("claim_kind"),
            **_strings("claimer", "claimer_name", "quote"),
            **_claim_labels(),
        }
    )


def _utterances() -> Features:
    rendering = {
        **_strings("quote", "doc_id", "publisher", "content", "speaker"),
        "relation": _label("rendering_relation"),
    }
    return Features(
        {
            **_strings("id", "event"),
            "speakers": List(Value("string")),
            "speakers_disagree": Value("bool"),
            "renderings": List(rendering),
        }
    )


_COLUMNS = dict(zip(CONFIGS, (_documents, _ner, _attribution, _quotes, _claims, _utterances), strict=True))
