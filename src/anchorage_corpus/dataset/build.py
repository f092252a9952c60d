"""Builds a dataset folder that ``datasets.load_dataset`` opens from a corpus folder (``anchorage build``).

It makes one pass over the documents in batches, so memory does not grow with the corpus. All problems are collected
and raised together; the folder appears whole or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.splits import leaks
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.built import Built, Writer, choose_set
from anchorage_corpus.dataset.checksums import CHECKSUMS
from anchorage_corpus.dataset.identity import identify
from anchorage_corpus.dataset.papers.card import write_card
from anchorage_corpus.dataset.papers.croissant import write_croissant
from anchorage_corpus.dataset.papers.datasheet import write_datasheet
from anchorage_corpus.dataset.papers.extras import write_checksums, write_citation, write_schema
from anchorage_corpus.dataset.papers.plots import write_plots
from anchorage_corpus.dataset.tables.batches import Reference
from anchorage_corpus.dataset.tables.figures import count
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument, AnnotatedDocuments, Progress
from anchorage_corpus.dataset.tables.writing import DatasetWriter
from anchorage_corpus.dataset.textless.source import quoted_at_length, write_source
from anchorage_corpus.dataset.textless.withholding import marked, withhold_table
from anchorage_corpus.errors import FindingsError, MisuseError

WRITERS: list[Writer] = [
    write_source,
    write_schema,
    write_citation,
    write_datasheet,
    write_plots,
    write_card,
    write_croissant,
    write_checksums,
]
"""Write what goes with the data, in this order; checksums last, since they cover everything else."""


class BuildError(FindingsError):
    """The corpus cannot be built as it is; ``problems`` holds everything that is wrong."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(dict.fromkeys(map(str, problems)))
        super().__init__("not built:\n" + "\n".join(self.problems))


def build(
    corpus: Corpus, out: Path, set_name: str | None = None, progress: Progress = lambda done, total: None
) -> Built:
    """Build the dataset of a corpus into ``out``, replacing a dataset that is already there.

    Documents without annotations in the set are left out and reported. Raises ``BuildError`` with every unreadable
    file, span that does not fit its text, event without a split, and leak between splits; ``MisuseError`` if ``out``
    holds anything other than a dataset.
    """
    return _build(corpus, out, set_name, progress, _Recipe())


def build_textless(
    corpus: Corpus, out: Path, set_name: str | None = None, progress: Progress = lambda done, total: None
) -> Built:
    """Build everything except the copyrighted text: slices longer than ``withholding.LIMIT`` are null.

    ``source/`` holds what ``rehydrate`` needs to make the full dataset. Raises what ``build`` raises, and
    ``BuildError`` for descriptions and notes that quote a text at greater length.
    """
    return _build(corpus, out, set_name, progress, _Recipe(textless=True))


def build_again(corpus: Corpus, out: Path, set_name: str) -> Built:
    """Build what was built before, without looking for leaks between splits again."""
    return _build(corpus, out, set_name, lambda done, total: None, _Recipe(leaks=False))


def compare(
    corpus: Corpus,
    out: Path,
    set_name: str | None = None,
    progress: Progress = lambda done, total: None,
    textless: bool = False,
) -> tuple[Built, list[str]]:
    """Build elsewhere; return what that gives, and the files that differ in ``out`` or that one of the two lacks.

    Nothing is written to ``out``. Raises as ``build`` does.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / out.name
        built = (build_textless if textless else build)(corpus, fresh, set_name, progress)
        return built, differences(fresh, out)


class _Recipe(msgspec.Struct, frozen=True):
    """What distinguishes one kind of build from another."""

    textless: bool = False
    leaks: bool = True


def _build(corpus: Corpus, out: Path, set_name: str | None, progress: Progress, recipe: _Recipe) -> Built:
    if out.exists() and any(out.iterdir()) and not (out / CHECKSUMS).is_file():
        raise MisuseError(f"{out} is not empty and holds no dataset; name another folder with --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
        fresh = Path(temporary) / "new"
        fresh.mkdir()
        built = _build_into(corpus, fresh, set_name or choose_set(corpus), progress, recipe)
        if out.exists():
            out.rename(Path(temporary) / "old")
        fresh.rename(out)
    return built


def differences(fresh: Path, standing: Path) -> list[str]:
    """Return the files, relative to the folder, that differ between two builds or that only one of them has."""
    names = {p.relative_to(root) for root in (fresh, standing) for p in root.rglob("*") if p.is_file()}
    return sorted(str(name) for name in names if _bytes(fresh / name) != _bytes(standing / name))


def _build_into(corpus: Corpus, folder: Path, set_name: str, progress: Progress, recipe: _Recipe) -> Built:
    documents = AnnotatedDocuments(corpus, set_name, progress, recipe.leaks)
    reference = Reference(corpus.entities(), corpus.utterances())
    with DatasetWriter(folder, reference, withhold_table if recipe.textless else None) as writer:
        for split, annotated in documents:
            writer.add(split, without_text(annotated) if recipe.textless else annotated)
    found = leaks(documents.placed, reference.utterances, lambda doc_id: corpus.document(doc_id).text)
    if documents.problems or found:
        raise BuildError([*documents.problems, *found])
    left_out = (*documents.missing(), *reference.left_out())
    cuts, doc_ids = tuple(sorted(writer.cuts)), tuple(documents.doc_ids)
    sizes, figures = writer.sizes(), count(folder)
    built = Built(identify(corpus), set_name, sizes, left_out, cuts, doc_ids, recipe.textless, figures)
    for write in WRITERS:
        write(corpus, built, folder)
    if recipe.textless and (quoted := list(quoted_at_length(corpus, folder, doc_ids))):
        raise BuildError(quoted)
    return built


def without_text(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """Return the document with its withheld slices marked, for ``withhold_table`` to leave out."""
    document, annotations = marked(annotated.document, annotated.annotations)
    return AnnotatedDocument(document, annotations, annotated.text)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
