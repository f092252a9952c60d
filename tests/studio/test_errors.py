"""The exceptions of the stage are what the page says, and each is what the command line shows in a sentence."""

from __future__ import annotations

import inspect
import re

from anchorage_corpus import errors as ours
from anchorage_corpus.studio import errors
from anchorage_corpus.studio.errors import ConversionError, RefusedError


def test_the_tree_on_the_page_is_that_of_the_classes() -> None:
    above: list[type] = []
    named = set()
    for indent, name in re.findall(r"^( *)\* ``(\w+)``", errors.__doc__ or "", re.MULTILINE):
        kind = getattr(errors, name, None) or getattr(ours, name)
        del above[len(indent) // 4 :]
        assert not above or above[-1] in kind.__bases__, name
        above.append(kind)
        named.add(kind)
    defined = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__}
    assert defined <= named


def test_every_reason_of_a_conversion_is_a_line_that_names_its_subject() -> None:
    error = ConversionError("frank-talks", ["e1 is used twice", "q1 has no quote type"])
    assert str(error) == "frank-talks: e1 is used twice\nfrank-talks: q1 has no quote type"
    assert error.reasons == ("e1 is used twice", "q1 has no quote type")


def test_a_refusal_keeps_the_status() -> None:
    assert RefusedError("not there", 404).status == 404
