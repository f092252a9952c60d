"""Defines the columns of every config as one ``Features`` object each, for the card's YAML and the files' schemas.

Every column whose values are labels of ``schema/`` is a ``ClassLabel`` with the labels in schema order; a label that
is not given is null. Offsets are code points (``int32``).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from datasets import ClassLabel, Features, List, Value

from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import ROLES

CONFIGS = ("documents", "ner", "attribution", "quotes", "claims", "utterances")
"""Names of the configs; the first is the default."""

OUTSIDE = "O"
"""IOB2 tag of a token outside every span."""

ATTRIBUTION_ROLES = ("SOURCE", "CUE", "CONTENT")
"""Roles that ``attribution_tags`` marks."""


def iob2(labels: tuple[str, ...]) -> list[str]:
    """Return IOB2 tag names: ``O``, then ``B-`` and ``I-`` of each label in order."""
    return [OUTSIDE, *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


Labels = Callable[[str], tuple[str, ...]]
"""Values of the labels of a definition, in order; raises ``KeyError`` if the definition does not exist."""


@cache
def features(config: str) -> Features:
    """Return the columns of a config in order; raises ``KeyError`` if the config does not exist."""
    return features_with(config, label_values)


def features_with(config: str, labels: Labels) -> Features:
    """Return the columns of a config with other labels, such as those of an older release."""
    return _COLUMNS[config](lambda name: ClassLabel(names=list(labels(name))))


_Label = Callable[[str], ClassLabel]


def _spans() -> List:
    return List({"start": Value("int32"), "end": Value("int32"), "text": Value("string")})


def _strings(*names: str) -> dict[str, Value]:
    return {name: Value("string") for name in names}


def _documents(label: _Label) -> Features:
    return Features(
        {
            "doc_id": Value("string"),
            "version": Value("int32"),
            **_strings("title", "publisher", "country", "url", "published", "language"),
            "genre": label("genre"),
            **_strings("event", "license", "text", "text_sha256"),
            "entities": List(_mention(label)),
            "quotes": List(_quote(label)),
            "claims": List(_claim(label)),
        }
    )


def _mention(label: _Label) -> dict[str, object]:
    return {
        "id": Value("string"),
        "type": label("entity_type"),
        "mention": label("mention_kind"),
        "start": Value("int32"),
        "end": Value("int32"),
        **_strings("text", "entity"),
    }


def _quote(label: _Label) -> dict[str, object]:
    return {
        "id": Value("string"),
        "type": label("quote_type"),
        **{role: _spans() for role in ROLES},
        **_strings("speaker", "parent"),
    }


def _claim(label: _Label) -> dict[str, object]:
    return {
        "id": Value("string"),
        "span": _spans(),
        "kind": label("claim_kind"),
        **_strings("claimer", "quote"),
        **_claim_labels(label),
    }


def _claim_labels(label: _Label) -> dict[str, object]:
    return {
        "topic": label("topic"),
        "stance": label("stance"),
        "factuality": label("factuality"),
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


def _ner(label: _Label) -> Features:
    return _tagged("ner_tags", tuple(label("entity_type").names))


def _attribution(label: _Label) -> Features:
    return _tagged("attribution_tags", ATTRIBUTION_ROLES)


def _quotes(label: _Label) -> Features:
    return Features(
        {
            **_strings("id", "doc_id", "publisher", "published"),
            "type": label("quote_type"),
            "content": Value("string"),
            "content_spans": _spans(),
            "cue": _spans(),
            "source": _spans(),
            **_strings("speaker", "speaker_name", "parent", "utterance"),
        }
    )


def _claims(label: _Label) -> Features:
    return Features(
        {
            **_strings("id", "doc_id", "publisher", "published", "text"),
            "spans": _spans(),
            "kind": label("claim_kind"),
            **_strings("claimer", "claimer_name", "quote"),
            **_claim_labels(label),
        }
    )


def _utterances(label: _Label) -> Features:
    rendering = {
        **_strings("quote", "doc_id", "publisher", "content", "speaker"),
        "relation": label("rendering_relation"),
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
