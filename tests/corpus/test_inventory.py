"""What stands in a corpus."""

from __future__ import annotations

import factories
from anchorage_corpus.corpus.inventory import list_documents
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import Splits


def test_every_document_is_listed_with_its_annotations(corpus: Corpus) -> None:
    first, second = factories.document(), factories.document("other-talks", "Other talks 💩.", "other-event")
    for doc in (first, second):
        factories.write_document(corpus, doc)
    corpus.write(factories.annotations(first))
    corpus.write(Splits({first.metadata.event: "train"}))
    one, two = list_documents(corpus)
    assert (one.doc_id, one.split, one.sets) == (
        "frank-talks",
        "train",
        {"gold": {"entities": 1, "quotes": 1, "claims": 1}},
    )
    assert (two.doc_id, two.split, two.sets, two.characters) == ("other-talks", None, {}, 14)
