"""``anchorage studio``: annotating in Label Studio, with one module for each kind of verb."""

from __future__ import annotations

import click

from anchorage_corpus.cli.studio.live import serve
from anchorage_corpus.cli.studio.local import down, status, up
from anchorage_corpus.cli.studio.offline import interface, validate
from anchorage_corpus.cli.studio.people import login, resolve
from anchorage_corpus.cli.studio.sync import pull, push
from anchorage_corpus.errors import MissingExtraError


@click.group()
def studio() -> None:
    """Annotate in Label Studio and pull the work."""
    try:
        import httpx  # noqa: F401
    except ImportError:
        raise MissingExtraError("studio", "httpx") from None


for _verb in (up, down, status, interface, validate, push, pull, resolve, serve, login):
    studio.add_command(_verb)
