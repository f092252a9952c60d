"""``anchorage studio resolve|login``: verbs that ask a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.cli.studio.options import json_option
from anchorage_corpus.errors import MisuseError

if TYPE_CHECKING:
    from anchorage_corpus.store import Corpus
    from anchorage_corpus.studio.sync.records import Conflict


@click.command()
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--take", type=click.Choice(["here", "there"]), help="Take one side of every conflict unasked.")
@json_option
@click.pass_context
def resolve(
    ctx: click.Context, documents: tuple[str, ...], take: Literal["here", "there"] | None, as_json: bool
) -> int:
    """Walk through annotations that changed both here and in Label Studio."""
    from anchorage_corpus.studio.sync.records import conflicts, read_conflicts
    from anchorage_corpus.studio.sync.resolve import in_order

    corpus = find_corpus(ctx)
    for doc_id in documents:
        corpus.metadata(doc_id)
    left = 0
    settled: list[dict[str, str]] = []
    for annotator, doc_id in conflicts(corpus):
        if documents and doc_id not in documents:
            continue
        for conflict in in_order(read_conflicts(corpus, annotator, doc_id)):
            same = conflict.here == conflict.there
            side = "here" if same else take or _ask(annotator, doc_id, conflict)
            if side == "later" or not _settled(corpus, annotator, doc_id, conflict, side):
                left += 1
            else:
                settled.append({"document": doc_id, "annotator": annotator, "id": conflict.id, "taken": side})
    if as_json:
        echo_json({"settled": settled, "left": left})
    else:
        click.echo(f"{len(settled)} settled, {left} left")
    return int(bool(left))


def _settled(corpus: Corpus, annotator: str, doc_id: str, conflict: Conflict, side: Literal["here", "there"]) -> bool:
    """Settle a conflict; False, with the reason on standard error, where that side cannot be taken."""
    from anchorage_corpus.studio.errors import ConversionError
    from anchorage_corpus.studio.sync.resolve import settle

    try:
        settle(corpus, annotator, doc_id, conflict, side)
    except ConversionError as error:
        click.echo(str(error), err=True)
        return False
    return True


def _ask(annotator: str, doc_id: str, conflict: Conflict) -> Literal["here", "there", "later"]:
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
    from anchorage_corpus.studio.api.client import Client
    from anchorage_corpus.studio.server.login import Login, environment_token, store_login

    token = (environment_token(url) or click.prompt("API token", hide_input=True, err=True)).strip()
    if not token:
        raise MisuseError("the token is empty; copy it from Account & Settings in Label Studio")
    with Client(url, token) as client:
        who = client.who().email
    path = store_login(Login(url.rstrip("/"), token))
    if as_json:
        echo_json({"url": url, "user": who, "file": str(path)})
    else:
        click.echo(f"logged in at {url} as {who}; kept in {path}")
    return 0
