"""``anchorage studio push|pull``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.cli.studio.options import json_option, open_client, server_options
from anchorage_corpus.model import AUTO

if TYPE_CHECKING:
    from anchorage_corpus.studio.sync.pull_report import PullReport
    from anchorage_corpus.studio.sync.push import PushReport


@click.command()
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option("--set", "set_name", default=AUTO, show_default=True, help="Annotation set that annotators start from.")
@server_options
@json_option
@click.pass_context
def push(
    ctx: click.Context,
    documents: tuple[str, ...],
    set_name: str,
    title: str,
    url: str | None,
    token: str | None,
    as_json: bool,
) -> int:
    """Send documents and pre-annotations to Label Studio; what it already has stays."""
    from anchorage_corpus.studio.sync.push import push as send

    corpus = find_corpus(ctx)
    if set_name != AUTO:
        corpus.need_set(set_name)
    with open_client(corpus, url, token) as client:
        report = send(client, corpus, title, set_name, documents, _progress("sending"))
    if as_json:
        echo_json(report)
    else:
        _print_push(report)
    return int(bool(report.refused))


def _print_push(report: PushReport) -> None:
    for line in report.refused:
        click.echo(f"refused: {line}")
    if report.duplicates_removed:
        click.echo(f"removed {report.duplicates_removed} duplicate tasks without work")
    click.echo(
        f"{report.created} tasks and {report.predictions} predictions sent, {report.unchanged} documents unchanged: "
        f"{report.url}/projects/{report.project}/data"
    )


@click.command()
@click.option("--full", is_flag=True, help="Look at everything again, and for work that was deleted on the server.")
@server_options
@json_option
@click.pass_context
def pull(ctx: click.Context, full: bool, title: str, url: str | None, token: str | None, as_json: bool) -> int:
    """Pull annotators' work into annotations/annotators/<name>/, merged with the files there."""
    import msgspec

    from anchorage_corpus.studio.sync.pull import pull as fetch

    corpus = find_corpus(ctx)
    with open_client(corpus, url, token) as client:
        report = fetch(client, corpus, title, full, _progress("reading"))
    if as_json:
        problems = {"refused": report.refused, "conflicts": report.conflicts, "remarks": report.remarks}
        echo_json(msgspec.structs.asdict(report) | problems)
    else:
        _print_pull(report)
    return int(not report.clean)


def _print_pull(report: PullReport) -> None:
    for taken in report.taken:
        counts = {"added": taken.added, "changed": taken.changed, "removed": taken.removed}
        said = ", ".join(f"{len(ids)} {word}" for word, ids in counts.items() if ids)
        if not taken.refused:
            click.echo(f"{taken.doc_id}, {taken.annotator}: {said or 'nothing new'}")
        for note in taken.notes:
            click.echo(f"{taken.doc_id}, {taken.annotator}: note on {note}")
    for line in (*report.remarks, *report.superseded, *report.deleted):
        click.echo(line)
    for word in ("refused", "quarantined"):
        for line in getattr(report, word):
            click.echo(f"{word}: {line}")
    for line in report.conflicts:
        click.echo(f"conflict: {line}; settle it with `anchorage studio resolve`")
    click.echo(f"{len(report.taken)} taken, {report.unchanged} unchanged", err=True)


def _progress(word: str) -> Callable[..., None]:
    """Return a function that shows one changing line on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda *_: None

    def show(done: int, total: int | None = None) -> None:
        of = f" of {total}" if total else ""
        click.echo(f"\r{word} {done}{of} ", nl=done == total, err=True)

    return show
