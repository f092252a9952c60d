"""Bytes of a corpus file: what is wrong with them is a sentence with line and pointer."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, strategies as st

import factories
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.files.parsing import _decode, parse
from anchorage_corpus.model import AnnotationSet, Splits

GOOD = encode(factories.annotations(), 2)


def _problem(data: bytes) -> tuple[int, str, str]:
    with pytest.raises(InvalidFileError) as caught:
        parse(data, AnnotationSet, "annotations/gold/frank-talks.json")
    (problem,) = caught.value.problems
    assert str(problem).startswith(f"annotations/gold/frank-talks.json:{problem.line}: ")
    return problem.line, problem.pointer, problem.message


def _line_of(piece: bytes) -> int:
    return GOOD[: GOOD.index(piece)].count(b"\n") + 1


def test_not_utf8_names_line_and_byte() -> None:
    broken = GOOD.replace(b"Ushakov", b"Ushak\xf3v", 1)
    line, _, message = _problem(broken)
    assert line == _line_of(b"Ushakov")
    assert message == f"not UTF-8 at byte {broken.index(0xF3)}; re-save the file as UTF-8"


def test_not_json_names_the_line_of_the_break() -> None:
    line, _, message = _problem(GOOD.replace(b'"claims": [', b'"claims": [,'))
    assert line == _line_of(b'  "claims"')
    assert message.startswith("not JSON: ")


def test_a_cut_file_is_not_json() -> None:
    assert _problem(GOOD[: len(GOOD) // 2])[2].startswith("not JSON: ")


def test_nesting_beyond_reason_is_one_sentence() -> None:
    assert "nested too deeply" in _problem(b"[" * 100_000)[2]


def test_an_unknown_label_names_line_pointer_and_what_is_allowed() -> None:
    line, pointer, message = _problem(GOOD.replace(b'"PERSON"', b'"person"'))
    assert (line, pointer) == (_line_of(b'"PERSON"'), "/entities/0/type")
    assert message.startswith('"person" is not one of PERSON, NORP')


def test_a_float_for_an_integer_is_placed() -> None:
    line, pointer, message = _problem(
        GOOD.replace(b'7, "text": "Ushakov", "entity"', b'7.0, "text": "Ushakov", "entity"')
    )
    assert (line, pointer) == (_line_of(b'"PERSON"'), "/entities/0/end")
    assert message == "Expected `int`, got `float`"


def test_all_problems_of_a_file_are_told_at_once() -> None:
    broken = GOOD
    for piece, wrong in ((b'"PERSON"', b'"person"'), (b'"evaluation"', b'"opinion"'), (b'"id": "q1"', b'"id": "x1"')):
        broken = broken.replace(piece, wrong)
    with pytest.raises(InvalidFileError) as caught:
        parse(broken, AnnotationSet, "x.json")
    assert [p.pointer for p in caught.value.problems] == ["/entities/0/type", "/quotes/0/id", "/claims/0/kind"]


def test_a_byte_order_mark_is_named() -> None:
    assert _problem(b"\xef\xbb\xbf" + GOOD) == (1, "", "begins with a byte order mark; re-save the file without it")


def test_a_number_beyond_floats_is_placed() -> None:
    line, _, message = _problem(GOOD.replace(b'"start": 0', b'"start": 1e400', 1))
    assert (line, message) == (_line_of(b'"start": 0'), "not JSON: Number out of range")


def test_a_key_that_stands_twice_is_refused_where_it_stands() -> None:
    line, pointer, message = _problem(GOOD.replace(b'"claims": [', b'"claims": [],\n  "claims": ['))
    assert (line, pointer) == (_line_of(b'  "claims"') + 1, "/claims")
    assert message == "the key is given twice; delete one of the two"


def test_an_event_with_two_splits_is_refused() -> None:
    with pytest.raises(InvalidFileError, match=r"splits.json:1: the key is given twice.*/a\)"):
        parse(b'{"a": "train", "a": "test"}', Splits, "corpus/splits.json")


@given(
    st.dictionaries(st.text(max_size=3), st.text('":\\\\ a', max_size=6), min_size=1, max_size=4),
    st.sampled_from([": ", ":", " :", "\n: "]),
    st.booleans(),
)
@example(pairs={"\\": ""}, colon=": ", doubled=True)
def test_a_doubled_key_is_found_however_the_text_is_written(pairs: dict[str, str], colon: str, doubled: bool) -> None:
    rows = [f"{json.dumps(key)}{colon}{json.dumps(value)}" for key, value in pairs.items()]
    text = "{" + ", ".join(rows + rows[:doubled]) + "}"
    try:
        found = _decode(text.encode(), "x.json")
    except InvalidFileError as error:
        assert doubled
        assert "the key is given twice" in str(error)
    else:
        assert (found, doubled) == (pairs, False)
