"""Figures that can be worked out by hand on ``TEXT``, fourteen tokens: Ushakov said : “ The … . ” He left Moscow ."""

import pytest
from msgspec.structs import replace

from anchorage_corpus.agreement import agreement
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import Mention, Quote, span_at
from factories import TEXT, annotations, document


def two(**right_layers):
    left = annotations(set_name="one")
    return [(document(), left, replace(annotations(set_name="two"), **right_layers))]


def test_equal_sets_agree_in_everything():
    found = agreement(two())
    for layer in found.layers.values():
        assert (layer.exact.f1, layer.overlapping.f1, layer.alpha, layer.agr) == (1, 1, 1, 1)
        assert all(held.share == 1 for held in layer.attributes.values())


def test_f1_counts_exact_and_overlapping_spans():
    mentions = (
        Mention("e1", "PERSON", "name", 0, 7, "Ushakov", "yuri-ushakov"),
        Mention("e2", "GPE", "name", 46, 52, "Moscow", "moscow"),
    )
    shorter = (replace(mentions[0], end=5, text="Ushak"),)
    [(doc, left, right)] = two(entities=shorter)
    found = agreement([(doc, replace(left, entities=mentions), right)]).layers["entities"]
    assert (found.exact.left, found.exact.right, found.exact.both, found.exact.f1) == (2, 1, 0, 0)
    assert (found.overlapping.both, found.overlapping.f1) == (1, 0.667)
    assert found.agr == 0.75  # one of two, and one of one


def test_attributes_are_compared_on_paired_annotations_and_references_by_their_pairs():
    [(doc, left, right)] = two()
    second = Quote("q9", *[getattr(right.quotes[0], f) for f in right.quotes[0].__struct_fields__[1:8]])
    other = replace(right, quotes=(second,), claims=(replace(right.claims[0], quote="q9", kind="fact"),))
    held = agreement([(doc, left, other)]).layers["claims"].attributes
    assert held["quote"].share == 1
    assert (held["kind"].pairs, held["kind"].agree, held["kind"].share) == (1, 0, 0)


def test_roles_are_counted_as_distinct_spans():
    [(doc, left, right)] = two()
    wider = replace(right.quotes[0], cue=(span_at(TEXT, 8, 12),), source=())
    roles = agreement([(doc, left, replace(right, quotes=(wider,)))]).layers["quotes"].roles
    assert (roles["cue"]["exact"].both, roles["cue"]["overlapping"].both) == (0, 1)
    assert (roles["source"]["exact"].left, roles["source"]["exact"].right) == (1, 0)
    assert roles["content"]["exact"].f1 == 1


def test_sets_on_different_texts_are_refused():
    [(doc, left, right)] = two()
    moved = replace(right, document=replace(right.document, version=2))
    with pytest.raises(MisuseError, match="different text versions"):
        agreement([(doc, left, moved)])


def test_no_common_document_is_refused():
    with pytest.raises(MisuseError, match="no document"):
        agreement([])
