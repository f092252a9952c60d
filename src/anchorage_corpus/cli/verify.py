"""``anchorage verify``: a dataset against its checksums, card, spans and signature, and against the rules."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from anchorage_corpus.cli import echo_json

if TYPE_CHECKING:
    from anchorage_corpus.check import Finding
    from anchorage_corpus.dataset.verify import Verification

RULES = ("AC15", "AC2", "AC3")
"""Rules that a dataset can be held against: schema, text and structure."""
NOT_IN_A_DATASET = ("AC214", "AC314", "AC331", "AC332", "AC338")
"""Rules about text versions, provenance and the registry, of which a dataset holds only what annotations use."""


@click.command()
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--signers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Allowed signers (ssh-keygen's format); without a valid signature by one of them the dataset fails.",
)
@click.option("--rules/--no-rules", default=True, show_default=True, help="Hold the documents against the rules.")
@click.option("--checksums", is_flag=True, help="Check the bytes and the signature alone; read no row.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify(dataset: Path, signers: Path | None, rules: bool, checksums: bool, as_json: bool) -> int:
    """Check a built or downloaded dataset from itself alone.

    Checksums, card, columns, spans, references, splits, every config against the documents, provenance with its
    signature where there is one; and, when all that holds and the texts are there, the rules of `anchorage check`
    about text and structure.
    """
    from anchorage_corpus.dataset import verify as verifying

    done = verifying.verify_files(dataset, signers) if checksums else verifying.verify(dataset, signers)
    held = rules and not checksums and not done.problems and not done.textless
    findings = against_rules(dataset) if held else ()
    failed = bool(done.problems) or any(finding.severity != "note" for finding in findings)
    if as_json:
        echo_json({**msgspec.to_builtins(done), "rules": held, "findings": findings})
    else:
        _print(dataset, done, findings, failed)
    return int(failed)


def against_rules(dataset: Path) -> tuple[Finding, ...]:
    """What the rules of ``anchorage check`` find in a dataset with texts."""
    from anchorage_corpus.check import Options, Selection, check_corpus
    from anchorage_corpus.dataset.restoring import restore_corpus

    with tempfile.TemporaryDirectory() as folder:
        corpus = restore_corpus(dataset, Path(folder))
        return check_corpus(corpus.root, Options(Selection(RULES, NOT_IN_A_DATASET))).findings


def _print(dataset: Path, done: Verification, findings: tuple[Finding, ...], failed: bool) -> None:
    for problem in done.problems:
        click.echo(f"{dataset}: {problem}")
    for finding in findings:
        click.echo(f"{dataset}: {finding.id or finding.path}: {finding.code} {finding.message}")
    if failed:
        return
    rows = ", ".join(f"{config} {count}" for config, count in done.rows.items()) or "its rows were not read"
    click.echo(f"{dataset}: {done.title} {done.version} holds ({rows})")
    if done.vouched:
        signer = done.vouched.signer or ("a key you did not list" if done.vouched.signed else "nobody")
        click.echo(f"  made from commit {done.vouched.commit or 'unknown'}, signed by {signer}")
