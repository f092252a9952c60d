"""Many texts: in this process or several, resumable, one failure never stopping the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import msgspec

from anchorage_corpus.canonical import encode
from anchorage_corpus.errors import AnchorageError, MissingExtraError
from anchorage_corpus.model import AnnotationSet, DocumentRef, Entity
from anchorage_corpus.parsing import read
from anchorage_corpus.preannotate.linking import LINKED_TYPES
from anchorage_corpus.preannotate.pipeline import Pipeline, Recipe
from anchorage_corpus.store import decode_text, sha256, write_atomically


class Job(msgspec.Struct, frozen=True):
    """A text to annotate and where its annotations go; ``resume`` keeps a target that is there and current."""

    source: Path
    target: Path
    doc_id: str
    version: int = 1
    depth: int = 0
    resume: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """What became of a job: ``words`` annotated, ``skipped`` when it was there already, or an ``error``.

    ``unlinked`` are the (name, type) pairs of names that no registry entity bears.
    """

    job: Job
    words: int = 0
    skipped: bool = False
    error: str | None = None
    unlinked: tuple[tuple[str, str], ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What a worker needs to make its pipeline."""

    recipe: Recipe
    name: str
    registry: tuple[Entity, ...]

    def pipeline(self) -> Pipeline:
        """The pipeline of this plan."""
        return Pipeline(self.recipe, self.registry, self.name)


def folder_jobs(source: Path, target: Path) -> list[Job]:
    """A job for every ``.txt`` below a folder; ids are made from paths and numbered where two would be alike."""
    jobs: list[Job] = []
    used: dict[str, int] = {}
    for path in sorted(p for p in source.rglob("*.txt") if p.is_file()):
        relative = path.relative_to(source)
        base = slug(relative.with_suffix("").as_posix())
        used[base] = used.get(base, 0) + 1
        doc_id = base if used[base] == 1 else f"{base}-{used[base]}"
        jobs.append(Job(path, target / relative.with_suffix(".json"), doc_id))
    return jobs


def slug(name: str) -> str:
    """A document id from any name: ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:72].strip("-") or "text"


def run(jobs: Sequence[Job], plan: Plan, processes: int = 1) -> Iterator[Outcome]:
    """Annotate every job's text and write its file; outcomes come in order of completion.

    A job whose target already holds annotations of the same bytes by the same pipeline is skipped.
    """
    if processes <= 1 or len(jobs) <= 1:
        pipeline = plan.pipeline()
        yield from (perform(job, pipeline) for job in jobs)
        return
    done: set[Path] = set()
    for outcome in _pooled(jobs, plan, processes):
        done.add(outcome.job.source)
        yield outcome
    for job in (j for j in jobs if j.source not in done):
        yield from _alone(job, plan)


def perform(job: Job, pipeline: Pipeline) -> Outcome:
    """Annotate one text and write its file; an error of any kind becomes the outcome."""
    try:
        data = job.source.read_bytes()
        ref = DocumentRef(job.doc_id, job.version, sha256(data))
        if job.resume and _is_current(job, ref, pipeline):
            return Outcome(job, skipped=True)
        text = decode_text(data, str(job.source))
        annotations = pipeline.annotate(text, ref)
        write_atomically(job.target, encode(annotations, job.depth))
        return Outcome(job, words=len(text.split()), unlinked=_unlinked(annotations))
    except MissingExtraError:
        raise  # no fault of this text
    except AnchorageError as error:
        return Outcome(job, error=str(error))
    except Exception as error:
        return Outcome(job, error=f"{job.source}: {type(error).__name__}: {error}")


def _unlinked(annotations: AnnotationSet) -> tuple[tuple[str, str], ...]:
    mentions = (m for m in annotations.entities if m.mention == "name" and not m.entity and m.type in LINKED_TYPES)
    return tuple((" ".join(m.text.split()), m.type) for m in mentions)


def _is_current(job: Job, ref: DocumentRef, pipeline: Pipeline) -> bool:
    try:
        there = read(job.target, AnnotationSet)
    except (OSError, AnchorageError):
        return False
    return there.document == ref and there.provenance.agents == pipeline.agents


def _pooled(jobs: Sequence[Job], plan: Plan, processes: int) -> Iterator[Outcome]:
    """Outcomes from a pool; ends early when a worker dies, leaving the rest to the caller."""
    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (plan,)) as pool:
        futures = [pool.submit(_work, job) for job in jobs]
        yield from _until_broken(as_completed(futures))


def _until_broken(futures: Iterable[Future[Outcome]]) -> Iterator[Outcome]:
    for future in futures:
        try:
            yield future.result()
        except BrokenProcessPool:
            return


def _alone(job: Job, plan: Plan) -> Iterator[Outcome]:
    """One job in a process of its own, after a worker died: what kills it again is reported."""
    outcomes = list(_pooled([job], plan, 1))
    yield from outcomes or [Outcome(job, error=f"{job.source}: the process died while it read this text")]


_worker: Pipeline | None = None


def _start(plan: Plan) -> None:
    global _worker
    _worker = plan.pipeline()


def _work(job: Job) -> Outcome:
    assert _worker is not None
    return perform(job, _worker)
