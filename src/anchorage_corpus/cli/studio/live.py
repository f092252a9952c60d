"""``anchorage studio serve``: pre-annotates each task when it is opened."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from anchorage_corpus.cli import find_corpus
from anchorage_corpus.cli.studio.options import need_set, open_client, say, server_options
from anchorage_corpus.errors import MissingExtraError, MisuseError

if TYPE_CHECKING:
    from anchorage_corpus.store import Corpus
    from anchorage_corpus.studio.api.backend import Predict

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
    from anchorage_corpus.studio.server.local import free_port

    corpus = find_corpus(ctx)
    if set_name:
        need_set(corpus, set_name)
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    thread, version = _started(corpus, port, set_name)
    if connect:
        _enter(corpus, address, **place)
    say(f"serving {version} at {address}; stop with Ctrl-C")
    thread.join()
    return 0


def _started(corpus: Corpus, port: int, set_name: str | None) -> tuple[Thread, str]:
    """Start a thread that answers on a port; returns it, and the name of what it serves. Raises ``MisuseError``."""
    try:
        import uvicorn

        from anchorage_corpus.studio.api.backend import backend, stored
    except ImportError:
        raise MissingExtraError("studio", "starlette") from None
    predict, version = (stored(corpus, set_name), set_name) if set_name else _live(corpus)
    config = uvicorn.Config(backend(predict, version, say), "127.0.0.1", port, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while thread.is_alive() and not server.started:
        time.sleep(0.05)
    if not thread.is_alive():
        raise MisuseError(f"port {port} of 127.0.0.1 is taken; name another with --port, or 0 for a free one")
    return thread, version


def _enter(corpus: Corpus, address: str, title: str, url: str | None, token: str | None) -> None:
    """Enter the backend at an address in the project on the server."""
    from anchorage_corpus.studio.api.backend import connect
    from anchorage_corpus.studio.api.project import need_project

    with open_client(corpus, url, token) as client:
        done = connect(client, need_project(client, title).id, address, BACKEND)
        say(f"{done}: {client.url} asks for pre-annotations here")


def _live(corpus: Corpus) -> tuple[Predict, str]:
    """The pre-annotator with the corpus's registry and topics, and its name with version."""
    from anchorage_corpus.preannotate import Pipeline
    from anchorage_corpus.studio.api.backend import made_live

    pipeline = Pipeline.of_corpus(corpus)
    agent = pipeline.agents[0]
    return made_live(pipeline.annotate), f"{agent.name} {agent.version}"
