"""Three-way merge by annotation id."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from anchorage_corpus.model import Annotation, Claim, Mention, Quote, span_at
from anchorage_corpus.studio.sync.merge import apart, merge, replace
from anchorage_corpus.studio.sync.records import Base, as_base, layers_of
from factories import annotations

TEXT = "abcdefghij"


def mention(name: str, kind: str = "PERSON") -> Mention:
    return Mention(name, kind, "name", 0, 1, "a", None)


def quote(name: str, parent: str | None = None, kind: str = "direct") -> Quote:
    return Quote(name, kind, (span_at(TEXT, 0, 5),), (), (), (), None, parent)


def claim(name: str, of: str | None = None) -> Claim:
    return Claim(name, (span_at(TEXT, 1, 3),), "fact", None, of, None, None, None, None)


def side(*rows: Annotation) -> Base:
    return layers_of(rows)


def some_sides() -> st.SearchStrategy[Base]:
    kinds = st.sampled_from(["PERSON", "ORG", "GPE"])
    rows = st.dictionaries(st.sampled_from(["e1", "e2", "e3", "e4"]), kinds)
    return rows.map(lambda found: side(*(mention(name, kind) for name, kind in found.items())))


@given(some_sides(), some_sides())
@settings(deadline=None)
def test_only_one_side_changed_means_no_conflict(base: Base, other: Base) -> None:
    assert merge(base, base, other).layers.by_id() == other.by_id()
    assert merge(base, other, base).layers.by_id() == other.by_id()
    assert merge(base, other, other).layers.by_id() == other.by_id()
    for here, there in ((base, other), (other, base), (other, other)):
        assert merge(base, here, there).conflicts == ()


@given(some_sides(), some_sides(), some_sides())
@settings(deadline=None)
def test_every_annotation_comes_from_a_side_that_changed_it_or_waits(base: Base, here: Base, there: Base) -> None:
    merged = merge(base, here, there)
    before, ours, theirs, after = (s.by_id() for s in (base, here, there, merged.layers))
    waiting = {conflict.id for conflict in merged.conflicts}
    for name in {*before, *ours, *theirs}:
        changed_here, changed_there = (before.get(name) != s.get(name) for s in (ours, theirs))
        if changed_here and changed_there and ours.get(name) != theirs.get(name):
            assert name in waiting
            assert after.get(name) == ours.get(name)
        else:
            assert name not in waiting
            assert after.get(name) == (theirs if changed_there else ours).get(name)


@given(some_sides(), some_sides(), some_sides())
@settings(deadline=None)
def test_merging_again_changes_nothing(base: Base, here: Base, there: Base) -> None:
    once = merge(base, here, there).layers
    again = merge(there, once, there)
    assert again.layers.by_id() == once.by_id()
    assert again.conflicts == ()


@given(some_sides(), some_sides(), some_sides())
@settings(deadline=None)
def test_apart_changes_nothing_and_hands_back_every_difference(base: Base, here: Base, there: Base) -> None:
    merged = apart(base, here, there)
    assert merged.layers == here
    taken = here
    for conflict in merged.conflicts:
        taken = replace(taken, conflict.id, conflict.there)
    assert taken.by_id() == there.by_id()


def test_a_quote_deleted_there_stays_while_something_here_refers_to_it() -> None:
    base, there = side(quote("q1")), side()
    merged = merge(base, side(quote("q1"), claim("c1", of="q1")), there)
    assert set(merged.layers.by_id()) == {"q1", "c1"}
    assert [(c.id, c.there) for c in merged.conflicts] == [("q1", None)]
    assert merged.removed == ()


def test_a_chain_of_parents_is_brought_back_whole() -> None:
    chain = (quote("q1"), quote("q2", parent="q1"))
    merged = merge(side(*chain), side(*chain, claim("c1", of="q2")), side())
    assert set(merged.layers.by_id()) == {"q1", "q2", "c1"}
    assert {conflict.id for conflict in merged.conflicts} == {"q1", "q2"}


def test_changed_here_and_deleted_there_is_a_conflict() -> None:
    merged = merge(side(mention("e1")), side(mention("e1", "ORG")), side())
    assert merged.layers.entities == (mention("e1", "ORG"),)
    assert merged.conflicts[0].there is None


def test_replace_exchanges_adds_and_takes_out() -> None:
    layers = as_base(annotations())
    assert replace(layers, "e1", mention("e1")).entities == (mention("e1"),)
    assert replace(layers, "e2", mention("e2")).entities == (*layers.entities, mention("e2"))
    assert replace(layers, "q1", None).quotes == ()


def test_counts_say_what_happened() -> None:
    here = side(mention("e1"), mention("e2"))
    there = side(mention("e2", "ORG"), mention("e3"))
    merged = merge(here, here, there)
    assert (merged.added, merged.changed, merged.removed) == (("e3",), ("e2",), ("e1",))
    assert merged.conflicts == ()
