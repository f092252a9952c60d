"""The phrase next to a reporting verb says who speaks, and to whom."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.attribution.noun_phrases import addressee_after, phrase_after, phrase_before
from anchorage_corpus.preannotate.drafts import Range
from anchorage_corpus.text.divided import DividedText


def shown(text: str, phrase: Range | None) -> str | None:
    return text[slice(*phrase)] if phrase else None


@pytest.mark.parametrize(
    ("before", "phrase"),
    [
        ("On Friday, the Kremlin’s spokesman", "the Kremlin’s spokesman"),
        ("After the talks, he", "he"),
        ("Yuri Ushakov, Kremlin aide,", "Yuri Ushakov, Kremlin aide"),
        ("Yuri Ushakov (an aide)", "Yuri Ushakov (an aide)"),
        ("The talks ended and officials", "officials"),
        ("It was late, and rain", None),
        ("“We go,” Putin", "Putin"),
    ],
)
def test_the_speaker_is_right_before_the_verb(before: str, phrase: str | None) -> None:
    divided = DividedText(f"{before} said")
    assert shown(divided.text, phrase_before(divided, 0, len(divided.words) - 1)) == phrase


def test_a_phrase_does_not_begin_before_the_first_word_allowed() -> None:
    divided = DividedText("Moscow The Kremlin said")
    assert shown(divided.text, phrase_before(divided, 1, 3)) == "The Kremlin"
    assert phrase_before(divided, 3, 3) is None


@pytest.mark.parametrize(
    ("after", "phrase"),
    [
        ("Yuri Ushakov, an aide, on Friday.", "Yuri Ushakov"),
        ("the head of the delegation.", "the head of the delegation"),
        ("officials in Washington.", "officials in Washington"),
        ("Putin in Moscow.", "Putin"),
        ("that it is over.", None),
        ("he and others.", "he"),
    ],
)
def test_the_speaker_is_right_after_the_verb(after: str, phrase: str | None) -> None:
    divided = DividedText(f"said {after}")
    assert shown(divided.text, phrase_after(divided, 1, len(divided.words))) == phrase


@pytest.mark.parametrize(
    ("text", "cue", "addressee"),
    [
        ("He told reporters that it is over.", "told", "reporters"),
        ("He said reporters knew it.", "said", "reporters"),
        ("He told him that it is over.", "told", "him"),
        ("He said him.", "said", None),
        ("He told the Russian daily Izvestia in Moscow.", "told", "the Russian daily Izvestia"),
        ("He told Donald Trump yesterday.", "told", "Donald Trump"),
        ("He said Donald Trump knew it.", "said", None),
        ("He told Putin’s aide.", "told", "Putin’s aide"),
    ],
)
def test_whom_a_source_speaks_to_is_right_after_a_verb_of_telling(text: str, cue: str, addressee: str | None) -> None:
    place = text.index(cue), text.index(cue) + len(cue)
    found = addressee_after(DividedText(text), place, ())
    assert [text[a:b] for a, b in found] == ([addressee] if addressee else [])


def test_an_addressee_ends_before_the_content() -> None:
    text = "He told Putin Trump came."
    assert addressee_after(DividedText(text), (3, 7), [(14, 24)]) == ((8, 13),)
    assert addressee_after(DividedText(text), (3, 7), [(8, 24)]) == ()
