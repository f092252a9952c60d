"""Reads a corpus's annotated documents one by one and collects everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.splits import Placed, place, split_for_event
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError, InvalidTextError, MisuseError, Problem
from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.text.tokens import Tokenized, tokenized

Progress = Callable[[int, int], None]
"""Called with the number of documents done and their total."""


class AnnotatedDocument(msgspec.Struct, frozen=True):
    """A document with its annotations and its tokens."""

    document: Document
    annotations: AnnotationSet
    text: Tokenized


class AnnotatedDocuments:
    """The documents of a corpus that an annotation set annotates, by id.

    Iterating yields those that are fit to build. It also fills ``doc_ids``, ``problems`` and, unless ``placing`` is
    false, ``placed``.
    """

    def __init__(self, corpus: Corpus, set_name: str, progress: Progress, placing: bool = True) -> None:
        self.corpus = corpus
        self.set_name = set_name
        self.doc_ids: list[str] = []
        self.placed: list[Placed] = []
        self._placing = placing
        self.problems: list[object] = []
        self._splits = corpus.splits()
        self._annotated = corpus.annotated_ids(set_name)
        self._progress = progress

    def __iter__(self) -> Iterator[tuple[str, AnnotatedDocument]]:
        """Yield each document with its split."""
        for done, doc_id in enumerate(self._annotated, 1):
            pair = self._read(doc_id)
            if pair and self._fit(*pair):
                document, annotations = pair
                split = self._splits[document.metadata.event]
                self.doc_ids.append(doc_id)
                self.placed += [place(document, split)] if self._placing else ()
                yield split, AnnotatedDocument(document, annotations, tokenized(document.text))
            self._progress(done, len(self._annotated))

    def missing(self) -> Iterator[str]:
        """Yield a sentence for each document that the set does not annotate."""
        annotated = set(self._annotated)
        for doc_id in self.corpus.document_ids():
            if doc_id not in annotated:
                yield f"document {doc_id}: no {self.set_name} annotations"

    def _read(self, doc_id: str) -> tuple[Document, AnnotationSet] | None:
        try:
            return self.corpus.annotated(self.set_name, doc_id)
        except InvalidFileError as error:
            self.problems += error.problems
        except (InvalidTextError, MisuseError) as error:
            self.problems.append(error)
        return None

    def _fit(self, document: Document, annotations: AnnotationSet) -> bool:
        wrong = [*self._misplaced(document), *self._misanchored(document, annotations)]
        self.problems += wrong
        return not wrong

    def _misplaced(self, document: Document) -> Iterator[str]:
        event = document.metadata.event
        if event not in self._splits:
            rule = split_for_event(event)
            yield f'corpus/splits.json: event {event!r} has no split; the rule gives it "{event}": "{rule}"'

    def _misanchored(self, document: Document, annotations: AnnotationSet) -> Iterator[Problem]:
        shifted = list(annotations.misfits(document.text))
        if not shifted and annotations.provenance.set == self.set_name and annotations.document == document.ref:
            return
        path = self.corpus.annotation_file(self.set_name, document.id)
        name = self.corpus.name(path)
        if annotations.provenance.set != self.set_name:
            there = annotations.provenance.set
            yield Problem(name, 0, 0, "/provenance/set", f"is {there!r} in a file of the set {self.set_name!r}")
        if annotations.document != document.ref:
            message = "made on another text than that of this version; `anchorage check` says more"
            yield Problem(name, 0, 0, "/document", message)
        for annotation, _, wrong in shifted:
            yield Problem(name, _line(path, annotation.id), 1, "", f"{annotation.id} {wrong}")


def _line(path: Path, annotation: str) -> int:
    """Return the line of an annotation in its file, or 0 if it has none or is not written canonically."""
    if not path.is_file():
        return 0
    before, found, _ = path.read_text(encoding="utf-8").partition(f'{{"id": "{annotation}"')
    return before.count("\n") + 1 if found else 0
