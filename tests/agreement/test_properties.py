"""What holds for any annotations, however odd."""

from hypothesis import given, settings
from msgspec.structs import replace

from anchorage_corpus.agreement import adjudicate, agreement, align_layer, suspects
from anchorage_corpus.model import LAYERS
from strategies import annotated


@given(annotated())
@settings(max_examples=50, deadline=None)
def test_every_annotation_stands_in_exactly_one_pair(made):
    _, annotations = made
    fewer = replace(annotations, entities=annotations.entities[::2], quotes=annotations.quotes[1:])
    for layer in LAYERS:
        pairs = align_layer(annotations, fewer, layer)
        assert sorted(p.left.id for p in pairs if p.left) == sorted(a.id for a in annotations.layer(layer))
        assert sorted(p.right.id for p in pairs if p.right) == sorted(a.id for a in fewer.layer(layer))


@given(annotated())
@settings(max_examples=50, deadline=None)
def test_f1_does_not_depend_on_who_stands_left_when_one_set_is_part_of_the_other(made):
    document, annotations = made
    part = replace(annotations, entities=annotations.entities[::2])
    one, other = (agreement([(document, *pair)]) for pair in ((annotations, part), (part, annotations)))
    for layer in LAYERS:
        assert one.layers[layer].overlapping.f1 == other.layers[layer].overlapping.f1
        assert one.layers[layer].alpha == other.layers[layer].alpha


@given(annotated())
@settings(max_examples=50, deadline=None)
def test_two_equal_sets_are_gold_without_a_decision(made):
    document, annotations = made
    result = adjudicate(document, annotations, annotations)
    assert (result.open, result.problems) == ((), ())
    for layer in LAYERS:
        assert len(result.annotations.layer(layer)) == len(annotations.layer(layer))
    assert suspects(annotations, [annotations]) == []
