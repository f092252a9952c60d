from msgspec.structs import replace

from anchorage_corpus.agreement import Decision, Decisions, adjudicate, items
from anchorage_corpus.model import Agent, Mention, span_at
from factories import TEXT, annotations, document

ADJUDICATOR = Agent("person", "Anna", None)
MOSCOW = Mention("e2", "GPE", "name", 46, 52, "Moscow", "moscow")


def decisions(*rows: Decision) -> Decisions:
    return Decisions("frank-talks", ("one", "two"), (ADJUDICATOR,), "1.1.0", rows)


def sets(**right_layers):
    return annotations(set_name="one"), replace(annotations(set_name="two"), **right_layers)


def test_what_both_agree_on_is_gold_without_a_decision():
    left, right = sets()
    made = adjudicate(document(), left, right)
    assert not made.open and not made.problems
    assert (made.annotations.entities, made.annotations.quotes) == (left.entities, left.quotes)
    assert made.annotations.provenance.set == "gold"


def test_disagreements_stay_open_and_out_of_gold_until_decided():
    left, right = sets(entities=(*annotations().entities, MOSCOW))
    made = adjudicate(document(), left, right)
    assert [(item.key, item.differs) for item in made.open] == [("-/e2", ("only right",))]
    assert MOSCOW.text not in [m.text for m in made.annotations.entities]


def test_a_decision_takes_a_side_and_mixes_fields_of_both():
    left, right = sets()
    other = replace(right.quotes[0], cue=(span_at(TEXT, 8, 12),), type="mixed")
    right = replace(right, quotes=(other,))
    assert [item.differs for item in items(left, right) if item.layer == "quotes"] == [("type", "cue")]
    made = adjudicate(document(), left, right, decisions(Decision("q1/q1", "left", {"cue": "right"})))
    assert not made.open
    assert (made.annotations.quotes[0].type, made.annotations.quotes[0].cue) == ("direct", other.cue)


def test_a_decision_may_drop_add_and_overrule():
    left, right = sets(entities=(*annotations().entities, MOSCOW))
    he = {"type": "PERSON", "mention": "pronoun", "start": 38, "end": 40, "text": "He", "entity": "yuri-ushakov"}
    rows = [Decision("-/e2", "none"), Decision("+e1", "new", he), Decision("c1/c1", "left", {"kind": "fact"})]
    made = adjudicate(document(), left, right, decisions(*rows))
    assert not made.open and not made.problems
    assert [(m.id, m.text) for m in made.annotations.entities] == [("e1", "Ushakov"), ("e2", "He")]
    assert made.annotations.claims[0].kind == "fact"
    assert made.annotations.provenance.agents[-1] == ADJUDICATOR
    assert made.annotations.provenance.guidelines == "1.1.0"


def test_gold_carries_no_confidence_of_a_machine():
    left, right = sets()
    machine = replace(left, entities=(replace(left.entities[0], confidence=0.8, by="rules"),))
    [mention] = adjudicate(document(), machine, right).annotations.entities
    assert (mention.confidence, mention.by) == (None, None)


def test_references_follow_the_quote_to_its_new_id():
    left, right = sets()
    right = replace(
        right, quotes=(replace(right.quotes[0], id="q8"),), claims=(replace(right.claims[0], quote="q8"),)
    )
    previous = replace(left, quotes=(replace(left.quotes[0], id="q5"),))
    made = adjudicate(document(), left, right, previous=previous)
    assert not made.open
    assert (made.annotations.quotes[0].id, made.annotations.claims[0].quote) == ("q5", "q5")


def test_ids_of_an_earlier_gold_are_kept_and_new_ones_go_on_counting():
    left, right = sets(entities=(*annotations().entities, MOSCOW))
    previous = replace(left, entities=(replace(left.entities[0], id="e40"),))
    made = adjudicate(document(), left, right, decisions(Decision("-/e2", "right")), previous)
    assert [m.id for m in made.annotations.entities] == ["e40", "e41"]


def test_a_mended_boundary_keeps_its_id_and_another_annotation_gets_a_new_one():
    left, right = sets(entities=(*annotations().entities, MOSCOW))
    mosc = replace(MOSCOW, end=50, text="Mosc")
    for before, number in ((mosc, "e2"), (replace(mosc, entity="russia"), "e3"), (replace(mosc, end=48), "e3")):
        previous = replace(left, entities=(*left.entities, before))
        made = adjudicate(document(), left, right, decisions(Decision("-/e2", "right")), previous)
        assert [m.id for m in made.annotations.entities] == ["e1", number]


def test_every_wrong_decision_is_named():
    left, right = sets()
    rows = [
        Decision("e9/e9", "left"),
        Decision("+x1", "new"),
        Decision("c1/c1", "left", {"quote": "q7/q7"}),
        Decision("e1/e1", "left", {"start": "no"}),
    ]
    problems = adjudicate(document(), left, right, decisions(*rows)).problems
    assert len(problems) == 4
    assert [problem.split(":")[0] for problem in problems] == ["e9/e9", "+x1", "e1/e1", "c1/c1"]


def test_decisions_about_other_sets_or_decided_twice_are_named():
    left, right = sets()
    swapped = replace(decisions(Decision("e1/e1", "left"), Decision("e1/e1", "none")), sets=("two", "one"))
    problems = adjudicate(document(), left, right, swapped).problems
    assert problems == ("the decisions are about two and one, not one and two", "e1/e1: decided more than once")


def test_a_decided_span_must_be_the_slice_of_the_text():
    left, right = sets()
    made = adjudicate(document(), left, right, decisions(Decision("e1/e1", "left", {"text": "Peskov"})))
    assert made.problems == ("e1 covers 'Ushakov', not 'Peskov'",)
