"""Paths into JSON files have one type and one way to be written."""

from __future__ import annotations

from pathlib import Path

import anchorage_corpus
from anchorage_corpus.files.json_path import pointer

SOURCE = Path(anchorage_corpus.__file__).parent


def test_a_pointer_escapes_what_rfc_6901_says() -> None:
    assert pointer(("events", "a/b~c", 0)) == "/events/a~1b~0c/0"
    assert pointer(()) == ""


def test_no_other_module_spells_out_the_type_of_a_path() -> None:
    spelt = {
        path.name for path in SOURCE.rglob("*.py") if "tuple[str | int, ...]" in path.read_text(encoding="utf-8")
    }
    assert spelt == {"json_path.py"}
