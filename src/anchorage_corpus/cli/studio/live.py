"""``anchorage studio serve``: pre-annotates each task when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from anchorage_corpus.cli import find_corpus
from anchorage_corpus.cli.studio.options import open_client, say, server_options
from anchorage_corpus.errors import MissingExtraError

if TYPE_CHECKING:
    from anchorage_corpus.corpus.store import Corpus
    from anchorage_corpus.studio.server.serving import Serving

BACKEND = "anchorage"
"""Title of the backend in a project."""


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=9090,
    show_default=True,
    help="Port to listen on, 0 for a free one.",
)
@click.option(
    "--from-set", "set_name", metavar="SET", help="Serve the annotations of a set instead of making new ones."
)
@click.option("--connect", is_flag=True, help="Enter this backend in the project.")
@server_options
@click.pass_context
def serve(ctx: click.Context, /, port: int, set_name: str | None, connect: bool, **place: Any) -> int:
    """Serve pre-annotations on 127.0.0.1 in Label Studio's machine-learning backend protocol."""
    corpus = find_corpus(ctx)
    serving, version = _started(corpus, port, set_name)
    if connect:
        _enter(corpus, serving.address, **place)
    say(f"serving {version} at {serving.address}; stop with Ctrl-C")
    serving.thread.join()
    return 0


def _started(corpus: Corpus, port: int, set_name: str | None) -> tuple[Serving, str]:
    """Return the server, and the name of what it serves: an existing set, or the pre-annotator."""
    try:
        from anchorage_corpus.studio.server.serving import serve_live, serve_set
    except ImportError:
        raise MissingExtraError("studio", "starlette") from None
    if set_name:
        return serve_set(corpus, set_name, port, say), set_name
    from anchorage_corpus.preannotate import Pipeline

    pipeline = Pipeline.of_corpus(corpus)
    agent = pipeline.agents[0]
    version = f"{agent.name} {agent.version}"
    return serve_live(pipeline.annotate, version, port, say), version


def _enter(corpus: Corpus, address: str, title: str, url: str | None, token: str | None) -> None:
    """Enter the backend at an address in the project on the server."""
    from anchorage_corpus.studio.api.backend import connect
    from anchorage_corpus.studio.api.project import need_project

    with open_client(corpus, url, token) as client:
        done = connect(client, need_project(client, title).id, address, BACKEND)
        say(f"{done}: {client.url} asks for pre-annotations here")
