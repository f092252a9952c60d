"""A source is taken apart into its owner, its head and what belongs to it."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.speakers.source_phrases import (
    SourcePhrase,
    describes,
    is_body,
    is_plural,
    read_source,
    words_of,
)


def taken(text: str, *names: str, type: str = "PERSON") -> SourcePhrase:
    places = [(text.index(name), name) for name in names]
    inside = [DraftMention(at, at + len(name), type, "name", 0.9, "test") for at, name in places]
    return read_source(text, (0, len(text)), inside)


@pytest.mark.parametrize(
    ("source", "phrase", "head"),
    [
        ("The Kremlin’s spokesman", "The Kremlin’s spokesman", "spokesman"),
        ("officials in Washington", "officials", "officials"),
        ("a report by two analysts", "two analysts", "two analysts"),
        ("a number of senior officials", "a number of senior officials", "senior officials"),
        ("the ministers’ aides", "the ministers’ aides", "aides"),
        ("an aide, who was there", "an aide", "an aide"),
        ("people familiar with the talks", "people", "people"),
    ],
)
def test_a_source_ends_before_what_explains_it_and_its_head_follows_its_owner(
    source: str, phrase: str, head: str
) -> None:
    found = taken(source)
    assert source[found.begin : found.end] == phrase
    assert source[found.head : found.end] == head


def test_what_belongs_to_a_phrase_goes_on_to_a_comma() -> None:
    source = "the head of the Russian delegation, on Friday"
    found = taken(source)
    assert (source[found.begin : found.end], source[: found.rest]) == (
        "the head",
        "the head of the Russian delegation",
    )


def test_no_cut_divides_a_name() -> None:
    source = "The Institute for the Study of War’s analyst"
    found = taken(source, "Institute for the Study of War", type="ORG")
    assert source[found.head : found.end] == "analyst"


@pytest.mark.parametrize(
    ("source", "names", "compound"),
    [
        ("Putin and Trump", ["Putin", "Trump"], True),
        ("aides and ministers", [], True),
        ("Putin, Trump and Witkoff", ["Putin", "Trump", "Witkoff"], True),
        ("an aide for war and peace", [], False),
        ("an aide, Putin himself and others", ["Putin"], False),
        ("the foreign and defence ministry", [], False),
        ("Johnson and Sons", ["Johnson and Sons"], False),
    ],
)
def test_a_source_is_several_people_if_and_joins_names_or_plurals(
    source: str, names: list[str], compound: bool
) -> None:
    assert taken(source, *names).compound is compound


@pytest.mark.parametrize(
    ("source", "people"),
    [
        ("a senior diplomat", True),
        ("Observers", True),
        ("The President", True),
        ("The report", False),
        ("The discussions", False),
        ("Reuters", False),
        ("the", False),
    ],
)
def test_a_phrase_describes_people_by_a_common_noun_that_is_no_thing(source: str, people: bool) -> None:
    assert describes(source, taken(source)) is people


@pytest.mark.parametrize(
    ("noun", "plural"), [("aides", True), ("police", True), ("Congress", False), ("status", False), ("aide", False)]
)
def test_a_noun_is_plural_by_its_ending(noun: str, plural: bool) -> None:
    assert is_plural(noun) is plural


def test_a_body_is_known_by_its_noun() -> None:
    assert is_body("Ministry") and is_body("police") and not is_body("minister")
    assert words_of("The Kremlin’s co-ordinator, 2") == ["The", "Kremlin’s", "co-ordinator", "2"]
