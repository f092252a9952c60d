"""``anchorage verify``: checks a dataset against its checksums, card, spans and signature, and against the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from anchorage_corpus.cli import echo_json

if TYPE_CHECKING:
    from anchorage_corpus.release import Verified


@click.command()
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Allowed signers (ssh-keygen's format); the dataset fails without a valid signature by one of them.",
)
@click.option("--rules/--no-rules", default=True, show_default=True, help="Check the documents against the rules.")
@click.option("--checksums", is_flag=True, help="Check only the bytes and the signature; read no rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(dataset: Path, signers: Path | None, rules: bool, checksums: bool, as_json: bool) -> int:
    """Check a built or downloaded dataset from its own files alone.

    The check covers checksums, card, columns, spans, references, splits, every config against the documents, and
    provenance, with its signature if there is one. If all that holds and the dataset has its texts, it also covers
    the rules of `anchorage check` about text and structure.
    """
    from anchorage_corpus.release import verify as run

    done = run(dataset, signers, rules=rules, checksums_alone=checksums)
    if as_json:
        held = done.report is not None
        echo_json({**msgspec.to_builtins(done.verification), "rules": held, "findings": done.findings})
    else:
        _print(dataset, done)
    return int(done.failed)


def _print(dataset: Path, verified: Verified) -> None:
    done = verified.verification
    for problem in done.problems:
        click.echo(f"{dataset}: {problem}")
    for finding in verified.findings:
        click.echo(f"{dataset}: {finding.id or finding.path}: {finding.code} {finding.message}")
    if verified.failed:
        return
    rows = ", ".join(f"{config} {count}" for config, count in done.rows.items()) or "its rows were not read"
    click.echo(f"{dataset}: {done.title} {done.version} holds ({rows})")
    if done.vouched:
        signer = done.vouched.signer or ("a key you did not list" if done.vouched.signed else "no one")
        click.echo(f"  made from commit {done.vouched.commit or 'unknown'}, signed by {signer}")
