from __future__ import annotations

import pytest

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.linking import Registry, candidates, fold, link_mentions

REGISTRY = Registry(
    [
        Entity("steve-witkoff", "PERSON", "Steve Witkoff", ("Witkoff",), None, None),
        Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), "President of Russia", None),
        Entity("volodymyr-zelenskyy", "PERSON", "Volodymyr Zelenskyy", ("Zelenskiy",), "President of Ukraine", None),
        Entity("yuri-ushakov", "PERSON", "Yuri Ushakov", ("Ushakov",), "Aide", None),
        Entity("russia", "GPE", "Russia", ("Russian Federation",), None, None),
    ]
)


@pytest.mark.parametrize(
    ("name", "type", "entity"),
    [
        ("Steve Witkoff", "PERSON", "steve-witkoff"),
        ("WITKOFF", "PERSON", "steve-witkoff"),
        ("Stephen Whitcoff", "PERSON", "steve-witkoff"),
        ("S. Witkoff", "PERSON", "steve-witkoff"),
        ("Vladimir Puttin", "PERSON", "vladimir-putin"),
        ("Vladimir Zelensky", "PERSON", "volodymyr-zelenskyy"),
        ("the Russian Federation", "GPE", "russia"),
    ],
)
def test_name_finds_its_entity_by_alias_or_spelling(name: str, type: str, entity: str) -> None:
    link = REGISTRY.link(name, type)
    assert link is not None
    assert link.entity.id == entity


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("Melania Putina-Smith", "PERSON"),
        ("Boris Wolkoff", "PERSON"),
        ("Russia", "PERSON"),
        ("Stanislav Witkoff", "PERSON"),
        ("Vlasta Putin", "PERSON"),
        ("Puttin", "PERSON"),
        ("Yulia Ushakova", "PERSON"),
        ("Yulia Ushakov", "PERSON"),
    ],
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


CAPITALS = Registry(
    [
        Entity("kremlin", "ORG", "Kremlin", (), None, None),
        Entity("moscow", "GPE", "Moscow", ("MOSCOW",), None, None),
        Entity("moscow-kremlin", "FAC", "Moscow Kremlin", ("Kremlin",), None, None),
        Entity("russia", "GPE", "Russia", ("Moscow",), None, None),
        Entity("donald-trump", "PERSON", "Donald Trump", ("Trump",), None, None),
    ]
)


def linked(text: str, *names: tuple[str, str]) -> list[str | None]:
    mentions, place = [], 0
    for name, type in names:
        place = text.index(name, place)
        mentions.append(DraftMention(place, place + len(name), type, "name", 0.9, "test"))
        place += len(name)
    return [m.entity for m in link_mentions(mentions, text, CAPITALS)]


def test_capital_that_acts_is_its_state_and_as_a_place_the_city() -> None:
    assert linked("Moscow said that it would not sign.", ("Moscow", "GPE")) == ["russia"]
    assert linked("The talks were held in Moscow.", ("Moscow", "GPE")) == ["moscow"]


def test_seat_is_the_building_only_as_a_place() -> None:
    text = "The Kremlin said that they met in the Kremlin."
    assert linked(text, ("Kremlin", "ORG"), ("Kremlin", "ORG")) == ["kremlin", "moscow-kremlin"]


def test_bare_surname_follows_the_full_name_of_the_text() -> None:
    assert linked("Ivanka Trump came. Trump said no.", ("Ivanka Trump", "PERSON"), ("Trump", "PERSON")) == [
        None,
        None,
    ]
    text = "Donald Trump met Ivanka Trump. Trump said no."
    assert linked(text, ("Donald Trump", "PERSON"), ("Ivanka Trump", "PERSON"), ("Trump", "PERSON")) == [
        "donald-trump",
        None,
        "donald-trump",
    ]
