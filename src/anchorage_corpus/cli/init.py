"""``anchorage init``: starts a corpus."""

from __future__ import annotations

from pathlib import Path

import click

from anchorage_corpus.cli import echo_json
from anchorage_corpus.corpus.start import start_corpus


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the new corpus's folder as JSON.")
def init(folder: Path, as_json: bool) -> None:
    """Start a new corpus in DIR, which is new, empty or holds hidden files only.

    It keeps every rule from the start: `anchorage --root DIR check` is clean.
    """
    corpus = start_corpus(folder)
    if as_json:
        echo_json({"root": str(corpus.root)})
        return
    click.echo(f"started a corpus in {corpus.root}; add a text with `anchorage --root {corpus.root} add FILE`")
