"""``anchorage suspect``: lists gold annotations that other sets contradict."""

from __future__ import annotations

import click

from anchorage_corpus.cli import echo_json, find_corpus


@click.command()
@click.argument("docs", nargs=-1, metavar="[DOC…]")
@click.option("--against", "names", multiple=True, help="A set to compare with (default: all others); repeatable.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to list.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def suspect(ctx: click.Context, docs: tuple[str, ...], names: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List the gold annotations that other sets contradict most."""
    from anchorage_corpus.agreement import suspects_of

    found = suspects_of(find_corpus(ctx), docs, names)[:limit]
    if as_json:
        echo_json(found)
        return
    for one in found:
        click.echo(f"{one.score:.2f} {one.doc_id}#{one.id or '–'} {one.layer}: {one.text[:60]}")
        for reason in one.reasons:
            click.echo(f"       {reason}")
