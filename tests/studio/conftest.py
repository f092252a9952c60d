"""One real Label Studio server for all tests of the stage, and a project of its own for each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from annotators import Annotator, Fill, make_annotator

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.server.local import Server, halt, up
from factories import write_document


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = up(tmp_path_factory.mktemp("studio"), print)
    yield running
    halt(running)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.url, server.token) as opened:
        yield opened


@pytest.fixture
def title() -> str:
    return f"test {uuid.uuid4().hex[:12]}"


@pytest.fixture
def admin(client: Client) -> Annotator:
    """The annotator that the server was made with; pulls go to the set ``admin``."""
    return Annotator(client, "admin")


@pytest.fixture
def second(client: Client, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Annotator]:
    """Another annotator; pulls go to the set that is named in it."""
    with make_annotator(client, server, tmp_path_factory.getbasetemp()) as annotator:
        yield annotator


@pytest.fixture
def corpus_of(tmp_path: Path) -> Fill:
    """Makes a corpus of documents with their annotations in ``auto``."""

    def make(*pairs: tuple[Document, AnnotationSet | None]) -> Corpus:
        corpus = Corpus(tmp_path / "corpus-root")
        (corpus.root / "corpus").mkdir(parents=True)
        (corpus.root / "annotations").mkdir()
        for document, content in pairs:
            write_document(corpus, document)
            if content is not None:
                corpus.write(content)
        return corpus

    return make
