"""``anchorage rehydrate``: restores the full dataset from a text-less one and the user's own texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json

if TYPE_CHECKING:
    from anchorage_corpus.dataset.rehydrate import RehydratedDocument, Rehydration


@click.command()
@click.argument("dataset", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of texts, found by checksum or by the name DOC.txt.",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def rehydrate(dataset: Path, texts: Path, out: Path, as_json: bool) -> int:
    """Restore a full dataset from a text-less one and texts that you lawfully have.

    Exit status 0 if every text was found and identical; 1 if texts are missing, or if spans had to be found again in
    another copy. The report says which.
    """
    from anchorage_corpus.dataset.rehydrate import rehydrate as run

    done = run(dataset, texts, out)
    if as_json:
        report = {"complete": done.complete, "same_builder": done.same_builder, "left_out": done.built.left_out}
        echo_json({"path": str(out), **report, "documents": done.documents})
    else:
        _print(done, out)
    return int(not done.complete)


def _print(done: Rehydration, out: Path) -> None:
    for document in done.documents:
        click.echo(_line(document))
        for followed in document.uncertain:
            place = followed.place
            found = f"{place.span.start}-{place.span.end} {place.span.text!r}" if place.span else "nowhere"
            whose = f"{followed.annotation or ''} {followed.role}".strip()
            click.echo(f"  {place.outcome} {place.similarity:.2f}: {whose} {place.start}-{place.end} → {found}")
    for reason in done.built.left_out:
        click.echo(f"left out: {reason}")
    click.echo(f"{out}: {_summary(done)}")


def _summary(done: Rehydration) -> str:
    if not done.complete:
        return "rehydrated with the differences above"
    if not done.same_builder:
        return "the rows of the full build; other versions built it, so the bytes of its files may differ"
    return "as the full build"


def _line(document: RehydratedDocument) -> str:
    if document.file is None:
        return f"{document.doc_id}: no text found, left out"
    if not document.related:
        return f"{document.doc_id}: {document.file} is another text, left out"
    if document.identical:
        return f"{document.doc_id}: identical text, {document.spans['exact']} spans exact"
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(document.spans.items()))
    return f"{document.doc_id}: another copy ({document.file}): {counts}"
