"""``anchorage preannotate``: finds entities, quotes and claims for annotators to confirm."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.errors import MisuseError, NotACorpusError

if TYPE_CHECKING:
    from anchorage_corpus.corpus.store import Corpus
    from anchorage_corpus.preannotate.batch import Outcome
    from anchorage_corpus.preannotate.corpus_runs import Run

_SHOWN = 8
"""Number of registry candidates to print."""


@click.command()
@click.argument("documents", metavar="[DOC]...", nargs=-1)
@click.option(
    "--input", "source", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of .txt."
)
@click.option(
    "--output", "target", type=click.Path(file_okay=False, path_type=Path), help="Folder for the JSON files."
)
@click.option("--pipeline", "name", help="Named pipeline: accurate or fast.")
@click.option("--entities", help="Component that finds mentions.")
@click.option("--attribution", help="Component that finds quotes.")
@click.option("--claims", help="Component that finds claims.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a run would change annotations/auto.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_context
def preannotate(
    ctx: click.Context,
    documents: tuple[str, ...],
    source: Path | None,
    target: Path | None,
    name: str | None,
    entities: str | None,
    attribution: str | None,
    claims: str | None,
    jobs: int,
    check: bool,
    as_json: bool,
) -> int:
    """Find entities, quotes and claims in the corpus's texts, or in any folder of texts."""
    if (source is None) != (target is None):
        raise MisuseError("--input and --output go together: a folder of .txt files, and one for the results")
    if source and (documents or check):
        raise MisuseError("--input annotates a folder; DOC and --check are for the corpus")
    from anchorage_corpus.preannotate.corpus_runs import annotate_corpus, annotate_folder, plan, stale_sets

    components = {"entities": entities, "attribution": attribution, "claims": claims}
    if source and target:
        made = plan(_around(ctx), name, **components)
        return _report(annotate_folder(source, target, made, jobs, _with_progress), as_json)
    corpus = find_corpus(ctx)
    made = plan(corpus, name, **components)
    if check:
        return _report_stale(stale_sets(corpus, made, documents), as_json)
    return _report(annotate_corpus(corpus, made, documents, jobs, _with_progress), as_json)


def _around(ctx: click.Context) -> Corpus:
    """Return the corpus whose registry and topics apply to a folder of texts: the one around, or the bundled one."""
    from anchorage_corpus.corpus.store import Corpus

    try:
        return find_corpus(ctx)
    except NotACorpusError:
        return Corpus.bundled()


def _report(done: Run, as_json: bool) -> int:
    if as_json:
        echo_json({"texts": list(map(_row, done.outcomes)), "candidates": done.candidates})
        return int(bool(done.failed))
    for outcome in done.failed:
        click.echo(outcome.error, err=True)
    click.echo(f"{done.annotated} annotated, {done.skipped} already up to date, {len(done.failed)} failed")
    unknown = [f"{c.name} ({c.type}, {c.mentions})" for c in done.candidates]
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more (--json lists all)" if len(unknown) > _SHOWN else ""
        click.echo(f"candidates for the registry: {', '.join(unknown[:_SHOWN])}{more}")
    return int(bool(done.failed))


def _report_stale(found: dict[str, str], as_json: bool) -> int:
    if as_json:
        echo_json(found)
    else:
        for name, difference in found.items():
            click.echo(f"{name}: {difference}; run `anchorage preannotate`")
    return int(bool(found))


def _row(outcome: Outcome) -> dict[str, object]:
    job = outcome.job
    return {"source": str(job.source), "target": str(job.target), "skipped": outcome.skipped, "error": outcome.error}


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """Yield the outcomes, with a bar on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=total, rate="")
        words = 0
        for outcome in outcomes:
            words += outcome.words
            elapsed = progress.tasks[0].elapsed or 1.0
            progress.update(task, advance=1, rate=f"{words / elapsed:,.0f} words/s")
            yield outcome
