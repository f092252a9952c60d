"""``anchorage datasheet``: fills the figures of the datasheet."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from anchorage_corpus.atomic import write_atomically
from anchorage_corpus.cli import echo_json, find_corpus


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a figure is stale or a question is open.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def datasheet(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Fill the figures of DATASHEET.md from the data, or start one that asks every question."""
    from anchorage_corpus.dataset.build import build
    from anchorage_corpus.dataset.datasheet import DATASHEET, open_questions

    corpus = find_corpus(ctx)
    path = corpus.root / DATASHEET
    with tempfile.TemporaryDirectory() as folder:
        build(corpus, Path(folder) / "dataset")
        page = (Path(folder) / "dataset" / DATASHEET).read_bytes()
    stale = not path.is_file() or path.read_bytes() != page
    unanswered = open_questions(page.decode())
    if stale and not check:
        write_atomically(path, page)
    if as_json:
        echo_json({"path": str(path), "stale": stale, "open": unanswered})
    else:
        _print(path, stale, unanswered, check)
    return int(check and (stale or bool(unanswered)))


def _print(path: Path, stale: bool, unanswered: list[str], check: bool) -> None:
    for question in unanswered:
        click.echo(f"{path}: {question!r} is not answered")
    if stale:
        click.echo(f"{path}: figures are stale; run `anchorage datasheet`" if check else f"{path}: figures filled in")
    else:
        click.echo(f"{path}: figures are those of the data")
