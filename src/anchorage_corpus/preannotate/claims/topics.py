"""Finds the topic of a claim: the first, in the corpus's order, whose words fit.

A topic is a label of the corpus, and so are its words: ``x-words`` of the label in ``schema/labels.schema.json``,
tried in the order of ``x-precedence``. A corpus without such words gets no topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec

from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.files.schema import label_values, schema_folder
from anchorage_corpus.preannotate.drafts import DraftClaim, Range
from anchorage_corpus.text.divided import DividedText

_LABELS = "labels.schema.json"
_LONGEST_PARAGRAPH = 4000


class TopicWords(msgspec.Struct, frozen=True):
    """A topic and its words; ``*`` in a word matches any ending, a space any white space."""

    topic: str
    words: tuple[str, ...]


class _Label(msgspec.Struct):
    value: str = msgspec.field(name="const")
    words: tuple[str, ...] = msgspec.field(name="x-words", default=())


class _Topic(msgspec.Struct):
    labels: tuple[_Label, ...] = msgspec.field(name="anyOf", default=())
    precedence: tuple[str, ...] = msgspec.field(name="x-precedence", default=())


class _Definitions(msgspec.Struct):
    topic: _Topic = msgspec.field(default_factory=_Topic)


class _Labels(msgspec.Struct):
    definitions: _Definitions = msgspec.field(name="$defs")


@cache
def bundled_topics() -> tuple[TopicWords, ...]:
    """Return the topics of the bundled corpus."""
    return read_topics(schema_folder())


def read_topics(schema: Path) -> tuple[TopicWords, ...]:
    """Return the topics that a ``schema/`` folder gives words for, those of ``x-precedence`` first.

    Raises ``InvalidFileError`` for words of another form, or for a topic unknown to the package.
    """
    path = schema / _LABELS
    if not path.is_file():
        return ()
    try:
        topic = msgspec.json.decode(path.read_bytes(), type=_Labels).definitions.topic
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _invalid(path, f"{error}; write `x-words` and `x-precedence` as lists of strings") from None
    found = {label.value: TopicWords(label.value, label.words) for label in topic.labels if label.words}
    if unknown := sorted({*found, *topic.precedence} - {*label_values("topic")}):
        raise _invalid(path, f"{unknown[0]!r} is not a topic; there are: {', '.join(label_values('topic'))}")
    order = dict.fromkeys([*topic.precedence, *found])
    return tuple(found[value] for value in order if value in found)


def _invalid(path: Path, message: str) -> InvalidFileError:
    return InvalidFileError([Problem(str(path), 0, 0, "", message)])


class TopicFinder:
    """Finds the topics of claims by the words of a corpus."""

    def __init__(self, topics: Sequence[TopicWords]) -> None:
        self.topics = tuple(topics)
        self._pattern = _pattern(self.topics)

    def with_topics(self, divided: DividedText, claims: Iterable[DraftClaim]) -> list[DraftClaim]:
        """Return the claims of a text, each without a topic given that of its span, its sentence or its paragraph."""
        known: dict[Range, str | None] = {}  # many claims share a paragraph

        def topic_of(around: Range) -> str | None:
            if around not in known:
                known[around] = self._topic(divided.text, *around)
            return known[around]

        def with_topic(claim: DraftClaim) -> DraftClaim:
            topics = map(topic_of, _around(divided, claim))
            return msgspec.structs.replace(claim, topic=next(filter(None, topics), None))

        return [claim if claim.topic else with_topic(claim) for claim in claims]

    def _topic(self, text: str, start: int, end: int) -> str | None:
        found = [match.lastindex for match in self._pattern.finditer(text, start, end) if match.lastindex]
        return self.topics[min(found) - 1].topic if found else None


def _pattern(topics: Sequence[TopicWords]) -> re.Pattern[str]:
    """Return a pattern that finds every topic's words in one pass, a group a topic; without topics it finds none."""
    groups = [f"({'|'.join(map(_expression, topic.words))})" for topic in topics]
    return re.compile(rf"\b(?:{'|'.join(groups)})\b" if groups else r"(?!)", re.IGNORECASE)


def _expression(word: str) -> str:
    return r"\s+".join(r"\w*".join(map(re.escape, part.split("*"))) for part in word.split())


def _around(divided: DividedText, claim: DraftClaim) -> Iterator[Range]:
    """Yield the ranges that may show what a claim is about; a paragraph as long as a text is left out."""
    yield from claim.span
    first = claim.span[0][0]
    yield divided.sentence_of(first)
    start, end = divided.paragraph_of(first)
    if end - start < _LONGEST_PARAGRAPH:
        yield start, end
