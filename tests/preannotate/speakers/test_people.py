"""What a text and the registry say of people: their offices, and whether they are women or men."""

from __future__ import annotations

import pytest

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.gender import MAN, UNKNOWN, WOMAN
from anchorage_corpus.preannotate.entities.linking import Registry
from anchorage_corpus.preannotate.speakers.people import People

REGISTRY = Registry(
    [
        Entity("kirill-dmitriev", "PERSON", "Kirill Dmitriev", ("Dmitriev",), "Head of the fund, envoy", None),
        Entity("olga-orlova", "PERSON", "Olga Orlova", ("Orlova",), None, None),
        Entity("a-petrova", "PERSON", "A. Petrova", ("Petrova",), "Spokeswoman of the ministry", None),
    ]
)


def mention(text: str, words: str, entity: str | None = None, type: str = "PERSON") -> DraftMention:
    start = text.rindex(words)
    return DraftMention(start, start + len(words), type, "name", 0.9, "test", entity)


def gender(text: str, words: str, *others: str, entity: str | None = None) -> str:
    asked = mention(text, words, entity)
    return People(text, [*(mention(text, other) for other in others), asked], REGISTRY).gender_of(asked)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("The spokeswoman A. Petrova spoke.", "A. Petrova", WOMAN),
        ("Petrova, a spokeswoman for the ministry, spoke.", "Petrova", WOMAN),
        ("Maria Petrova spoke.", "Maria Petrova", WOMAN),
        ("Mr Petrov spoke.", "Petrov", MAN),
        ("The spokeswoman said Petrov spoke.", "Petrov", UNKNOWN),
        ("Petrova spoke.", "Petrova", UNKNOWN),
    ],
)
def test_a_title_next_to_a_name_or_its_first_name_says_the_gender(text: str, name: str, expected: str) -> None:
    assert gender(text, name) == expected


def test_a_bare_surname_is_whom_the_text_named_in_full() -> None:
    text = "Maria Petrova came. Then Petrova spoke."
    assert gender(text, "Petrova", "Maria Petrova") == WOMAN


def test_the_registry_says_it_where_the_text_does_not() -> None:
    assert gender("Then Orlova spoke.", "Orlova", entity="olga-orlova") == WOMAN
    assert gender("Then Petrova spoke.", "Petrova", entity="a-petrova") == WOMAN


def test_a_body_has_no_gender() -> None:
    text = "The spokeswoman Reuters"
    body = mention(text, "Reuters", type="ORG")
    assert People(text, [body], REGISTRY).gender_of(body) == UNKNOWN


def test_offices_are_those_of_the_title_the_apposition_and_the_registry() -> None:
    text = "Russian negotiator Dmitriev, chief of a fund, spoke."
    roles = People(text, [mention(text, "Dmitriev", "kirill-dmitriev")], REGISTRY).roles["kirill-dmitriev"]
    assert {(role.noun, *sorted(role.terms)) for role in roles} == {
        ("envoy", "russia"),
        ("chief", "fund"),
        ("envoy",),
    }
