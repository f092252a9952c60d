"""The modules of the package import one another in one direction, and the test of each is found by its path.

Type-only and late imports count. What is read is the text of each module: the rulebook and the components, which are
found by name while the package runs, and the ``__init__`` that Python runs before a submodule, leave no arrow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "anchorage_corpus"
SOURCE = Path(__file__).parents[1] / "src" / PACKAGE
TESTS = Path(__file__).parent
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


TESTED_ELSEWHERE = {
    "check/rulebook": "tests/cases has a folder with passing and failing files for each rule",
    "cli": "each verb is a shell around a library call; tests/cli runs the verbs",
    "preannotate/training": "needs torch; tests/preannotate/training tests what runs without it",
}
"""Rooms whose modules need no test at their path, and why."""


def untested(source: Path, tests: Path) -> set[str]:
    """Modules ``R/m.py`` that define a function or method, without a test ``R/test_m.py``."""
    found = set()
    for path in source.rglob("*.py"):
        place = path.relative_to(source)
        elsewhere = any(place.is_relative_to(room) for room in TESTED_ELSEWHERE)
        if not elsewhere and not (tests / place.with_name(f"test_{place.name}")).is_file() and defines(path):
            found.add(place.as_posix())
    return found


def defines(path: Path) -> bool:
    """Whether a module, other than the face of a package, defines a function or method: data cannot be wrong."""
    found = ast.walk(ast.parse(path.read_bytes()))
    return not path.stem.startswith("__") and any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in found
    )


def test_the_test_of_a_module_is_found_by_its_path():
    assert untested(SOURCE, TESTS) == set()


def test_a_module_without_a_test_at_its_path_is_found(tmp_path):
    source, tests = tmp_path / "src", tmp_path / "tests"
    for folder in (source / "room", tests / "room"):
        folder.mkdir(parents=True)
    for name in ("tested", "forgotten"):
        (source / "room" / f"{name}.py").write_text("def do(): ...\n")
    (source / "room" / "words.py").write_text("WORDS = {}\n")
    (source / "room" / "__init__.py").write_text("def face(): ...\n")
    (tests / "room" / "test_tested.py").touch()
    (tests / "test_forgotten.py").touch()
    assert untested(source, tests) == {"room/forgotten.py"}
