"""Turns batches of annotated documents into tables of every config, with what rows need from other documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from anchorage_corpus.dataset.tables.arrow import table_of_rows
from anchorage_corpus.dataset.tables.features import ATTRIBUTION_ROLES
from anchorage_corpus.dataset.tables.flat import claims_table, quotes_table
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.dataset.tables.rows import DocumentRow, RenderedQuote, document_row, utterance_row
from anchorage_corpus.dataset.tables.sentences import SentenceColumns
from anchorage_corpus.dataset.tables.tagging import Cut, attribution_roles, cuts, name_roles, tag
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import Entity, Utterance


class Reference:
    """The registry and the utterances; collects the rendered quotes as documents are read."""

    def __init__(self, entities: Iterable[Entity], utterances: Sequence[Utterance]) -> None:
        self.names = {entity.id: entity.name for entity in entities}
        self.utterances = utterances
        self.utterance_of = {r.quote: u.id for u in utterances for r in u.renderings}
        self._quotes: dict[str, RenderedQuote] = {}

    def gather(self, quotes: pa.Table) -> None:
        """Keep those quotes of a table of ``quotes`` that render an utterance."""
        rendering = quotes.filter(pc.is_valid(quotes["utterance"])).select(RenderedQuote.__struct_fields__)
        self._quotes.update((row["id"], RenderedQuote(**row)) for row in rendering.to_pylist())

    def utterance_table(self, split: str, split_of: Mapping[str, str]) -> pa.Table:
        """Return the table of the utterances whose first rendering is in a split."""
        here = [u for u in self._complete() if split_of[self._quotes[u.renderings[0].quote].doc_id] == split]
        rows = [utterance_row(u, self._quotes) for u in sorted(here, key=lambda u: (len(u.id), u.id))]
        return table_of_rows("utterances", rows)

    def left_out(self) -> Iterator[str]:
        """Yield a sentence for each utterance that cannot be built, with the quotes that are missing."""
        for utterance in self.utterances:
            if missing := self._missing(utterance):
                yield f"utterance {utterance.id}: no quote {', '.join(missing)} in this set"

    def incomplete(self) -> list[str]:
        """Return the ids of those utterances that quotes still refer to."""
        return [u.id for u in self.utterances if 0 < len(self._missing(u)) < len(u.renderings)]

    def _complete(self) -> Iterator[Utterance]:
        return (utterance for utterance in self.utterances if not self._missing(utterance))

    def _missing(self, utterance: Utterance) -> list[str]:
        return [r.quote for r in utterance.renderings if r.quote not in self._quotes]


class Batch:
    """Annotated documents of one split, collected to be made into tables."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._documents: list[DocumentRow] = []
        self._sentences = SentenceColumns()
        self.cuts: list[Cut] = []

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, annotated: AnnotatedDocument) -> None:
        """Add the rows of a document."""
        document, annotations, text = annotated.document, annotated.annotations, annotated.text
        self._documents.append(document_row(document, annotations))
        names, roles = name_roles(text, annotations.entities), attribution_roles(text, annotations.quotes)
        self._sentences.add(document.id, text, tag(text, names, _ner_numbers()), tag(text, roles, _ATTRIBUTION))
        self.cuts += cuts(document.id, text, [*names, *roles])

    def tables(self) -> dict[str, pa.Table]:
        """Return the table of each config, except ``utterances``, which needs every document first."""
        documents = table_of_rows("documents", self._documents)
        quotes = quotes_table(documents, self._reference.names, self._reference.utterance_of)
        self._reference.gather(quotes)
        claims = claims_table(documents, self._reference.names)
        return {"documents": documents, **self._sentences.tables(), "quotes": quotes, "claims": claims}


def _numbers(labels: Sequence[str]) -> dict[str, int]:
    """Return the number of the ``B-`` tag of each label in the order of ``iob2``."""
    return {label: 2 * index + 1 for index, label in enumerate(labels)}


@cache
def _ner_numbers() -> dict[str, int]:
    return _numbers(label_values("entity_type"))


_ATTRIBUTION = _numbers(ATTRIBUTION_ROLES)
