"""The table of ``anchorage list``."""

from __future__ import annotations

from rich.console import Console

import factories
from anchorage_corpus.cli.listing import table_of
from anchorage_corpus.corpus.inventory import list_documents
from anchorage_corpus.corpus.store import Corpus


def test_an_id_is_whole_on_a_narrow_terminal(corpus: Corpus) -> None:
    long = "a-long-night-of-talks-in-abu-dhabi"
    for doc_id in ("talks", long):
        doc = factories.document(doc_id)
        factories.write_document(corpus, doc)
        corpus.write(factories.annotations(doc))
    screen = Console(width=80)
    with screen.capture() as shown:
        screen.print(table_of(list_documents(corpus)))
    assert long in shown.get()
    assert max(map(len, shown.get().splitlines())) <= 80
