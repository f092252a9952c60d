"""``anchorage studio up|down|status``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.cli.studio.options import data_folder, json_option, open_client, say, server_options

if TYPE_CHECKING:
    from anchorage_corpus.studio.server.local import Server
    from anchorage_corpus.studio.sync.status import DocumentStatus


@click.command()
@json_option
@click.pass_context
def up(ctx: click.Context, as_json: bool) -> int:
    """Start a local server on 127.0.0.1 and a free port; keeps its data between starts."""
    from anchorage_corpus.studio.server.local import up as start

    folder = data_folder(ctx)
    server = start(folder, say)
    if as_json:
        echo_json({"url": server.url, "token": server.token, "pid": server.pid})
    else:
        click.echo(_where(server, folder))
    return 0


def _where(server: Server, folder: Path) -> str:
    return (
        f"Label Studio is running at {server.url} (pid {server.pid}); log in as {server.email}, "
        f"the password is in {folder / 'account.json'}"
    )


@click.command()
@json_option
@click.pass_context
def down(ctx: click.Context, as_json: bool) -> int:
    """Stop the local server."""
    from anchorage_corpus.studio.server.local import down as stop

    server = stop(data_folder(ctx))
    if as_json:
        echo_json({"stopped": server.pid if server else None})
    else:
        click.echo(f"stopped {server.url}" if server else "no local server was running")
    return 0


@click.command()
@server_options
@json_option
@click.pass_context
def status(ctx: click.Context, title: str, url: str | None, token: str | None, as_json: bool) -> int:
    """Show the server, and how far every document has come."""
    import msgspec

    from anchorage_corpus.studio.errors import NoLoginError
    from anchorage_corpus.studio.server.local import status as local
    from anchorage_corpus.studio.server.login import find_login
    from anchorage_corpus.studio.sync.status import corpus_status, local_status

    corpus = find_corpus(ctx)
    server = local(data_folder(ctx))
    try:
        find_login(corpus, url, token)
        known = True
    except NoLoginError:
        known = False
    if known:
        with open_client(corpus, url, token) as client:
            rows, where = corpus_status(client, corpus, title), client.url
    else:
        rows, where = list(local_status(corpus).values()), None
    if as_json:
        documents = [msgspec.structs.asdict(row) | {"state": row.state} for row in rows]
        echo_json({"url": where, "pid": server.pid if server else None, "documents": documents})
        return 0
    if server:
        click.echo(_where(server, data_folder(ctx)))
    else:
        click.echo(f"server: {where}" if where else "server: none; start one with `anchorage studio up`")
    for row in rows:
        click.echo(_status_line(row) if where else f"{row.doc_id}: {_people(row) or 'no work pulled yet'}")
    return 0


def _status_line(row: DocumentStatus) -> str:
    joint = " by " if row.state == "annotated" else "; work by "
    words = [row.state + (joint + _people(row) if row.work else "")]
    words += [f"draft by {', '.join(row.drafts)}"] if row.drafts else []
    words += [f"skipped by {', '.join(row.skipped)}"] if row.skipped else []
    words += row.altered
    return f"{row.doc_id}: {'; '.join(words)}"


def _people(row: DocumentStatus) -> str:
    return ", ".join(work.words for work in row.work.values())
