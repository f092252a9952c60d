from anchorage_corpus.agreement.align import align_layer
from anchorage_corpus.matching import Pair
from anchorage_corpus.model import AnnotationSet, Claim, Mention, Quote, span_at
from factories import TEXT, annotations


def having(**layers) -> AnnotationSet:
    """A set with these layers and no others."""
    from msgspec.structs import replace

    return replace(annotations(), **{"entities": (), "quotes": (), "claims": (), **layers})


def mention(id: str, start: int, end: int, kind: str = "name") -> Mention:
    return Mention(id, "PERSON", kind, start, end, TEXT[start:end], None)


def quote(id: str, cue: tuple[int, int], content: tuple[int, int] = (14, 37)) -> Quote:
    return Quote(id, "direct", (span_at(TEXT, *content),), (span_at(TEXT, *cue),), (), (), None, None)


def claim(id: str, start: int, end: int) -> Claim:
    return Claim(id, (span_at(TEXT, start, end),), "fact", "author", None, None, "affirm", "CT+", True)


def ids(pairs: list[Pair]) -> list[tuple[str | None, str | None]]:
    return [(p.left and p.left.id, p.right and p.right.id) for p in pairs]


def test_a_name_inside_a_nominal_does_not_pair_with_the_nominal():
    left = having(entities=(mention("e1", 0, 13, "nominal"), mention("e2", 0, 7)))
    right = having(entities=(mention("e5", 0, 7),))
    assert ids(align_layer(left, right, "entities")) == [("e1", None), ("e2", "e5")]


def test_two_cues_over_one_content_are_two_attributions():
    left = having(quotes=(quote("q1", (8, 13)), quote("q2", (0, 7))))
    right = having(quotes=(quote("q7", (0, 7)), quote("q8", (8, 12))))
    assert set(ids(align_layer(left, right, "quotes"))) == {("q1", "q8"), ("q2", "q7")}


def test_a_claim_that_one_splits_pairs_with_the_larger_part():
    left = having(claims=(claim("c1", 15, 35),))
    right = having(claims=(claim("c1", 15, 19), claim("c2", 20, 35)))
    assert set(ids(align_layer(left, right, "claims"))) == {("c1", "c2"), (None, "c1")}
