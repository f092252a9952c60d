"""``anchorage init``: a new corpus."""

from __future__ import annotations

from pathlib import Path

import click

from anchorage_corpus.beginnings import start_corpus


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Start a new corpus in DIR, which is new, empty or holds hidden files only.

    It keeps every rule from the start: `anchorage --root DIR check` is clean.
    """
    corpus = start_corpus(folder)
    click.echo(f"started a corpus in {corpus.root}; bring a text in with `anchorage --root {corpus.root} add FILE`")
