"""Every verb is a thin shell: it parses options, calls the library functions that ``TWINS`` names, and prints."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

import click
import pytest

import anchorage_corpus
from anchorage_corpus.cli import anchorage
from anchorage_corpus.cli.twins import TWINS
from anchorage_corpus.corpus.store import Corpus

CLI = Path(anchorage_corpus.__file__).parent / "cli"
PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")

SHOWN_OR_CHOSEN = {
    "check.reporters.reporter",
    "check.reporters.json.content",
    "check.reporters.text.count",
    "check.reporters.text.render",
    "check.reporters.text.summary",
    "check.running.fixing.diff",
    "check.running.changed_first.fresh_first",
    "check.rule.rules",
    "check.running.documents.printable",
    "check.running.watching.state",
    "check.running.watching.wait_for_change",
    "dataset.built.default_folder",
    "dataset.built.default_textless_folder",
    "history.diffing.counted",
    "corpus.intake.split_of",
    "model.anchor",
    "corpus.show.lines_below",
    "corpus.show.marked_text",
    "corpus.show.marks_of",
    "corpus.show.visible",
    "preannotate.corpus_runs.plan",
    "history.git.changed_lines",
    "history.git.last_release",
    "files.schema.label_values",
    "studio.api.backend.connect",
    "studio.api.project.need_project",
    "studio.folder.studio_folder",
    "studio.server.local.status",
    "studio.server.login.environment_token",
    "studio.server.login.find_login",
    "studio.sync.resolve.described",
}
"""Functions that turn data into lines, or options into what a call takes: all else that a shell may call."""

READING_OR_WRITING = {
    name
    for name, member in inspect.getmembers(Corpus, inspect.isfunction)
    if not name.startswith("_") and name not in ("need_set",)
} | {"read_bytes", "read_text", "write_bytes", "write_text", "mkdir", "unlink", "rename", "glob", "rglob", "iterdir"}
"""Methods of corpora and paths that read or write: what a shell leaves to the library."""


def verbs(command: click.Command = anchorage, above: str = "") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield above.strip(), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from verbs(below, f"{above} {name}")


VERBS = dict(verbs())


def test_every_verb_has_its_twins_and_no_other_has() -> None:
    assert set(TWINS) == set(VERBS)


def resolved(name: str) -> object:
    """Import the function that a name of the table means."""
    *module, last = name.split(".")
    return getattr(importlib.import_module(".".join(["anchorage_corpus", *module])), last)


@pytest.mark.parametrize("verb", TWINS)
def test_a_verb_calls_its_twins_and_no_other_function_of_the_library(verb: str) -> None:
    called = dict(calls(VERBS[verb]))
    twins = {resolved(name) for name in TWINS[verb]}
    shown = {resolved(name) for name in SHOWN_OR_CHOSEN}
    assert twins <= called.keys(), f"{verb} does not call all of {TWINS[verb]}"
    assert {called[function] for function in called.keys() - twins - shown} == set()


@pytest.mark.parametrize("path", sorted(CLI.rglob("*.py")), ids=lambda path: path.relative_to(CLI).as_posix())
def test_no_shell_reads_or_writes_anything_itself(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    methods = {node.func.attr for node in ast.walk(tree) if _is_method(node)}
    assert methods & READING_OR_WRITING == set()
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert named & {"open", "tempfile", "write_atomically", "shutil"} == set()


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


@click.command()
def thick() -> None:
    """Call, by a helper of its own, what is no twin."""
    from anchorage_corpus import agreement

    _settle()
    agreement.items()


def _settle() -> None:
    from anchorage_corpus.studio.sync.resolve import settle as take

    take()


def test_a_shell_with_calls_of_its_own_would_be_found() -> None:
    found = {name for _, name in calls(thick, __name__)}
    assert {name.rpartition(".")[2] for name in found} == {"items", "settle"}
    assert {"annotations", "write", "document_ids", "read_bytes"} <= READING_OR_WRITING


@pytest.mark.parametrize("verb", TWINS)
def test_the_page_names_the_twins_of_every_verb(verb: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{verb}` |"))
    for name in TWINS[verb]:
        assert f"`anchorage_corpus.{name}`" in row
        assert callable(resolved(name)) and resolved(name).__doc__


def calls(command: click.Command, shells: str = "anchorage_corpus.cli") -> Iterator[tuple[FunctionType, str]]:
    """The library's functions that a command and the functions of its shell name, with their names."""
    start = inspect.unwrap(command.callback)
    seen: set[FunctionType] = set()
    waiting = [start]
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        for found in named_in(function):
            if found.__module__.startswith(shells):
                waiting.append(found)
            else:
                yield found, f"{found.__module__}.{found.__qualname__}"


def named_in(function: FunctionType) -> Iterator[FunctionType]:
    """The functions of this package that the body of a function names, imported there or in its module."""
    (node,) = (
        n
        for n in ast.walk(ast.parse(inspect.getsource(inspect.getmodule(function))))
        if isinstance(n, ast.FunctionDef) and n.name == function.__name__
    )
    known: dict[str, object] = dict(function.__globals__)
    for statement in ast.walk(node):
        if isinstance(statement, ast.ImportFrom):
            module = importlib.import_module(str(statement.module))
            for alias in statement.names:
                known[alias.asname or alias.name] = _member(module, alias.name)
    for part in (part for statement in node.body for part in ast.walk(statement)):
        found = known.get(part.id) if isinstance(part, ast.Name) else None
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            owner = known.get(part.value.id)
            found = getattr(owner, part.attr, None) if isinstance(owner, ModuleType) else None
        if isinstance(found, click.Command):
            continue
        found = inspect.unwrap(found) if callable(found) else found
        if isinstance(found, FunctionType) and found.__module__.startswith(("anchorage_corpus", __name__)):
            yield found


def _member(module: ModuleType, name: str) -> object:
    try:
        return getattr(module, name)
    except AttributeError:
        return importlib.import_module(f"{module.__name__}.{name}")
