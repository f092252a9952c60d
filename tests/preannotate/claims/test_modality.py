"""Kind and factuality of a claim are read off its main clause and its cue."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.files.schema import label_values
from anchorage_corpus.preannotate.claims.modality import factuality_of, is_refuted, kind_of, main_clause


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("both would be stupid if they failed", "both would be stupid"),
        ("trains, which were late, came", "trains , came"),
        ("if they failed", "if they failed"),
        ("they failed", "they failed"),
    ],
)
def test_a_subordinate_clause_is_left_out_unless_it_is_all(text: str, main: str) -> None:
    assert main_clause(text).split() == main.split()


@pytest.mark.parametrize(
    ("cue", "refuted"),
    [
        ("denied", True),
        ("would not say", True),
        ("didn’t agree", True),
        ("said", False),
        ("would not rule out", False),
    ],
)
def test_a_cue_may_deny_what_it_brings(cue: str, refuted: bool) -> None:
    assert is_refuted(cue) is refuted


@pytest.mark.parametrize(
    ("text", "cue", "kind"),
    [
        ("that the law must change", "said", "demand"),
        ("the law to change", "called for", "demand"),
        ("the law a failure", "called", "evaluation"),
        ("no deal without new borders", "said", "demand"),
        ("to sign it", "refused", "commitment"),
        ("to sign it", "denied", "commitment"),
        ("that he would go", "said", "commitment"),
        ("that he would go", "thought", "prediction"),
        ("the government", "criticised", "evaluation"),
        ("that it would be a mistake", "said", "evaluation"),
        ("that trains will be late", "said", "prediction"),
        ("a very frank talk", "said", "evaluation"),
        ("is that so?", "asked", "evaluation"),
        ("that trains were late", "said", "fact"),
    ],
)
def test_a_kind_is_that_of_the_guidelines_first_that_fits(text: str, cue: str, kind: str) -> None:
    assert kind_of(text, cue, own=False) == kind


def test_the_outlet_s_own_voice_commits_nobody() -> None:
    text = "Russia would continue the strikes"
    assert kind_of(text, "", own=False) == "commitment"
    assert kind_of(text, "", own=True) == "prediction"


@pytest.mark.parametrize(
    ("text", "refuted", "factuality"),
    [
        ("trains were late", False, "CT+"),
        ("trains were late", True, "CT-"),
        ("trains were not late", False, "CT-"),
        ("trains were not late", True, "CT+"),
        ("trains were not only late", False, "CT+"),
        ("trains may be late", False, "PS+"),
        ("trains are not likely to be late", False, "PR-"),
        ("it is unlikely", True, "PR+"),
        ("were trains late?", False, "Uu"),
    ],
)
def test_factuality_is_how_sure_the_claimer_is_and_which_way(text: str, refuted: bool, factuality: str) -> None:
    assert factuality_of(text, "fact", refuted) == factuality


def test_a_demand_says_nothing_of_how_things_are() -> None:
    assert factuality_of("they must leave", "demand", refuted=False) == "Uu"


@given(st.text("notmaywillbe' ,?", max_size=60), st.sampled_from(["said", "denied", "called for", ""]), st.booleans())
def test_every_kind_and_factuality_is_a_label_of_the_schema(text: str, cue: str, own: bool) -> None:
    kind = kind_of(text, cue, own)
    assert kind in label_values("claim_kind")
    assert factuality_of(text, kind, is_refuted(cue)) in label_values("factuality")
