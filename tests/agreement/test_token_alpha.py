"""Values of tokens, and α over them, that can be worked out by hand.

``TEXT`` has fourteen tokens: Ushakov said : “ The … . ” He left Moscow .
"""

from msgspec.structs import replace

from anchorage_corpus.agreement.token_alpha import alpha, token_values
from anchorage_corpus.model import Mention, span_at
from factories import TEXT, annotations, document


def test_alpha_is_krippendorffs_of_a_worked_example():
    """Units 1 1 2 2 against 1 2 2 2: observed 1/4; 3 and 5 of 8 values, so expected 30/56; α = 1 - 14/30."""
    assert alpha(["1", "1", "2", "2"], ["1", "2", "2", "2"]) == round(1 - (2 / 8) / (30 / 56), 3)


def test_alpha_is_undefined_where_only_one_value_occurs():
    assert alpha(["-", "-"], ["-", "-"]) is None
    assert alpha([], []) is None


def test_tokens_take_their_role_in_the_outermost_attribution():
    doc, left = document(), annotations()
    inner = replace(left.quotes[0], id="q2", parent="q1", cue=(span_at(TEXT, 29, 34),), source=())
    values = token_values(doc, replace(left, quotes=(*left.quotes, inner)), "quotes")
    assert values == ["SOURCE", "CUE", "CUE", *["CONTENT"] * 7, "-", "-", "-", "-"]


def test_alpha_does_not_depend_on_the_names_of_the_values():
    left, right = ["a", "a", "b", "c"], ["a", "b", "b", "c"]
    other = {"a": "PERSON", "b": "-", "c": "GPE"}
    assert alpha(left, right) == alpha([other[v] for v in left], [other[v] for v in right])
    assert alpha(left, left) == 1


def test_a_token_has_the_types_of_all_mentions_over_it_longest_first():
    whole = Mention("e2", "ORG", "nominal", 0, 13, TEXT[:13], None)
    made = replace(annotations(), entities=(*annotations().entities, whole))
    assert token_values(document(), made, "entities")[:4] == ["ORG+PERSON", "ORG", "ORG", "-"]


def test_a_token_has_the_kind_of_the_claim_over_it():
    assert token_values(document(), annotations(), "claims") == [*["-"] * 4, *["evaluation"] * 4, *["-"] * 6]
