"""The registry knows its entities by id, by each of their names and by the first word of those."""

from __future__ import annotations

import msgspec

from anchorage_corpus.check.views.registry import KnownEntities
from factories import entity

USHAKOV = entity()
MOSCOW = msgspec.structs.replace(entity("moscow", "GPE", "Moscow"), aliases=("the Kremlin", "the city"))
PAPER = msgspec.structs.replace(entity("moscow-times", "ORG", "Moscow Times"), aliases=("Ushakov",))


def test_an_entity_has_its_name_and_its_aliases():
    known = KnownEntities([USHAKOV, MOSCOW])
    assert known.by_id == {"yuri-ushakov": USHAKOV, "moscow": MOSCOW}
    assert known.names["moscow"] == {"Moscow", "the Kremlin", "the city"}
    assert known.pairs == {("yuri-ushakov", "PERSON"), ("moscow", "GPE")}
    assert known.index == {"yuri-ushakov": 0, "moscow": 1}


def test_a_name_may_have_several_owners():
    owners = KnownEntities([USHAKOV, PAPER]).owners
    assert owners["Ushakov"] == {"yuri-ushakov", "moscow-times"}
    assert owners["Moscow Times"] == {"moscow-times"}


def test_names_are_found_by_their_first_word_in_capitals():
    found = KnownEntities([MOSCOW, PAPER]).by_first_word
    assert sorted(found["Moscow"]) == ["Moscow", "Moscow Times"]
    assert found["Kremlin"] == ["the Kremlin"]
    assert "the city" not in {name for names in found.values() for name in names}
