"""``anchorage publish``: publishes a built dataset as a release."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus

if TYPE_CHECKING:
    from anchorage_corpus.dataset.publishing.publish import Publication


@click.command()
@click.option(
    "--to",
    "target",
    required=True,
    help="Where to publish: hub:ORG/NAME, a folder, or an fsspec address such as s3://….",
)
@click.option(
    "--dataset",
    type=click.Path(file_okay=False, path_type=Path),
    help="Built dataset (default: build/ and the corpus's name).",
)
@click.option("--tag", help="Tag of the release (default: v and the version in CITATION.cff).")
@click.option(
    "--key", type=click.Path(path_type=Path), help="SSH key that signs the provenance (default: no signature)."
)
@click.option("--with-texts", is_flag=True, help="Publish texts that are not free; you must have the right to.")
@click.option("--private", is_flag=True, help="Make the repository on the Hub private.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing anywhere.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def publish(
    ctx: click.Context,
    target: str,
    dataset: Path | None,
    tag: str | None,
    key: Path | None,
    with_texts: bool,
    private: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Publish a built dataset byte for byte, read it back by its tag and compare every checksum.

    The command refuses uncommitted changes, findings of `anchorage check`, a dataset that is not what a build gives,
    texts that are not free, and a tag that is not the dataset's version or holds other content. The Hub token comes
    from HF_TOKEN or the client's own login.
    """
    from anchorage_corpus import release

    done = release.publish(
        find_corpus(ctx),
        target,
        dataset=dataset,
        tag=tag,
        key=key,
        with_texts=with_texts,
        private=private,
        dry_run=dry_run,
        progress=_progress,
    )
    echo_json(done) if as_json else _print(done)
    return 0


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(line, err=True)


def _print(done: Publication) -> None:
    for change in done.changes:
        if change.action != "keep":
            click.echo(f"  {change.action} {change.path}")
    click.echo(f"{done.target} {done.tag}: {done.outcome}")
