from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from anchorage_corpus.preannotate.prepared import PreparedText
from tests.preannotate.cost import steps


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in PreparedText(text).quotations if q.depth == 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “it works”, twice.", ["“it works”"]),
        ('He said "it works", twice.', ['"it works"']),
        ("He said ‘it doesn’t work’, twice.", ["‘it doesn’t work’"]),
        ("He said 'it doesn't work', twice.", ["'it doesn't work'"]),
        ("Er sagte „es geht“ und ging.", ["„es geht“"]),
        ("Il a dit «ça marche» hier.", ["«ça marche»"]),
        ("The envoys’ plan and Russia’s answer.", []),
        ("The envoys' plan and Russia's answer don't agree.", []),
        ("Back in the ’90s and the '80s it was 5'10\" tall.", []),
        ("“One ‘two’ three”", ["“One ‘two’ three”"]),
        ("»Ja, wir gehen«, sagte er.", ["»Ja, wir gehen«"]),
        ("« Nous partons », dit-il.", ["« Nous partons »"]),
        ("”Vi går nu”, sa han.", ["”Vi går nu”"]),
        ("‚Wir gehen‘, sagte er; ‹nous partons›, dit-elle.", ["‚Wir gehen‘", "‹nous partons›"]),
        ("``We go,'' he said. ''They don't,'' she said.", ["``We go,''", "''They don't,''"]),
        ("他说：「我们会继续谈判。」", ["「我们会继续谈判。」"]),
        ("‘It’s not the envoys’ job to do that,’ he added.", ["‘It’s not the envoys’ job to do that,’"]),
        ("'It's not the envoys' job to do that,' he added.", ["'It's not the envoys' job to do that,'"]),
        ("‘signals’ from the ministers’ office and ‘hints’", ["‘signals’", "‘hints’"]),
        ("‘We fight on the beaches’ says Churchill’s aide", ["‘We fight on the beaches’"]),
        ("'No deal' is the ministers' line", ["'No deal'"]),
    ],
)
def test_marks_of_every_style_pair_and_apostrophes_do_not(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_inner_quotation_is_one_deeper() -> None:
    found = PreparedText("\"bring back the 'signals' now\"").quotations
    assert [q.depth for q in found] == [0, 1]


def test_speech_goes_on_in_the_next_paragraph() -> None:
    found = PreparedText("“We came.\n“We saw,” he said.").quotations
    assert [(q.closed, q.continues) for q in found] == [(False, False), (True, True)]


def test_paragraph_ends_a_quotation_that_nothing_closes() -> None:
    assert quoted('An "open mark.\nNext paragraph" here.') == []


@pytest.mark.parametrize("unit", ["„a ", "« a ", '“a ‘b „c «d " ', "'a ", "said “", "envoys’ job ", "``a "])
def test_marks_that_nothing_closes_cost_no_more_the_more_there_are(unit: str) -> None:
    def cost(repeats: int) -> int:
        return steps(lambda: PreparedText(unit * repeats).quotations)

    assert cost(800) < 2.2 * cost(400)


@given(st.text(alphabet="as’‘'\"“”„«»‹›‚` .\n5", max_size=60))
@example("'''")
def test_quotations_lie_in_the_text_and_start_with_their_mark(text: str) -> None:
    for quotation in PreparedText(text).quotations:
        assert 0 <= quotation.start < quotation.end <= len(text)
        assert text.startswith(quotation.mark, quotation.start)
        assert quotation.start < quotation.inner[0] <= quotation.inner[1] <= quotation.end
