"""Reporting verbs have every form that a text uses, and no form that it cannot use."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.attribution.cues import (
    ADDRESSING_FORMS,
    COMMANDING,
    CUE_FORMS,
    INNER_FORMS,
    REFUTING,
    STRONG,
    STRONG_FORMS,
    WEAK,
    inflections,
)


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("say", ("says", "said", "saying")),
        ("tell", ("tells", "told", "telling")),
        ("explain", ("explains", "explained", "explaining")),
        ("note", ("notes", "noted", "noting")),
        ("deny", ("denies", "denied", "denying")),
        ("stress", ("stresses", "stressed", "stressing")),
        ("publish", ("publishes", "published", "publishing")),
        ("convey", ("conveys", "conveyed", "conveying")),
    ],
)
def test_a_verb_is_inflected_as_it_is_spelt(verb: str, forms: tuple[str, ...]) -> None:
    assert inflections(verb) == forms


@pytest.mark.parametrize("verb", [v for v in (*STRONG, *WEAK) if "-" not in v])
def test_every_form_of_a_reporting_verb_is_a_cue(verb: str) -> None:
    assert {verb, *inflections(verb)} <= CUE_FORMS


def test_no_verb_is_both_strong_and_weak() -> None:
    assert set(STRONG).isdisjoint(WEAK)
    assert STRONG_FORMS < CUE_FORMS


def test_a_verb_of_thinking_reports_at_large_but_only_hedges_in_speech() -> None:
    assert "think" in STRONG_FORMS
    assert {"think", "thinks", "thought", "thinking"}.isdisjoint(INNER_FORMS)
    assert {"agreed", "knows"} <= INNER_FORMS


def test_what_a_cue_does_is_known_by_any_of_its_forms() -> None:
    assert "told" in ADDRESSING_FORMS and "said" not in ADDRESSING_FORMS
    assert "denies" in REFUTING and "urging" in COMMANDING
    assert REFUTING.isdisjoint(COMMANDING)
