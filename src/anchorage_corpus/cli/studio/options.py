"""Shares options, the client and the folder of the local server among the verbs of ``anchorage studio``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from anchorage_corpus.cli import find_corpus

if TYPE_CHECKING:
    from anchorage_corpus.corpus.store import Corpus
    from anchorage_corpus.studio.api.client import Client

F = TypeVar("F", bound=Callable[..., Any])

TITLE = "Anchorage Corpus"
"""Title of the project on the server, unless another is named."""


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def server_options(command: F) -> F:
    """Add the options for a server and a project."""
    for option in (
        click.option("--project", "title", default=TITLE, show_default=True, help="Title of the project."),
        click.option("--url", help="Address; otherwise $ANCHORAGE_STUDIO_URL, the local server or the stored login."),
        click.option("--token", help="API token; safer in $ANCHORAGE_STUDIO_TOKEN, which no process list shows."),
    ):
        command = option(command)
    return command


def open_client(corpus: Corpus, url: str | None, token: str | None) -> Client:
    """Return a client for the server named by options, environment or login."""
    from anchorage_corpus.studio.api.client import Client
    from anchorage_corpus.studio.server.login import find_login

    login = find_login(corpus, url, token)
    return Client(login.url, login.token)


def data_folder(ctx: click.Context) -> Path:
    """Return the folder in which the corpus's local server keeps its data."""
    from anchorage_corpus.studio.folder import studio_folder

    return studio_folder(find_corpus(ctx))


def say(line: str) -> None:
    """Print a line for the user, separately from the results."""
    click.echo(line, err=True)
