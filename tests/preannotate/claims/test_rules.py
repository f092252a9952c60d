from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.claims.rules import RuleClaims
from anchorage_corpus.preannotate.drafts import DraftClaim
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.cost import steps
from tests.preannotate.marked import marked


def claims(text: str) -> list[DraftClaim]:
    plain, quotes = marked(text)
    return RuleClaims().claims(DividedText(plain), quotes)


def spans(text: str) -> list[list[str]]:
    plain, _ = marked(text)
    return [[plain[a:b] for a, b in c.span] for c in claims(text)]


def only(text: str) -> DraftClaim:
    (found,) = claims(text)
    return found


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("that the law must change soon", "demand"),
        ("that peace is impossible without a new border", "demand"),
        ("that a deal is only possible after troops leave", "demand"),
        ("that it would continue the strikes", "commitment"),
        ("that he would run in March", "commitment"),
        ("that the plan will fail next year", "prediction"),
        ("that it would seriously harm the region", "prediction"),
        ("that it would be a mistake to count on it", "evaluation"),
        ("that the talks were very frank", "evaluation"),
        ("that the issue is well known there", "fact"),
        ("that serious issues were on the table", "fact"),
        ("“very frank and constructive”", "evaluation"),
        ("that trains were late when it must have rained", "fact"),
    ],
)
def test_kind_is_the_first_that_fits_the_main_clause(content: str, kind: str) -> None:
    assert only(f"[Smith] {{said}} <{content}>.").kind == kind


def test_guess_about_something_else_commits_nobody() -> None:
    assert only("[Most observers] {believe} <that it will fail>.").kind == "prediction"


@pytest.mark.parametrize(
    ("content", "factuality"),
    [
        ("that nothing was signed there", "CT-"),
        ("that nobody was happy with it", "CT-"),
        ("that the plan will fail next year", "CT+"),
        ("that the sides failed to agree", "CT-"),
        ("that both would be stupid if they did not agree", "CT+"),
        ("that it is no secret to anybody", "CT+"),
        ("that trains, which were not late, came", "CT+"),
        ("that the deal may come in June", "PS+"),
        ("that the deal appears to be near", "PR+"),
        ("that a deal is unlikely this year", "PR-"),
        ("that they must leave the town", "Uu"),
        ("that the fact makes possible talks easier", "CT+"),
    ],
)
def test_factuality_is_that_of_the_main_clause(content: str, factuality: str) -> None:
    assert only(f"[Smith] {{said}} <{content}>.").factuality == factuality


@pytest.mark.parametrize(("cue", "stance"), [("disputed", "refute"), ("would not say", "refute"), ("said", "affirm")])
def test_stance_is_the_cue_s(cue: str, stance: str) -> None:
    claim = only(f"[Smith] {{{cue}}} <that the plan was dead>.")
    assert (claim.stance, claim.factuality) == (stance, "CT-" if stance == "refute" else "CT+")


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("[She] {added} <that “nobody was happy with it”>.", "nobody was happy with it"),
        (
            '[He] {described} <the talks as "productive and constructive.">',
            'the talks as "productive and constructive."',
        ),
        ("[He] {said} <any strike would “harm the region.”>", "any strike would “harm the region.”"),
        ("<“But the law is dead,”> [he] {said}.", "the law is dead"),
        ("<“However, the ‘plan’ is dead.”> [he] {said}.", "the ‘plan’ is dead"),
    ],
)
def test_quotation_marks_stay_balanced(text: str, span: str) -> None:
    assert spans(text) == [[span]]


def test_sentences_of_a_long_quotation_lose_the_mark_that_has_no_partner() -> None:
    found = spans("<“The first law is dead. The second law lives on.”> [he] {said}.")
    assert found == [["The first law is dead"], ["The second law lives on"]]


def test_every_statement_of_the_outlet_is_a_claim_of_its_own() -> None:
    text = "Talks Without End\nMeanwhile, the delegation left the town. Why did it leave so soon? © Us and others."
    (found,) = claims(text)
    assert found.quote is None
    assert spans(text) == [["the delegation left the town"]]


def test_attitude_is_the_claim_of_who_reports_it() -> None:
    text = "Third, [the Kremlin] {hopes} <that society will tire of the war>. [Smith] {said} <it was true>."
    outlet, smith = claims(text)
    assert outlet.quote is None
    assert not outlet.check_worthy
    assert spans(text)[0] == ["the Kremlin hopes that society will tire of the war"]
    assert smith.quote == 1


def test_question_and_refusal_to_tell_put_nothing_forward() -> None:
    assert claims("[Reporters] {asked} <whether the talks were over>.") == []
    assert claims("[Smith] {did not disclose} <the place of the talks>.") == []


@pytest.mark.parametrize(
    ("content", "worthy"),
    [
        ("that the army lost 300 tanks in May", True),
        ("that the next round will take place on Friday", True),
        ("that it will be better one day", False),
        ("that he hopes for 300 tanks in May", False),
        ("that the talks were very frank", False),
    ],
)
def test_worth_checking_is_what_records_can_settle(content: str, worthy: bool) -> None:
    assert only(f"[Smith] {{said}} <{content}>.").check_worthy is worthy


def test_cost_is_linear_in_length() -> None:
    def cost(repeats: int) -> int:
        plain, quotes = marked(
            "[Smith] {said} <that “the law is dead”>. The court left the town in the night. " * repeats
        )
        divided = DividedText(plain)
        divided.quotations  # noqa: B018 - not what is measured
        return steps(lambda: RuleClaims().claims(divided, quotes))

    cost(20)
    assert cost(1000) < 5 * cost(250)
