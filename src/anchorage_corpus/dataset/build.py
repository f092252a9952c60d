"""``anchorage build``: a corpus folder → a dataset folder that ``datasets.load_dataset`` opens.

One pass over the documents in batches, so that memory does not grow with the corpus. Everything that is wrong is
gathered and raised together; the folder appears whole or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from anchorage_corpus.dataset.batches import Batch, Reference
from anchorage_corpus.dataset.card import write_card
from anchorage_corpus.dataset.croissant import write_croissant
from anchorage_corpus.dataset.extras import write_checksums, write_citation, write_schema
from anchorage_corpus.dataset.identity import Identity, identify
from anchorage_corpus.dataset.parquet import Shape, SplitSize, SplitWriter
from anchorage_corpus.dataset.tagging import Cut
from anchorage_corpus.dataset.textless import write_source
from anchorage_corpus.dataset.withholding import withhold_table
from anchorage_corpus.errors import FindingsError, InvalidFileError, InvalidTextError, MisuseError, Problem
from anchorage_corpus.model import AUTO, GOLD, AnnotationSet, Document, anchor
from anchorage_corpus.schema import label_values
from anchorage_corpus.splits import Placed, leaks, place, split_for_event
from anchorage_corpus.store import Corpus

BATCH = 500
"""Documents held in memory at once for each split; also the rows of a row group of ``documents``."""

CHECKSUMS = "checksums.txt"

Progress = Callable[[int, int], None]
"""Called with the number of documents done and their total."""


class Built(msgspec.Struct, frozen=True):
    """What a build holds: its identity, the annotation set, and the size of every split of every config.

    ``left_out`` names documents without annotations in the set and utterances whose quotes are not in it;
    ``cuts`` are spans that begin or end inside a token.
    """

    identity: Identity
    set_name: str
    sizes: dict[str, dict[str, SplitSize]]
    left_out: tuple[str, ...]
    cuts: tuple[Cut, ...]
    doc_ids: tuple[str, ...] = ()
    textless: bool = False


Writer = Callable[[Corpus, Built, Path], None]
"""Writes something beside the data of a finished build; see ``WRITERS``."""

WRITERS: list[Writer] = [write_source, write_schema, write_citation, write_card, write_croissant, write_checksums]
"""What stands beside the data, written in this order; checksums last, since they cover everything else."""


class BuildError(FindingsError):
    """The corpus cannot be built as it stands; ``problems`` holds everything that is wrong."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("not built:\n" + "\n".join(self.problems))


def default_folder(corpus: Corpus) -> Path:
    """Where a corpus is built unless told otherwise: ``build/<name of the corpus>``."""
    return corpus.root / "build" / identify(corpus).name


def default_textless_folder(corpus: Corpus) -> Path:
    """Where it is built without texts; the name differs since the ``datasets`` cache goes by it."""
    return corpus.root / "build" / f"{identify(corpus).name}-textless"


def choose_set(corpus: Corpus) -> str:
    """The annotation set to build: gold when any document has gold, else auto."""
    return GOLD if corpus.annotated_ids(GOLD) else AUTO


def build(
    corpus: Corpus, out: Path, set_name: str | None = None, progress: Progress = lambda done, total: None
) -> Built:
    """Build the dataset of a corpus into ``out``, replacing a dataset that stands there.

    Documents without annotations in the set are left out and reported. Raises ``BuildError`` with every unreadable
    file, span that does not fit its text, event without a split, and leak between splits; ``MisuseError`` when
    ``out`` holds something else than a dataset.
    """
    return _build(corpus, out, set_name, progress, textless=False)


def build_textless(
    corpus: Corpus, out: Path, set_name: str | None = None, progress: Progress = lambda done, total: None
) -> Built:
    """Build everything but the copyrighted text: slices longer than ``withholding.LIMIT`` are null.

    ``source/`` holds what ``rehydrate`` makes the full dataset from. Raises as ``build`` does.
    """
    return _build(corpus, out, set_name, progress, textless=True)


def _build(corpus: Corpus, out: Path, set_name: str | None, progress: Progress, textless: bool) -> Built:
    if out.exists() and any(out.iterdir()) and not (out / CHECKSUMS).is_file():
        raise MisuseError(f"{out} is not empty and holds no dataset; name another folder with --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        built = _build_into(corpus, fresh, set_name or choose_set(corpus), progress, textless)
        if out.exists():
            out.rename(Path(temporary) / "old")
        fresh.rename(out)
    return built


def differences(fresh: Path, standing: Path) -> list[str]:
    """Files, relative to the folder, in which two builds differ or which only one of them has."""
    names = {p.relative_to(root) for root in (fresh, standing) for p in root.rglob("*") if p.is_file()}
    return sorted(str(name) for name in names if _bytes(fresh / name) != _bytes(standing / name))


def _build_into(corpus: Corpus, folder: Path, set_name: str, progress: Progress, textless: bool) -> Built:
    run = _Run(corpus, set_name)
    sizes = run.write_tables(folder, progress, withhold_table if textless else None)
    problems = run.problems + leaks(run.placed, corpus.utterances(), lambda doc_id: corpus.document(doc_id).text)
    if problems:
        raise BuildError(problems)
    doc_ids = tuple(sorted(placed.doc_id for placed in run.placed))
    left_out, cuts = tuple(run.left_out()), tuple(sorted(run.cuts))
    built = Built(identify(corpus), set_name, sizes, left_out, cuts, doc_ids, textless)
    for write in WRITERS:
        write(corpus, built, folder)
    return built


class _Run:
    """One pass over the documents of a corpus."""

    def __init__(self, corpus: Corpus, set_name: str) -> None:
        self.corpus = corpus
        self.set_name = set_name
        self.splits = corpus.splits()
        self.reference = Reference(corpus.entities(), corpus.utterances())
        self.placed: list[Placed] = []
        self.problems: list[object] = []
        self.cuts: list[Cut] = []

    def write_tables(
        self, folder: Path, progress: Progress, shape: Shape | None = None
    ) -> dict[str, dict[str, SplitSize]]:
        """Write the data of every split, each table passed through ``shape``; sizes by config and split."""
        names = label_values("split")
        with ExitStack() as stack:
            writers = {name: stack.enter_context(SplitWriter(folder, name, shape)) for name in names}
            batches = {name: Batch(self.reference) for name in names}
            for document, annotations in self._annotated(progress):
                placed = place(document, self.splits[document.metadata.event])
                self.placed.append(placed)
                batch = batches[placed.split]
                batch.add(document, annotations)
                if len(batch) == BATCH:
                    self._flush(batch, writers[placed.split])
            for name, batch in batches.items():
                self._flush(batch, writers[name])
                writers[name].write({"utterances": self.reference.utterance_table(name, self._split_of())})
        by_split = {name: writer.sizes() for name, writer in writers.items()}
        return {config: {name: by_split[name][config] for name in names} for config in by_split[names[0]]}

    def left_out(self) -> Iterator[str]:
        """What the corpus holds and the build does not, with the reason."""
        there = {placed.doc_id for placed in self.placed}
        for doc_id in self.corpus.document_ids():
            if doc_id not in there:
                yield f"document {doc_id}: no {self.set_name} annotations"
        yield from self.reference.left_out()

    def _split_of(self) -> dict[str, str]:
        return {placed.doc_id: placed.split for placed in self.placed}

    def _flush(self, batch: Batch, writer: SplitWriter) -> None:
        writer.write(batch.tables())
        self.cuts += batch.cuts
        batch.clear()

    def _annotated(self, progress: Progress) -> Iterator[tuple[Document, AnnotationSet]]:
        """Documents with their annotations, by id; what cannot be read or placed goes into ``problems``."""
        doc_ids = self.corpus.annotated_ids(self.set_name)
        for done, doc_id in enumerate(doc_ids, 1):
            try:
                annotations = self.corpus.annotations(self.set_name, doc_id)
                document = self.corpus.document(doc_id, annotations.document.version)
            except InvalidFileError as error:
                self.problems += error.problems
            except (InvalidTextError, MisuseError) as error:
                self.problems.append(error)
            else:
                wrong = [*self._misplaced(document), *self._misanchored(document, annotations)]
                self.problems += wrong
                if not wrong:
                    yield document, annotations
            progress(done, len(doc_ids))

    def _misplaced(self, document: Document) -> Iterator[str]:
        event = document.metadata.event
        if event not in self.splits:
            rule = split_for_event(event)
            yield f'corpus/splits.json: event {event!r} has no split; the rule gives it "{event}": "{rule}"'

    def _misanchored(self, document: Document, annotations: AnnotationSet) -> Iterator[Problem]:
        path = str(self.corpus.annotation_file(self.set_name, document.id).relative_to(self.corpus.root))
        if annotations.document != document.ref:
            message = "made on another text than document.json names; move it with `anchorage check --fix`"
            yield Problem(path, 0, 0, "/document", message)
        for annotation in annotations:
            for span in anchor(annotation):
                if document.text[span.start : span.end] != span.text:
                    covered = document.text[span.start : span.end]
                    yield Problem(path, 0, 0, "", f"{annotation.id} covers {covered!r}, not {span.text!r}")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
