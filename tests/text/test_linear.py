"""Reading takes time in proportion to the text, whatever it is full of."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.tokens import tokenized

LENGTH = 100_000
"""Characters of a text; what took the square of them needed minutes."""

SECONDS = 3.0

UNITS = {
    "dots": ".",
    "exclamation marks": "!",
    "ellipses": "… ",
    "stops and spaces": ". ",
    "spaces": " ",
    "a stop before spaces": f"A.{' ' * 5000}b",
    "closing marks": "”",
    "stops and closing marks": ".”",
    "opening marks": ". “(",
    "capitals with stops": "A.",
    "capitals with stops and spaces": "A. ",
    "numbers with stops": "1.",
    "commas": "a,",
    "addresses": "a@b.c",
    "apostrophes": "a’",
    "combining marks": "a\u0301",
    "one word": "a",
    "line ends": "\n",
    "short lines": "a b\n",
    "wrapped lines": "the talks of the envoys of both sides\nwent on and on\n",
    "indented lines": "  The talks of both\nsides went on.\n",
    "list items": "- a\n",
    "mail": "> a\n",
    "deep mail": ">",
    "columns": "a    b    ",
    "rules": "-=",
    "paragraph ends": "a\u2029",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize("read", [tokenized, lambda text: DividedText(text).sentences], ids=["tokenized", "divided"])
def test_a_text_full_of_one_thing_is_read_in_seconds(read: Callable[[str], object], unit: str) -> None:
    text = f"A. {unit * (LENGTH // len(unit))} B"
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < SECONDS
