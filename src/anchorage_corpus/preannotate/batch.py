"""Annotates many texts in this process or several: resumable, and one failure never stops the rest."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import msgspec

from anchorage_corpus.corpus.store import decode_text, sha256
from anchorage_corpus.errors import AnchorageError, FindingsError, MissingExtraError, MisuseError
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.files.parsing import read
from anchorage_corpus.model import AnnotationSet, DocumentRef, Entity
from anchorage_corpus.preannotate.claims.topics import TopicWords
from anchorage_corpus.preannotate.entities.linking import LINKED_TYPES
from anchorage_corpus.preannotate.pipeline import Pipeline, Recipe

if TYPE_CHECKING:
    from concurrent.futures import Future


class Job(msgspec.Struct, frozen=True):
    """A text to annotate and the file for its annotations; ``resume`` keeps a file that is up to date."""

    source: Path
    target: Path
    doc_id: str
    version: int = 1
    depth: int = 0
    resume: bool = True


class Outcome(msgspec.Struct, frozen=True):
    """The result of a job: ``words`` annotated, ``skipped`` if the file was up to date, or an ``error``.

    ``unlinked`` are the (name, type) pairs of names that no registry entity has.
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
    topics: tuple[TopicWords, ...] | None = None
    """Topics of the corpus; None for those of the bundled corpus."""

    def pipeline(self) -> Pipeline:
        """Make the pipeline of this plan."""
        return Pipeline(self.recipe, self.registry, self.name, self.topics)


def folder_jobs(source: Path, target: Path) -> list[Job]:
    """Make a job for each text file (``.txt``, ``.TXT``) in or below a folder; raises ``MisuseError`` without any.

    Ids are made from paths, and numbered if two would be the same.
    """
    paths = sorted(p for p in source.rglob("*") if p.suffix.lower() == ".txt" and p.is_file())
    if not paths:
        raise MisuseError(f"{source}: no .txt file in it or below; name a folder of plain texts with --input")
    jobs: list[Job] = []
    ids: dict[str, int] = {}
    files: set[Path] = set()
    for relative in (path.relative_to(source) for path in paths):
        base = slug(relative.with_suffix("").as_posix())
        ids[base] = ids.get(base, 0) + 1
        file = relative.with_suffix(".json")
        file = file if file not in files else relative.with_name(f"{relative.name}.json")
        files.add(file)
        doc_id = base if ids[base] == 1 else f"{base}-{ids[base]}"
        jobs.append(Job(source / relative, target / file, doc_id))
    return jobs


def slug(name: str) -> str:
    """Make a document id from any name: ASCII letters, digits and single hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:72].strip("-") or "text"


def run(jobs: Sequence[Job], plan: Plan, processes: int = 1) -> Iterator[Outcome]:
    """Annotate each job's text and write its file; outcomes come in order of completion.

    Skips a job if its file already holds annotations of the same bytes by the same pipeline.
    """
    if processes <= 1 or len(jobs) <= 1:
        pipeline = plan.pipeline()
        yield from (perform(job, pipeline) for job in jobs)
        return
    plan.pipeline()  # a worker that cannot make its pipeline dies silently
    done: set[Path] = set()
    for outcome in _pooled(jobs, plan, processes):
        done.add(outcome.job.source)
        yield outcome
    for job in (j for j in jobs if j.source not in done):
        yield from _alone(job, plan)


def perform(job: Job, pipeline: Pipeline) -> Outcome:
    """Annotate one text and write its file; any error becomes the outcome, in one line."""
    try:
        return _perform(job, pipeline)
    except MissingExtraError:
        raise  # not the fault of this text
    except AnchorageError as error:
        reason = str(error)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    line = " ".join(reason.split())
    named = line.startswith((f"{job.source}:", f"{job.target}:"))
    return Outcome(job, error=line if named else f"{job.source}: {line}")


def _perform(job: Job, pipeline: Pipeline) -> Outcome:
    try:
        data = job.source.read_bytes()
    except OSError as error:
        raise FindingsError(f"{job.source}: cannot be read ({error.strerror}); fix the file or its rights") from None
    ref = DocumentRef(job.doc_id, job.version, sha256(data))
    if job.resume and _is_current(job, ref, pipeline):
        return Outcome(job, skipped=True)
    text = decode_text(data, str(job.source))
    annotations = pipeline.annotate(text, ref)
    try:
        write_atomically(job.target, encode(annotations, job.depth))
    except OSError as error:
        raise FindingsError(
            f"{job.target}: cannot be written ({error.strerror}); make room, or write to another folder"
        ) from None
    return Outcome(job, words=len(text.split()), unlinked=_unlinked(annotations))


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
    """Yield outcomes from a pool; ends early if a worker dies, and leaves the rest to the caller."""
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, get_context("spawn"), _start, (plan,)) as pool:
        futures = [pool.submit(_work, job) for job in jobs]
        yield from _until_broken(as_completed(futures))


def _until_broken(futures: Iterable[Future[Outcome]]) -> Iterator[Outcome]:
    from concurrent.futures.process import BrokenProcessPool

    for future in futures:
        try:
            yield future.result()
        except BrokenProcessPool:
            return


def _alone(job: Job, plan: Plan) -> Iterator[Outcome]:
    """Run one job in its own process after a worker died, and report the job if it dies again."""
    outcomes = list(_pooled([job], plan, 1))
    yield from outcomes or [Outcome(job, error=f"{job.source}: the process died while reading this text")]


_worker: Pipeline | None = None


def _start(plan: Plan) -> None:
    global _worker
    Thread(target=_end_with_parent, daemon=True).start()
    _worker = plan.pipeline()


def _end_with_parent() -> None:
    """End this process when its parent has died, since no one would fill or close its queue again."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: Job) -> Outcome:
    assert _worker is not None
    return perform(job, _worker)
