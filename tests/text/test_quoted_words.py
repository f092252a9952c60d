"""A content is direct if all its words are in quotation marks, mixed if some are, indirect if none is."""

from __future__ import annotations

import pytest

from anchorage_corpus.text.quotation_marks import quotation_marks
from anchorage_corpus.text.quoted_words import how_quoted


def place(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


@pytest.mark.parametrize(
    ("text", "content", "kind"),
    [
        ("“We go,” he said.", ["“We go,”"], "direct"),
        ("“We go,” he said.", ["We go"], "direct"),
        ("He said “we go” and left.", ["“we go” and left"], "mixed"),
        ("He said “we go” and left.", ["and left"], "indirect"),
        ("“We go,” he said, “and stay.”", ["“We go,”", "“and stay.”"], "direct"),
        ("“We go,” he said, but not far.", ["“We go,”", "but not far"], "mixed"),
        ("He said that “we go” — “and stay”.", ["“we go” — “and stay”"], "direct"),
        ("He said … then left.", ["…"], "indirect"),
    ],
)
def test_the_words_in_marks_decide(text: str, content: list[str], kind: str) -> None:
    assert how_quoted(quotation_marks(text), [place(text, part) for part in content]) == kind


def test_marks_that_hold_the_cue_belong_to_the_speech_around() -> None:
    text = "“Putin said that we go,” Ushakov said."
    content, cue = [place(text, "that we go")], [place(text, "said")]
    assert how_quoted(quotation_marks(text), content) == "direct"
    assert how_quoted(quotation_marks(text), content, cue) == "indirect"
