"""``anchorage next``: lists which documents to work on next."""

from __future__ import annotations

import click

from anchorage_corpus.cli import echo_json, find_corpus


@click.command("next")
@click.option("--json", "as_json", is_flag=True, help="Print the tasks as JSON.")
@click.pass_context
def next_(ctx: click.Context, as_json: bool) -> None:
    """List the documents that are not gold yet, the most urgent first, with the next step of each."""
    from anchorage_corpus.agreement import tasks

    found = tasks(find_corpus(ctx))
    if as_json:
        echo_json(found)
        return
    for task in found:
        click.echo(f"{task.doc_id}: {task.step} ({task.reason})")
    if not found:
        click.echo("nothing to do: every document has gold on its latest text")
