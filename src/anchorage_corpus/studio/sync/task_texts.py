"""Compares tasks with the texts of the corpus: a task counts only with exactly the text that it names.

The checksum decides: a text that has the one in ``document.json`` is the text, and its file need not be read.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from anchorage_corpus.corpus.store import Corpus, sha256, text_version
from anchorage_corpus.errors import AnchorageError
from anchorage_corpus.model import Document
from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.errors import AlteredTextError, StudioError


class Texts:
    """The documents of a corpus as one push, pull or status needs them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._metadata = lru_cache(64)(corpus.metadata)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(self._corpus.document_ids())

    def of(self, task: Task) -> Document:
        """Return the document of a task.

        Raises ``AlteredTextError`` if the task has another text, and another ``AnchorageError`` if it is not one of
        ours.
        """
        data = task.data
        if data.known_as is None:
            raise StudioError("its data has no doc_id and version of ours")
        doc_id, version = data.known_as
        if doc_id not in self._ids:
            raise StudioError(f"document {doc_id!r} is not in this corpus")
        metadata = self._metadata(doc_id)
        named, text = text_version(metadata, version), data.text
        there = sha256(text.encode("utf-8", "surrogatepass")) if isinstance(text, str) else "none"
        if {there, data.sha256} != {named.sha256}:
            checksums = f"checksum there {there[:12]}, here {named.sha256[:12]}"
            raise AlteredTextError(f"its text is not version {version} of {doc_id}: {checksums}")
        return Document(metadata, named, text)

    def altered(self, task: Task) -> str | None:
        """Return a sentence if someone changed the text of a task of ours on the server."""
        try:
            self.of(task)
        except AlteredTextError as error:
            return f"task {task.id}: {error}; put the text back there, or delete the task if no one has worked on it"
        except AnchorageError:
            return None
        return None
