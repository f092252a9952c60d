from __future__ import annotations

from anchorage_corpus.preannotate.attribution.rules import RuleAttribution
from anchorage_corpus.text.divided import DividedText


def read(text: str) -> list[tuple[list[str], list[str], list[str]]]:
    def words(ranges: tuple[tuple[int, int], ...]) -> list[str]:
        return [text[a:b] for a, b in ranges]

    return [(words(q.source), words(q.cue), words(q.content)) for q in RuleAttribution().quotes(DividedText(text))]


def test_quotation_after_its_source() -> None:
    assert read("Peskov explained: “The president receives direct reports.”") == [
        (["Peskov"], ["explained"], ["“The president receives direct reports.”"])
    ]


def test_quotation_before_verb_and_source() -> None:
    assert read("“The talks were very frank,” said Yuri Ushakov.") == [
        (["Yuri Ushakov"], ["said"], ["“The talks were very frank,”"])
    ]


def test_quotation_cut_by_its_source_has_two_segments() -> None:
    text = "“Without resolving the issue,” Putin reiterated, “one should not expect a settlement.”"
    assert read(text) == [
        (["Putin"], ["reiterated"], ["“Without resolving the issue,”", "“one should not expect a settlement.”"])
    ]


def test_apposition_belongs_to_the_source() -> None:
    found = read("Yuri Ushakov, Kremlin aide on foreign policy, said that the report would help.")
    assert found == [(["Yuri Ushakov, Kremlin aide on foreign policy"], ["said"], ["that the report would help"])]


def test_according_to() -> None:
    assert read("According to the Kremlin, no talks are planned this week.") == [
        (["the Kremlin"], ["According to"], ["no talks are planned this week"])
    ]


def test_scare_quotes_are_left_alone() -> None:
    assert read("The so-called “peace plan” was on the table.") == []


def test_noun_that_looks_like_a_verb_is_no_cue() -> None:
    assert read("Russia’s demand was not met in the United States.") == []


def test_quotation_without_cue_goes_on_from_the_speaker_before() -> None:
    text = "Peskov said: “Our position is known.” “It has not changed since August.”"
    quotes = RuleAttribution().quotes(DividedText(text))
    assert [text[slice(*q.carried)] for q in quotes if q.carried] == ["Peskov"]
