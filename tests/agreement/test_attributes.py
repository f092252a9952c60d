"""Attributes of paired annotations are comparable although each annotator counts ids for themselves."""

from msgspec.structs import replace

from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.agreement.attributes import ATTRIBUTES, attribute_values, differing, quote_partners
from anchorage_corpus.model import TYPES, span_at
from factories import TEXT, annotations

ONE = annotations(set_name="one")
QUOTE, CLAIM = ONE.quotes[0], ONE.claims[0]
OTHER_IDS = replace(ONE, quotes=(replace(QUOTE, id="q9"),), claims=(replace(CLAIM, id="c4", quote="q9"),))


def differences(other, layer):
    partner = quote_partners(ONE, other)
    return [differing(pair, layer, partner) for pair in align_layer(ONE, other, layer)]


def values(other, layer, name):
    return attribute_values([(align_layer(ONE, other, layer), ONE, other)], layer, name)


def test_every_attribute_that_is_compared_is_a_field_of_its_layer():
    for layer, names in ATTRIBUTES.items():
        assert set(names) <= set(TYPES[layer].__struct_fields__), layer


def test_a_reference_to_the_paired_quote_is_the_same_whatever_its_id():
    assert quote_partners(ONE, OTHER_IDS) == {"q9": "q1"}
    assert values(OTHER_IDS, "claims", "quote") == (["q1"], ["q1"])
    assert differences(OTHER_IDS, "claims") == [[]]


def test_a_reference_to_a_quote_that_the_other_has_not_differs():
    second = replace(QUOTE, id="q2", content=(span_at(TEXT, 38, 53),))
    other = replace(ONE, quotes=(QUOTE, second), claims=(replace(CLAIM, quote="q2"),))
    assert values(other, "claims", "quote") == (["q1"], ["unpaired q2"])
    assert differences(other, "claims") == [["quote"]]


def test_what_differs_is_named_and_the_span_of_a_quote_by_its_role():
    mention = replace(ONE.entities[0], end=5, text="Ushak", type="ORG")
    quote = replace(QUOTE, cue=(span_at(TEXT, 8, 12),), speaker=None)
    other = replace(ONE, entities=(mention,), quotes=(quote,))
    assert differences(other, "entities") == [["end", "type"]]
    assert differences(other, "quotes") == [["cue", "speaker"]]


def test_only_annotations_that_both_have_are_compared():
    assert values(replace(ONE, entities=()), "entities", "type") == ([], [])
    assert values(ONE, "entities", "type") == (["PERSON"], ["PERSON"])
