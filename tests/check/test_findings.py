"""A finding says its place and its sentence, and sorts by place."""

from __future__ import annotations

import msgspec
from hypothesis import given, strategies as st

from anchorage_corpus.check.findings import SCHEMA, Edit, Finding

PLAIN = Finding("gold/x.json", 41, 5, "AC201", "e17 covers 'Putin ', not 'Putin'", 3, "error")
EDIT = Edit("gold/x.json", ("entities", 0, "end"), 5)


def test_what_can_be_fixed_is_marked():
    assert str(PLAIN) == "gold/x.json:41:5: AC201 e17 covers 'Putin ', not 'Putin'"
    for fixed in ({"edits": (EDIT,)}, {"rewrites": "gold/x.json"}):
        finding = msgspec.structs.replace(PLAIN, **fixed)
        assert (PLAIN.fixable, finding.fixable) == (False, True)
        assert str(finding) == f"{PLAIN} [fixable]"


def test_the_pointer_is_said_only_where_a_schema_speaks_of_a_value():
    pointed = msgspec.structs.replace(PLAIN, pointer="/entities/0")
    assert pointed.sentence == PLAIN.message
    assert msgspec.structs.replace(pointed, level=SCHEMA).sentence == f"{PLAIN.message} (at /entities/0)"
    assert msgspec.structs.replace(PLAIN, level=SCHEMA).sentence == PLAIN.message


@given(st.permutations([("a", 1, 9), ("a", 2, 1), ("a", 10, 1), ("b", 1, 1)]))
def test_findings_sort_by_file_then_line_then_column(places):
    found = [msgspec.structs.replace(PLAIN, path=path, line=line, column=column) for path, line, column in places]
    assert [(f.path, f.line, f.column) for f in sorted(found)] == [
        ("a", 1, 9),
        ("a", 2, 1),
        ("a", 10, 1),
        ("b", 1, 1),
    ]
