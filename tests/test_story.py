"""Nothing in the package acts on the story that its own corpus tells: its names are in docstrings alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from anchorage_corpus.corpus.store import Corpus

SOURCE = Path(__file__).parents[1] / "src" / "anchorage_corpus"
TYPES = {"PERSON", "GPE", "LOC", "FAC", "EVENT"}
COMMON = {"Anchorage", "Analysts", "Observers", "Reporters", "West"}
"""Names of the registry that are the package's own, or plain words."""


def names() -> re.Pattern[str]:
    """Names of the people, places and events of the corpus."""
    entities = [entity for entity in Corpus.bundled().entities() if entity.type in TYPES]
    found = {name for entity in entities for name in (entity.name, *entity.aliases)} - COMMON
    proper = [name for name in found if name[0].isupper() and len(name) > 3]
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, proper)))})\b", re.IGNORECASE)


def strings(path: Path) -> Iterator[str]:
    """Strings of a module that are not a docstring of something."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_no_code_knows_the_people_places_and_events_of_the_corpus():
    pattern = names()
    assert pattern.search("a report on Venezuela")
    found = {
        (str(path.relative_to(SOURCE)), name)
        for path in SOURCE.rglob("*.py")
        for string in strings(path)
        for name in pattern.findall(string)
    }
    assert found == set()
