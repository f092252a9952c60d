"""``anchorage preannotate``: entities, quotes and claims for annotators to confirm."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.errors import MisuseError, NotACorpusError
from anchorage_corpus.model import AUTO

if TYPE_CHECKING:
    from anchorage_corpus.preannotate.batch import Job, Outcome, Plan
    from anchorage_corpus.preannotate.linking import Candidate
    from anchorage_corpus.store import Corpus

_SHOWN = 8
"""Candidates for the registry that are printed."""


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
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when annotations/auto is not what a run gives.")
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
        raise MisuseError("--input annotates a folder; documents and --check are for the corpus")
    from anchorage_corpus.preannotate.batch import folder_jobs

    plan = _plan(ctx, name, source is None, {"entities": entities, "attribution": attribution, "claims": claims})
    if check:
        return _report_check(find_corpus(ctx), documents, plan, as_json)
    work = folder_jobs(source, target) if source and target else corpus_jobs(find_corpus(ctx), documents)
    return _report_run(work, plan, jobs, as_json)


def _plan(ctx: click.Context, name: str | None, in_corpus: bool, components: dict[str, str | None]) -> Plan:
    import msgspec

    from anchorage_corpus.preannotate.batch import Plan
    from anchorage_corpus.preannotate.pipeline import DEFAULT, PIPELINES
    from anchorage_corpus.preannotate.topics import read_topics

    name = name or DEFAULT
    if name not in PIPELINES:
        raise MisuseError(f"no pipeline {name!r}; there are: {', '.join(PIPELINES)}")
    recipe = msgspec.structs.replace(PIPELINES[name], **{k: v for k, v in components.items() if v})
    corpus = _corpus(ctx, in_corpus)
    return Plan(recipe, name, corpus.entities(), read_topics(corpus.root / "schema"))


def _corpus(ctx: click.Context, in_corpus: bool) -> Corpus:
    """The corpus around, whose registry and topics count; for a folder of texts outside a corpus, the bundled one."""
    from anchorage_corpus.store import Corpus

    try:
        return find_corpus(ctx)
    except NotACorpusError:
        if in_corpus:
            raise
        return Corpus.bundled()


def corpus_jobs(corpus: Corpus, documents: Sequence[str]) -> list[Job]:
    """A job for each named document of a corpus, or for all."""
    from anchorage_corpus.preannotate.batch import Job

    jobs = []
    for doc_id in documents or corpus.document_ids():
        version = corpus.metadata(doc_id).latest
        path = corpus.document_folder(doc_id) / version.file
        jobs.append(Job(path, corpus.annotation_file(AUTO, doc_id), doc_id, version.version, 2, resume=False))
    return jobs


def _report_run(work: Sequence[Job], plan: Plan, processes: int, as_json: bool) -> int:
    from anchorage_corpus.preannotate.batch import run

    outcomes = sorted(_with_progress(run(work, plan, processes), len(work)), key=lambda o: str(o.job.source))
    failed = [o for o in outcomes if o.error]
    if as_json:
        echo_json({"texts": list(map(_row, outcomes)), "candidates": _candidates(outcomes)})
        return int(bool(failed))
    for outcome in failed:
        click.echo(outcome.error, err=True)
    skipped = sum(o.skipped for o in outcomes)
    click.echo(f"{len(outcomes) - len(failed) - skipped} annotated, {skipped} already current, {len(failed)} failed")
    unknown = [f"{c.name} ({c.type}, {c.mentions})" for c in _candidates(outcomes)]
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more (--json lists all)" if len(unknown) > _SHOWN else ""
        click.echo(f"candidates for the registry: {', '.join(unknown[:_SHOWN])}{more}")
    return int(bool(failed))


def _row(outcome: Outcome) -> dict[str, object]:
    job = outcome.job
    return {"source": str(job.source), "target": str(job.target), "skipped": outcome.skipped, "error": outcome.error}


def _candidates(outcomes: Sequence[Outcome]) -> list[Candidate]:
    from anchorage_corpus.preannotate.linking import candidates

    return candidates(pair for outcome in outcomes for pair in outcome.unlinked)


def _with_progress(outcomes: Iterable[Outcome], total: int) -> Iterator[Outcome]:
    """The outcomes, with a bar on standard error when that is a terminal."""
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


def _report_check(corpus: Corpus, documents: Sequence[str], plan: Plan, as_json: bool) -> int:
    from anchorage_corpus.preannotate.currency import first_difference

    pipeline = plan.pipeline()
    found: dict[str, str] = {}
    for doc_id in documents or corpus.document_ids():
        document = corpus.document(doc_id)
        made = pipeline.annotate(document.text, document.ref)
        path = corpus.annotation_file(AUTO, doc_id)
        there = corpus.annotations(AUTO, doc_id) if path.is_file() else None
        difference = first_difference(there, made)
        if difference:
            found[str(path.relative_to(corpus.root))] = difference
    if as_json:
        echo_json(found)
    else:
        for name, difference in found.items():
            click.echo(f"{name}: {difference}; run `anchorage preannotate`")
    return int(bool(found))
