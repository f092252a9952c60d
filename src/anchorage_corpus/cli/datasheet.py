"""``anchorage datasheet``: fills the figures of the datasheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus

if TYPE_CHECKING:
    from anchorage_corpus.dataset.datasheet_filling import Filled


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a figure is stale or a question is open.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def datasheet(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Fill the figures of DATASHEET.md from the data, or start one that asks every question."""
    from anchorage_corpus.dataset.datasheet_filling import fill_datasheet

    done = fill_datasheet(find_corpus(ctx), write=not check)
    if as_json:
        echo_json({"path": str(done.path), "stale": done.stale, "open": done.open})
    else:
        _print(done, check)
    return int(check and (done.stale or bool(done.open)))


def _print(done: Filled, check: bool) -> None:
    for question in done.open:
        click.echo(f"{done.path}: {question!r} is not answered")
    if done.stale:
        said = "figures are stale; run `anchorage datasheet`" if check else "figures filled in"
        click.echo(f"{done.path}: {said}")
    else:
        click.echo(f"{done.path}: figures are those of the data")
