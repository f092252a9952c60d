"""Pre-annotates a corpus or a folder of texts in one call, and lists the sets of a corpus that a run would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AUTO
from anchorage_corpus.preannotate.batch import Job, Outcome, Plan, folder_jobs, run
from anchorage_corpus.preannotate.claims.topics import read_topics
from anchorage_corpus.preannotate.entities.linking import Candidate, candidates
from anchorage_corpus.preannotate.pipeline import DEFAULT, chosen_recipe
from anchorage_corpus.preannotate.staleness import first_difference

Progress = Callable[[Iterable[Outcome], int], Iterator[Outcome]]
"""Passes the outcomes on and shows progress; the number is how many there will be."""


class Run(msgspec.Struct, frozen=True):
    """The outcomes of a run, sorted by file."""

    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> list[Outcome]:
        """Texts that could not be annotated."""
        return [outcome for outcome in self.outcomes if outcome.error]

    @property
    def skipped(self) -> int:
        """Number of texts whose annotations were up to date: of the same bytes, by the same pipeline."""
        return sum(outcome.skipped for outcome in self.outcomes)

    @property
    def annotated(self) -> int:
        """Number of texts that were annotated."""
        return len(self.outcomes) - len(self.failed) - self.skipped

    @property
    def candidates(self) -> list[Candidate]:
        """Names that the registry lacks, the most frequent first."""
        return candidates(pair for outcome in self.outcomes for pair in outcome.unlinked)


def plan(corpus: Corpus, name: str | None = None, **components: str | None) -> Plan:
    """Plan a run of a named pipeline, with components replaced by name, for the registry and topics of a corpus."""
    name = name or DEFAULT
    return Plan(chosen_recipe(name, **components), name, corpus.entities(), read_topics(corpus.root / "schema"))


def annotate_corpus(
    corpus: Corpus,
    plan: Plan,
    documents: Sequence[str] = (),
    processes: int = 1,
    progress: Progress = lambda outcomes, total: iter(outcomes),
) -> Run:
    """Write the automatic set of a corpus's documents: of the named ones, or of all."""
    return _run(_corpus_jobs(corpus, documents), plan, processes, progress)


def annotate_folder(
    source: Path,
    target: Path,
    plan: Plan,
    processes: int = 1,
    progress: Progress = lambda outcomes, total: iter(outcomes),
) -> Run:
    """Write an annotation file below ``target`` for every text file below ``source``."""
    return _run(folder_jobs(source, target), plan, processes, progress)


def stale_sets(corpus: Corpus, plan: Plan, documents: Sequence[str] = ()) -> dict[str, str]:
    """Return the files of the automatic set that a run would change now, each with the first difference in words."""
    pipeline = plan.pipeline()
    found: dict[str, str] = {}
    for doc_id in documents or corpus.document_ids():
        document = corpus.document(doc_id)
        path = corpus.annotation_file(AUTO, doc_id)
        there = corpus.annotations(AUTO, doc_id) if path.is_file() else None
        if difference := first_difference(there, pipeline.annotate(document.text, document.ref)):
            found[str(path.relative_to(corpus.root))] = difference
    return found


def _run(jobs: Sequence[Job], plan: Plan, processes: int, progress: Progress) -> Run:
    outcomes = progress(run(jobs, plan, processes), len(jobs))
    return Run(tuple(sorted(outcomes, key=lambda outcome: str(outcome.job.source))))


def _corpus_jobs(corpus: Corpus, documents: Sequence[str]) -> list[Job]:
    jobs = []
    for doc_id in documents or corpus.document_ids():
        version = corpus.metadata(doc_id).latest
        path = corpus.document_folder(doc_id) / version.file
        jobs.append(Job(path, corpus.annotation_file(AUTO, doc_id), doc_id, version.version, 2, resume=False))
    return jobs
