"""A pronoun goes back to who spoke or was named in the sentences before it."""

from __future__ import annotations

import pytest

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention, DraftQuote
from anchorage_corpus.preannotate.entities.gazetteer import with_registry
from anchorage_corpus.preannotate.entities.gender import MAN, WOMAN
from anchorage_corpus.preannotate.entities.linking import Registry
from anchorage_corpus.preannotate.speakers.discourse import Discourse, Speaker
from anchorage_corpus.preannotate.speakers.people import People
from anchorage_corpus.text.divided import DividedText

REGISTRY = Registry(
    [
        Entity("kremlin", "ORG", "Kremlin", (), None, None),
        Entity("olga-orlova", "PERSON", "Olga Orlova", ("Orlova",), None, None),
        Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), None, None),
        Entity("yuri-ushakov", "PERSON", "Yuri Ushakov", ("Ushakov",), None, None),
    ]
)
ELSEWHERE = DraftQuote(((10_000, 10_001),), (), (), 0.9, "test")


def told(text: str) -> Discourse:
    mentions: list[DraftMention] = with_registry([], text, REGISTRY)
    return Discourse(DividedText(text), mentions, People(text, mentions, REGISTRY))


def person(text: str, pronoun: str = "he", quote: DraftQuote = ELSEWHERE) -> str | None:
    wanted = WOMAN if pronoun == "she" else MAN
    found = told(text).person_before(text.rindex(pronoun), wanted, quote)
    return found.entity if found else None


@pytest.mark.parametrize(
    ("text", "pronoun", "entity"),
    [
        ("Putin met Ushakov. Then he spoke.", "he", "vladimir-putin"),
        ("Putin met Olga Orlova. Then she spoke.", "she", "olga-orlova"),
        ("Putin’s aide came. Then he spoke.", "he", None),
        ("They met in Putin. Then he spoke.", "he", "vladimir-putin"),
        ("He said: “Putin is ready.” Then he spoke.", "he", None),
        ("Putin came. He met Ushakov. Then he spoke.", "he", "vladimir-putin"),
        ("Putin, he added", "he", None),
        ("Then he spoke.", "he", None),
    ],
)
def test_a_person_is_the_first_that_a_sentence_before_names(text: str, pronoun: str, entity: str | None) -> None:
    assert person(text, pronoun) == entity


def test_who_spoke_counts_before_who_was_named() -> None:
    text = "Putin met Ushakov. Then he spoke."
    discourse = told(text)
    discourse.hear(text.index("Ushakov"), Speaker("yuri-ushakov", "PERSON", 1.0))
    found = discourse.person_before(text.index("he"), MAN, ELSEWHERE)
    assert found is not None
    assert (found.entity, found.gender) == ("yuri-ushakov", MAN)


def test_a_pronoun_of_known_gender_is_surer_and_never_as_sure_as_a_name() -> None:
    known, unknown = (
        told(text).person_before(text.index("she"), WOMAN, ELSEWHERE)
        for text in ("Olga Orlova came. Then she spoke.", "Orlova came. Then she spoke.")
    )
    assert known is not None and unknown is not None
    assert unknown.sure <= known.sure < 1


def test_a_name_more_than_a_few_paragraphs_back_is_forgotten() -> None:
    assert person("Putin came.\nIt rained.\nThen he spoke.") == "vladimir-putin"
    assert person("Putin came.\nIt rained.\nIt snowed.\nThen he spoke.") is None


def test_a_body_that_spoke_or_was_named_is_what_it_and_they_mean() -> None:
    text = "The Kremlin met Putin. It spoke. They did."
    discourse = told(text)
    it = discourse.body_before(text.index("It"), ELSEWHERE)
    assert it is not None and it.entity == "kremlin"
    assert discourse.several_before(text.index("They"), ELSEWHERE) is None
    discourse.hear(0, it)
    they = discourse.several_before(text.index("They"), ELSEWHERE)
    assert they is not None and they.entity == "kremlin"


def test_a_body_where_something_happens_is_no_speaker() -> None:
    text = "They met in the Kremlin. It spoke."
    assert told(text).body_before(text.index("It"), ELSEWHERE) is None


def test_who_speaks_inside_a_quote_is_not_its_own_source() -> None:
    text = "Putin came. Then he spoke."
    assert person(text, quote=DraftQuote(((0, 11),), (), (), 0.9, "test")) is None


def test_a_relative_pronoun_means_the_name_right_before_it() -> None:
    text = "Putin, who came with Ushakov today who left"
    discourse = told(text)
    who = discourse.named_before(text.index("who"))
    assert who is not None and who.entity == "vladimir-putin"
    assert discourse.named_before(text.rindex("who")) is None


def test_the_last_of_several_is_the_one_who_spoke_last() -> None:
    discourse = told("Putin met Ushakov.")
    assert discourse.last_of(["vladimir-putin"]) is None
    discourse.hear(5, Speaker("yuri-ushakov", "PERSON", 1.0))
    discourse.hear(0, Speaker("vladimir-putin", "PERSON", 1.0))
    assert discourse.last_of(["vladimir-putin", "yuri-ushakov"]) == "yuri-ushakov"
    assert discourse.last_of(["vladimir-putin"]) is None
