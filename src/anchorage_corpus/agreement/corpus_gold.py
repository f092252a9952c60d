"""Adjudicates two annotation sets of a corpus, document by document, by the decisions that it holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from anchorage_corpus.agreement.adjudicate import Adjudication, adjudicate
from anchorage_corpus.agreement.decisions import read_decisions
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.model import GOLD


class Adjudicated(msgspec.Struct, frozen=True):
    """Gold of each document as far as it is decided; ``stale`` names those whose gold file holds something else."""

    documents: dict[str, Adjudication]
    stale: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether no item is open, and nothing is wrong with the decisions."""
        return not any(made.open or made.problems for made in self.documents.values())


def adjudicate_sets(corpus: Corpus, left: str, right: str, doc_ids: Sequence[str] = ()) -> Adjudicated:
    """Join two annotation sets of some documents to gold; of all that both annotate unless documents are named."""
    both = set(corpus.annotated_ids(left)) & set(corpus.annotated_ids(right))
    made = {doc_id: _adjudicated(corpus, left, right, doc_id) for doc_id in doc_ids or sorted(both)}
    return Adjudicated(made, tuple(doc_id for doc_id, one in made.items() if _is_stale(corpus, one)))


def write_gold(corpus: Corpus, adjudicated: Adjudicated) -> None:
    """Write the gold set of every document in which no item is open and nothing is wrong."""
    for made in adjudicated.documents.values():
        if not (made.open or made.problems):
            corpus.write(made.annotations)


def _adjudicated(corpus: Corpus, left: str, right: str, doc_id: str) -> Adjudication:
    made = corpus.annotations(left, doc_id)
    decisions = corpus.root / "annotations" / "adjudication" / f"{doc_id}.json"
    return adjudicate(
        corpus.document(doc_id, made.document.version),
        made,
        corpus.annotations(right, doc_id),
        read_decisions(decisions) if decisions.is_file() else None,
        corpus.annotations(GOLD, doc_id) if corpus.annotation_file(GOLD, doc_id).is_file() else None,
    )


def _is_stale(corpus: Corpus, made: Adjudication) -> bool:
    path = corpus.path_of(made.annotations)
    return not path.is_file() or path.read_bytes() != encode(made.annotations, 2)
