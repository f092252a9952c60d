"""A nominal is whom text or registry call by an office that fits it."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.entities.offices import (
    Office,
    fit,
    is_office,
    proper_terms,
    role_of,
    roles_of,
    terms,
)


@pytest.mark.parametrize("phrase", ["U.S.", "the US", "American", "the Americans", "United States of America", "USA"])
def test_a_country_has_one_name_however_it_is_called(phrase: str) -> None:
    assert terms(phrase) == {"usa"}


def test_the_words_of_a_phrase_are_those_that_tell_something() -> None:
    assert terms("the former head of his Russian delegation") == {"chief", "russia", "delegation"}
    assert proper_terms("The Russian Leader of the Defence delegation") == {"russia", "defence"}


@pytest.mark.parametrize(
    ("phrase", "office"),
    [
        ("The Russian leader", Office("leader", frozenset({"russia"}))),
        ("Kremlin spokeswoman for foreign policy", Office("spokesman", frozenset({"kremlin", "foreign", "policy"}))),
        ("aide of the president", Office("aide", frozenset({"president"}))),
        ("of", None),
    ],
)
def test_an_office_is_the_last_noun_before_a_preposition(phrase: str, office: Office | None) -> None:
    assert role_of(phrase) == office


def test_a_description_may_name_several_offices() -> None:
    assert [role.noun for role in roles_of("Head of the fund, envoy of the president; businessman")] == [
        "chief",
        "envoy",
        "businessman",
    ]


@pytest.mark.parametrize(
    ("nominal", "description", "fits"),
    [
        ("The Russian leader", "President of Russia", 2),
        ("The leader", "President of Russia", 1),
        ("The Ukrainian leader", "President of Russia", 0),
        ("The Russian president", "Leader of Russia", 0),
        ("The Russian adviser", "Aide of the president of Russia", 2),
        ("The foreign minister", "Minister for foreign affairs", 2),
    ],
)
def test_a_nominal_fits_a_narrower_office_and_never_one_of_another_country(
    nominal: str, description: str, fits: int
) -> None:
    wanted = role_of(nominal)
    assert wanted is not None
    assert fit(wanted, proper_terms(nominal), roles_of(description)) == fits


@pytest.mark.parametrize(
    ("noun", "office"), [("President", True), ("envoys", True), ("spokesperson", True), ("report", False)]
)
def test_an_office_is_known_in_either_number(noun: str, office: bool) -> None:
    assert is_office(noun) is office
