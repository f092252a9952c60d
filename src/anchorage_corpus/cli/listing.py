"""``anchorage list`` and ``anchorage show``: list documents, and show one with its annotations."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.model import LAYERS

if TYPE_CHECKING:
    from rich.table import Table

    from anchorage_corpus.corpus.inventory import ListedDocument
    from anchorage_corpus.corpus.show import Passage
    from anchorage_corpus.model import Layer


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the documents as JSON.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the documents of the corpus and count their annotations."""
    from anchorage_corpus.corpus.inventory import list_documents

    corpus = find_corpus(ctx)
    entries = list_documents(corpus)
    if as_json:
        echo_json(entries)
    elif entries:
        _print(entries)
    else:
        click.echo(f"no documents in {corpus.root} yet; add one with `anchorage add FILE`")


def _print(entries: list[ListedDocument]) -> None:
    from rich.console import Console

    Console(width=None if sys.stdout.isatty() else 200).print(table_of(entries))
    click.echo(f"annotations: set {'/'.join(LAYERS)}")


def table_of(entries: list[ListedDocument]) -> Table:
    """Return the documents as a table; an id is for copying, so it is never cut or folded."""
    from rich.table import Column, Table
    from rich.text import Text

    from anchorage_corpus.corpus.show import visible

    longest = max(len(visible(entry.doc_id)) for entry in entries)
    document = Column("document", no_wrap=True, min_width=longest)
    table = Table(document, "published", "publisher", "event", "split", "characters", "annotations", box=None)
    for entry in entries:
        counts = "; ".join(f"{name} {'/'.join(map(str, rows.values()))}" for name, rows in entry.sets.items())
        cells = (entry.published or "–", entry.publisher or "–", entry.event, entry.split or "–")
        row = (entry.doc_id, *cells, str(entry.characters), counts or "–")
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table


@click.command()
@click.argument("doc_id", metavar="DOC")
@click.option("--set", "set_name", help="Annotation set (default: gold, or else auto).")
@click.option("--version", type=int, help="Text version (default: the annotated one).")
@click.option("--around", metavar="ID", help="Show only the passage around this annotation, such as q3.")
@click.option("--layer", "layers", multiple=True, type=click.Choice(LAYERS), help="Layer to show; repeatable.")
@click.option("--width", type=click.IntRange(20), help="Wrap lines at this width (default: no wrapping).")
@click.option("--json", "as_json", is_flag=True, help="Print metadata, text and annotations as JSON.")
@click.pass_context
def show(
    ctx: click.Context,
    /,
    doc_id: str,
    set_name: str | None,
    version: int | None,
    around: str | None,
    as_json: bool,
    **shown: Any,
) -> None:
    """Show DOC with its annotations marked in the text: in colour on a terminal, in plain characters elsewhere."""
    from anchorage_corpus.corpus.show import find_passage

    found = find_passage(find_corpus(ctx), doc_id, set_name, version, None if as_json else around)
    if as_json:
        about = found.document
        echo_json({"document": about.metadata, "text": about.text, "annotations": found.annotations})
    else:
        _print_passage(found, **shown)


def _print_passage(found: Passage, layers: tuple[Layer, ...], width: int | None) -> None:
    from rich.console import Console

    from anchorage_corpus.corpus import show as showing

    document, annotations, start, end = found
    if annotations is None:
        click.echo(showing.visible(document.text))
        return
    layers = layers or LAYERS
    console = Console(highlight=False, soft_wrap=width is None, width=width)
    console.print(showing.marked_text(document, showing.marks_of(annotations, layers), start, end))
    for line in showing.lines_below(annotations, layers):
        console.print(line, markup=False)
