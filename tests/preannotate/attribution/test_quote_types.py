"""Marks that merely set words off make no quote."""

from __future__ import annotations

import pytest

from anchorage_corpus.preannotate.attribution.quote_types import is_clausal, is_set_off
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked


@pytest.mark.parametrize(
    ("text", "introduced", "clausal"),
    [
        ("“We go home now”", False, True),
        ("“We go,”", False, True),
        ("“Why?”", False, True),
        ("“peace plan”", False, False),
        ("“peace plan”", True, True),
        ("“plan”", True, False),
    ],
)
def test_an_utterance_has_words_or_a_stop(text: str, introduced: bool, clausal: bool) -> None:
    [quotation] = DividedText(text).quotations
    assert is_clausal(text, quotation, introduced) is clausal


@pytest.mark.parametrize(
    ("text", "set_off"),
    [
        ("The <“peace plan”> is dead.", True),
        ("The book <“How to Lose a War in Ten Days”> came out.", True),
        ("<“We will not lose this war.”> The end.", False),
        ("<“How to Lose a War!”> The end.", False),
        ("The plan <is “not going to work at all”> now.", True),
        ("[He] {said} <“peace plan”>.", False),
        ("[He]: <“peace plan”>.", False),
    ],
)
def test_words_without_a_speaker_are_a_quote_only_if_they_are_an_utterance(text: str, set_off: bool) -> None:
    plain, [quote] = marked(text)
    assert is_set_off(DividedText(plain), quote) is set_off
