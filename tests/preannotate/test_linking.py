from __future__ import annotations

import pytest

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.linking import Registry, candidates, fold

REGISTRY = Registry(
    [
        Entity("steve-witkoff", "PERSON", "Steve Witkoff", ("Witkoff",), None, None),
        Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), "President of Russia", None),
        Entity("russia", "GPE", "Russia", ("Russian Federation",), None, None),
    ]
)


@pytest.mark.parametrize(
    ("name", "type", "entity"),
    [
        ("Steve Witkoff", "PERSON", "steve-witkoff"),
        ("WITKOFF", "PERSON", "steve-witkoff"),
        ("Stephen Whitcoff", "PERSON", "steve-witkoff"),
        ("the Russian Federation", "GPE", "russia"),
    ],
)
def test_name_finds_its_entity_by_alias_or_spelling(name: str, type: str, entity: str) -> None:
    link = REGISTRY.link(name, type)
    assert link is not None
    assert link.entity.id == entity


@pytest.mark.parametrize(
    ("name", "type"), [("Melania Putina-Smith", "PERSON"), ("Boris Wolkoff", "PERSON"), ("Russia", "PERSON")]
)
def test_other_names_stay_unlinked(name: str, type: str) -> None:
    assert REGISTRY.link(name, type) is None


def test_spelling_is_less_sure_than_an_alias() -> None:
    exact, spelt = REGISTRY.link("Witkoff", "PERSON"), REGISTRY.link("Stephen Whitcoff", "PERSON")
    assert exact is not None
    assert spelt is not None
    assert spelt.confidence < exact.confidence


def test_fold_leaves_case_accents_articles_and_possessives_out() -> None:
    assert fold("the Élysée’s") == "elysee"


def test_candidates_are_counted_and_sorted() -> None:
    found = candidates([("Oslo", "GPE"), ("Ada Byron", "PERSON"), ("Ada Byron", "PERSON")])
    assert [(c.name, c.mentions) for c in found] == [("Ada Byron", 2), ("Oslo", 1)]
