"""``anchorage studio resolve|login``: verbs that ask a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.cli.studio.options import json_option, say

if TYPE_CHECKING:
    from anchorage_corpus.studio.sync.records import Conflict
    from anchorage_corpus.studio.sync.resolve import Choice


@click.command()
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--take", type=click.Choice(["here", "there"]), help="Take this side of every conflict without asking.")
@json_option
@click.pass_context
def resolve(
    ctx: click.Context, documents: tuple[str, ...], take: Literal["here", "there"] | None, as_json: bool
) -> int:
    """Settle annotations that changed both here and in Label Studio, one by one."""
    from anchorage_corpus.studio.sync.resolve import resolve as walk

    def choose(annotator: str, doc_id: str, conflict: Conflict) -> Choice:
        return take or _ask(annotator, doc_id, conflict)

    done = walk(find_corpus(ctx), documents, choose, say)
    if as_json:
        echo_json(done)
    else:
        click.echo(f"{len(done.settled)} settled, {done.left} left")
    return int(bool(done.left))


def _ask(annotator: str, doc_id: str, conflict: Conflict) -> Choice:
    from anchorage_corpus.studio.sync.resolve import described

    click.echo(f"{doc_id}, {annotator}", err=True)
    for line in described(conflict):
        click.echo(f"  {line}", err=True)
    chosen = click.prompt("take", type=click.Choice(["here", "there", "later"]), default="later", err=True)
    return "here" if chosen == "here" else "there" if chosen == "there" else "later"


@click.command()
@click.option("--url", required=True, help="Address of Label Studio.")
@json_option
def login(url: str, as_json: bool) -> int:
    """Store address and API token, readable only by you; the token comes from the environment or a prompt."""
    from anchorage_corpus.studio.server.login import environment_token, log_in

    token = (environment_token(url) or click.prompt("API token", hide_input=True, err=True)).strip()
    who, path = log_in(url, token)
    if as_json:
        echo_json({"url": url, "user": who, "file": str(path)})
    else:
        click.echo(f"logged in at {url} as {who}; kept in {path}")
    return 0
