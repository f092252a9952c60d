"""``anchorage studio interface|validate``: verbs that need no server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from anchorage_corpus.cli import echo_json
from anchorage_corpus.cli.studio.options import json_option


@click.command()
@json_option
def interface(as_json: bool) -> int:
    """Print the labelling interface made from schema/, as XML."""
    from anchorage_corpus.studio.conversion.interface import interface as make

    if as_json:
        echo_json({"interface": make()})
    else:
        click.echo(make(), nl=False)
    return 0


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@json_option
def validate(files: Sequence[Path], as_json: bool) -> int:
    """Check files of Label Studio tasks for anything that the server or the browser would lose or shift."""
    from anchorage_corpus.check.reporters.text import count
    from anchorage_corpus.studio.conversion.validation import check_files

    problems = check_files(files)
    if as_json:
        echo_json(problems)
    else:
        for problem in problems:
            click.echo(problem)
        found = f"{count(len(problems), 'problem')} in {count(len(files), 'file')}"
        click.echo(found if problems else "no problem found", err=True)
    return int(bool(problems))
