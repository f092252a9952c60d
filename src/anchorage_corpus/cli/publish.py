"""``anchorage publish``: the release of a built dataset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.errors import FindingsError, MisuseError

if TYPE_CHECKING:
    from anchorage_corpus.dataset.publish import Publication
    from anchorage_corpus.store import Corpus


@click.command()
@click.option("--to", "target", required=True, help="hub:ORG/NAME, a folder, or an fsspec address such as s3://….")
@click.option(
    "--dataset",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Built dataset (default: build/ and the corpus's name).",
)
@click.option("--tag", help="Tag of the release (default: v and the version in CITATION.cff).")
@click.option(
    "--key", type=click.Path(path_type=Path), help="SSH key that signs the provenance (default: no signature)."
)
@click.option("--with-texts", is_flag=True, help="Publish texts that are not free; you must have the right to.")
@click.option("--private", is_flag=True, help="Make the repository on the Hub a private one.")
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

    Refuses uncommitted changes, findings of `anchorage check`, a dataset that is not what a build gives, texts that
    are not free, and a tag that is not its version or holds other content. The Hub token comes from HF_TOKEN or the
    client's own login.
    """
    from anchorage_corpus.dataset.built import default_folder
    from anchorage_corpus.dataset.identity import identify
    from anchorage_corpus.dataset.publish import VOUCHING, parse_target, publish as run, refuse_unfit

    corpus = find_corpus(ctx)
    dataset = dataset or default_folder(corpus)
    place = parse_target(target, private=private)
    tag = tag or f"v{identify(corpus).version}"
    _refuse_unready(corpus, dataset)
    refuse_unfit(dataset, tag, with_texts)
    if not dry_run:
        _write_provenance(corpus, dataset, key)
    done = run(
        dataset,
        place,
        tag,
        dry_run=dry_run,
        with_texts=with_texts,
        vouching=VOUCHING[: 2 if key else 1] if dry_run else (),
        progress=_progress,
    )
    echo_json(done) if as_json else _print(done)
    return 0


def _refuse_unready(corpus: Corpus, dataset: Path) -> None:
    """Raise with everything that stands against a release."""
    import tempfile

    from anchorage_corpus.check import Options, Selection, check_corpus
    from anchorage_corpus.dataset import build as stage
    from anchorage_corpus.dataset.provenance import PROVENANCE, SIGNATURE, uncommitted
    from anchorage_corpus.dataset.textless import SOURCE

    if changed := uncommitted(corpus.root):
        raise MisuseError(f"uncommitted changes ({', '.join(changed[:5])}); commit them, a release names its commit")
    if check_corpus(corpus.root, Options(Selection())).failed:
        raise FindingsError("`anchorage check` has findings; mend them first")
    make = stage.build_textless if (dataset / SOURCE).is_dir() else stage.build
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / dataset.name
        make(corpus, fresh)
        stale = [name for name in stage.differences(fresh, dataset) if name not in (PROVENANCE, SIGNATURE)]
    if stale:
        raise FindingsError(
            f"{dataset}: not what a build of this commit gives ({', '.join(stale[:5])}); build it again"
        )


def _write_provenance(corpus: Corpus, dataset: Path, key: Path | None) -> None:
    from anchorage_corpus.dataset.built import choose_set
    from anchorage_corpus.dataset.provenance import write_provenance
    from anchorage_corpus.dataset.textless import SOURCE

    write_provenance(corpus, dataset, {"set": choose_set(corpus), "textless": (dataset / SOURCE).is_dir()}, key)


def _progress(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(line, err=True)


def _print(done: Publication) -> None:
    for change in done.changes:
        if change.action != "keep":
            click.echo(f"  {change.action} {change.path}")
    click.echo(f"{done.target} {done.tag}: {done.outcome}")
