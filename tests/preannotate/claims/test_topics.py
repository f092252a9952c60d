"""Topics come from the words that a corpus gives its labels, and from nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anchorage_corpus.check import check_corpus
from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.model import DocumentRef
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.claims.rules import RuleClaims
from anchorage_corpus.preannotate.claims.topics import TopicFinder, TopicWords, bundled_topics, read_topics
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked

TALKS = (TopicWords("territory", ("crimea", "front line")), TopicWords("negotiations", ("talk*",)))
TEXT = "The mayor planted forty trees in the harbour park in May."


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return start_corpus(tmp_path / "new")


def topics(text: str, words: tuple[TopicWords, ...] = TALKS) -> list[str | None]:
    plain, quotes = marked(text)
    divided = DividedText(plain)
    return [claim.topic for claim in TopicFinder(words).with_topics(divided, RuleClaims().claims(divided, quotes))]


def say(corpus: Corpus, topic: dict[str, Any] | None = None, **words: list[str]) -> None:
    """Give labels of a corpus words, and its topics other keywords."""
    path = corpus.root / "schema" / "labels.schema.json"
    schema = json.loads(path.read_text())
    schema["$defs"]["topic"] |= topic or {}
    for label in schema["$defs"]["topic"]["anyOf"]:
        if label["const"] in words:
            label["x-words"] = words[label["const"]]
    path.write_text(json.dumps(schema))


def test_topic_is_that_of_the_claim_then_of_what_stands_around_it() -> None:
    text = "The talks went on for hours. [Smith] {said} <it was a long day>, and [Hill] {said} <Crimea was left out>."
    assert topics(text) == ["negotiations", "territory", "territory"]
    assert topics("[Smith] {said} <it was a long day>.") == [None]


def test_a_star_is_any_ending_and_a_space_any_space() -> None:
    assert topics("They saw the front  line move again.") == ["territory"]
    assert topics("They were talking about it again.") == ["negotiations"]
    assert topics("They saw the front lines move again.") == [None]


def test_a_word_is_no_pattern() -> None:
    assert topics("They paid 3.5 billion for it again.", (TopicWords("economy", ("3.5", "(")),)) == ["economy"]
    assert topics("They paid 345 billion for it again.", (TopicWords("economy", ("3.5",)),)) == [None]


def test_without_words_there_is_no_topic(corpus: Corpus) -> None:
    assert read_topics(corpus.root / "schema") == ()
    assert read_topics(corpus.root) == ()
    assert topics("The talks went on for hours.", ()) == [None]


def test_a_pipeline_reads_the_topics_of_its_corpus(corpus: Corpus) -> None:
    def found() -> tuple[list[str | None], int]:
        pipeline = Pipeline.of_corpus(corpus, "fast")
        annotations = pipeline.annotate(TEXT, DocumentRef("trees", 1, "0" * 64))
        return [claim.topic for claim in annotations.claims], len(pipeline.agents)

    assert found() == ([None], 5)
    say(corpus, humanitarian=["tree*"])
    assert found() == (["humanitarian"], 6)


def test_a_bare_text_is_read_with_the_topics_that_the_package_carries() -> None:
    (annotations,) = preannotate(["The talks on the territories went on for three hours in May."], "fast")
    assert [claim.topic for claim in annotations.claims] == ["territory"]


def test_topics_are_tried_in_the_order_that_the_corpus_gives(corpus: Corpus) -> None:
    say(corpus, economy=["tree*"], territory=["park"], military=["mayor"])
    assert [t.topic for t in read_topics(corpus.root / "schema")] == ["territory", "military", "economy"]
    say(corpus, {"x-precedence": ["economy", "settlement", "military"]})
    assert [t.topic for t in read_topics(corpus.root / "schema")] == ["economy", "military", "territory"]


def test_every_topic_of_the_package_has_words() -> None:
    assert {t.topic for t in bundled_topics()} == set(json.loads(labels_file())["$defs"]["topic"]["x-precedence"])


def labels_file() -> str:
    return (Corpus.bundled().root / "schema" / "labels.schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ({"x-precedence": "economy"}, "Expected `array`"),
        ({"x-precedence": ["weather"]}, "'weather' is not a topic; there are: territory"),
    ],
)
def test_words_of_another_form_are_refused_with_their_file(corpus: Corpus, topic: dict[str, Any], said: str) -> None:
    say(corpus, topic, economy=["tree*"])
    with pytest.raises(InvalidFileError, match=said) as refused:
        read_topics(corpus.root / "schema")
    assert "schema/labels.schema.json" in str(refused.value)


def test_words_of_its_own_do_not_make_a_schema_another_one(corpus: Corpus) -> None:
    say(corpus, {"x-precedence": ["economy"]}, economy=["tree*"])
    assert check_corpus(corpus.root).findings == ()
    say(corpus, {"title": "Subject"})
    assert [finding.code for finding in check_corpus(corpus.root).findings] == ["AC158"]
