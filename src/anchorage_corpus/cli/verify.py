"""``anchorage verify``: a dataset against its checksums, card, spans and signature."""

from __future__ import annotations

from pathlib import Path

import click

from anchorage_corpus.cli import echo_json


@click.command()
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Allowed signers (ssh-keygen's format); without a valid signature by one of them the dataset fails.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(dataset: Path, signers: Path | None, as_json: bool) -> int:
    """Check a built or downloaded dataset from itself alone.

    Checksums, card, columns, spans, references, splits, and provenance with its signature where there is one.
    """
    from anchorage_corpus.dataset.verify import verify as run

    done = run(dataset, signers)
    if as_json:
        echo_json(done)
        return int(bool(done.problems))
    for problem in done.problems:
        click.echo(f"{dataset}: {problem}")
    if not done.problems:
        rows = ", ".join(f"{config} {count}" for config, count in done.rows.items())
        click.echo(f"{dataset}: {done.title} {done.version} holds ({rows})")
        if done.vouched:
            signer = done.vouched.signer or ("a key you did not list" if done.vouched.signed else "nobody")
            click.echo(f"  made from commit {done.vouched.commit or 'unknown'}, signed by {signer}")
    return int(bool(done.problems))
