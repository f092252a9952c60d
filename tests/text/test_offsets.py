"""Code points, UTF-16 units and bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.text.offsets import OffsetTable, Unit
from strategies import texts

ENCODED: dict[Unit, tuple[str, int]] = {
    "code points": ("utf-32-le", 4),
    "utf-16": ("utf-16-le", 2),
    "bytes": ("utf-8", 1),
}


@pytest.mark.parametrize("unit", ENCODED)
@given(text=texts())
def test_offsets_agree_with_the_encoders_and_come_back(unit: Unit, text: str) -> None:
    encoding, width = ENCODED[unit]
    table = OffsetTable(text, unit)
    for offset in range(len(text) + 1):
        there = table.from_code_points(offset)
        assert there == len(text[:offset].encode(encoding)) // width
        assert table.to_code_points(there) == offset


@pytest.mark.parametrize("unit", ENCODED)
@given(text=texts(), start=st.integers(0, 60), length=st.integers(0, 60))
def test_a_slice_survives_the_round_trip(unit: Unit, text: str, start: int, length: int) -> None:
    encoding, width = ENCODED[unit]
    start, end = min(start, len(text)), min(start + length, len(text))
    table = OffsetTable(text, unit)
    there = slice(table.from_code_points(start) * width, table.from_code_points(end) * width)
    assert text.encode(encoding)[there].decode(encoding) == text[start:end]


@pytest.mark.parametrize(("unit", "inside"), [("utf-16", 2), ("bytes", 2), ("bytes", 4)])
def test_an_offset_inside_a_character_is_refused(unit: Unit, inside: int) -> None:
    with pytest.raises(ValueError, match="not the edge of a character"):
        OffsetTable("a💩b", unit).to_code_points(inside)


@pytest.mark.parametrize("unit", ENCODED)
@pytest.mark.parametrize("offset", [-1, 9])
def test_an_offset_outside_the_text_is_refused(unit: Unit, offset: int) -> None:
    table = OffsetTable("a💩b", unit)
    with pytest.raises(ValueError, match="outside a text of 3 code points"):
        table.from_code_points(offset)
    with pytest.raises(ValueError, match="not the edge"):
        table.to_code_points(offset)
