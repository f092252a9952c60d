"""Every verb has help and a place in the reference."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from anchorage_corpus.cli import anchorage

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def commands(command: click.Command = anchorage, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below ``anchorage`` with the words that call it."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))
    else:
        yield " ".join(path), command


VERBS = dict(commands())


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_and_its_options(verb: str) -> None:
    command = VERBS[verb]
    assert command.help, verb
    lacking = [p.opts for p in command.params if isinstance(p, click.Option) and not p.help and not p.hidden]
    assert not lacking


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_documented(verb: str) -> None:
    assert f"anchorage {verb}`" in PAGE.read_text(), f"run scripts/docs to write {verb} into docs/cli.md"


TWINS = (PAGE.parent / "python.md").read_text()


@pytest.mark.parametrize(
    "verb", [name for name in anchorage.list_commands(click.Context(anchorage)) if name != "studio"]
)
def test_every_verb_has_a_twin_in_python(verb: str) -> None:
    assert re.search(rf"^\|.*`{verb}`.*\| `anchorage_corpus\.", TWINS, re.MULTILINE), f"add {verb} to docs/python.md"


@pytest.mark.parametrize("name", re.findall(r"\| `(anchorage_corpus\.[\w.]+)` \|", TWINS))
def test_every_twin_is_there(name: str) -> None:
    module, _, function = name.rpartition(".")
    assert callable(getattr(import_module(module), function))


def test_the_example_of_the_python_page_runs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```python\n(from pathlib.*?)```", TWINS, re.DOTALL)
    (tmp_path / "report.txt").write_text("The envoys met in Geneva.\n")
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "talks-geneva [26]\n"


def test_messages_and_pages_name_verbs_that_there_are() -> None:
    root = PAGE.parents[1]
    named = re.compile(r"`anchorage(?: --root \S+)? ([a-z]+)(?: ([a-z]+))?")
    files = [*(root / "src").rglob("*.py"), *(root / "schema").glob("*.json"), *(root / "docs").glob("*.md")]
    found = {match.groups() for file in files for match in named.finditer(file.read_text(encoding="utf-8"))}
    unknown = [(verb, below) for verb, below in found if verb not in VERBS and f"{verb} {below or 'up'}" not in VERBS]
    assert found and not unknown
