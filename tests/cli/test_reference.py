"""Every verb has help and a place in the reference."""

from __future__ import annotations

from collections.abc import Iterator
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
