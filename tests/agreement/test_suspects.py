from msgspec.structs import replace

from anchorage_corpus.agreement import suspects
from anchorage_corpus.model import Mention
from factories import annotations

MOSCOW = Mention("e9", "GPE", "name", 46, 52, "Moscow", "moscow")


def other(name: str = "auto", **layers):
    return replace(annotations(set_name=name), **layers)


def test_what_nobody_contradicts_is_not_suspect():
    assert suspects(annotations(), [other(), other("anna")]) == []


def test_a_contradiction_weighs_its_confidence_over_all_sets():
    wrong = replace(annotations().entities[0], type="ORG", confidence=0.6, by="rules")
    [found] = suspects(annotations(), [other(entities=(wrong,)), other("anna")])
    assert (found.id, found.layer, found.text, found.score) == ("e1", "entities", "Ushakov", 0.3)
    assert found.reasons == ("auto: e1 differs in type",)


def test_what_two_sets_have_and_gold_has_not_is_one_suspect():
    rows = (*annotations().entities, MOSCOW)
    [found] = suspects(annotations(), [other(entities=rows), other("anna", entities=rows)])
    assert (found.id, found.text, found.score, len(found.reasons)) == (None, "Moscow", 1.0, 2)


def test_the_most_contradicted_comes_first():
    sets = [other(quotes=(), entities=(*annotations().entities, MOSCOW)), other("anna", quotes=())]
    found = suspects(annotations(), sets)
    assert [(one.layer, one.score) for one in found] == [("quotes", 1.0), ("claims", 1.0), ("entities", 0.5)]


def test_a_set_on_another_text_version_says_nothing():
    moved = other(entities=())
    assert suspects(annotations(), [replace(moved, document=replace(moved.document, version=2))]) == []
