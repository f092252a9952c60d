"""The modules of the package import one another in one direction, type-only and late imports included.

What is read is the text of each module: the rulebook and the components, which are found by name while the package
runs, and the ``__init__`` that Python runs before a submodule, leave no arrow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "anchorage_corpus"
SOURCE = Path(__file__).parents[1] / "src" / PACKAGE
FACES = {PACKAGE}
"""Packages whose ``__init__`` hands out public names on first use, and so imports what lies above it."""


def modules(source: Path) -> dict[str, Path]:
    """Every module of a package by its dotted name."""
    names = {}
    for path in source.rglob("*.py"):
        parts = (source.name, *path.relative_to(source).with_suffix("").parts)
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imports(path: Path, known: set[str]) -> Iterator[str]:
    """Modules of the package that a module imports anywhere in its text; ``known`` names all of them."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def graph(source: Path) -> dict[str, set[str]]:
    """What each module imports, the faces of packages apart."""
    known = modules(source)
    return {
        name: set(imports(path, set(known))) - FACES - {name} for name, path in known.items() if name not in FACES
    }


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """Modules that import one another in a circle; empty if there is none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_itself_through_others():
    assert circle(graph(SOURCE)) == []


def test_relative_imports_do_not_hide_an_arrow():
    for name, path in modules(SOURCE).items():
        nodes = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.ImportFrom)]
        assert all(node.level == 0 for node in nodes), name


@pytest.mark.parametrize(
    "late",
    [
        "from anchorage_corpus.one import ONE",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from anchorage_corpus.one import ONE",
        "def two():\n    import anchorage_corpus.one",
    ],
)
def test_a_circle_is_found_however_it_is_closed(tmp_path, late):
    source = tmp_path / PACKAGE
    source.mkdir()
    (source / "__init__.py").touch()
    (source / "one.py").write_text("from anchorage_corpus.two import TWO\n")
    (source / "two.py").write_text(late + "\n")
    assert set(circle(graph(source))) == {f"{PACKAGE}.one", f"{PACKAGE}.two"}
