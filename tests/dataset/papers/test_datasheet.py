"""The datasheet asks every question, and one without words below it is open."""

from __future__ import annotations

import re

import pytest

from anchorage_corpus.dataset.papers.datasheet import QUESTIONS, answers, blank, open_questions
from anchorage_corpus.errors import FindingsError


def test_there_are_fifty_seven_questions_and_a_data_statement():
    asked = {section: len(headings) for section, headings in QUESTIONS.items()}
    assert asked.pop("Data statement") == 7
    assert list(asked.values()) == [4, 16, 12, 4, 6, 7, 8]
    assert sum(asked.values()) == 57


def test_a_question_without_a_heading_is_an_error():
    page = blank("x").replace("### Funding\n", "")
    with pytest.raises(FindingsError, match="no heading 'Funding'"):
        answers(page)


def test_a_question_with_only_white_space_below_is_open():
    page = re.sub(r"(### (?!Funding).+\n\n)\*Not answered yet.\*", r"\1Yes.", blank("x"))
    assert open_questions(page) == ["Funding"]
    assert open_questions(page.replace("*Not answered yet.*", "")) == ["Funding"]
