"""A batch of annotated documents → tables of every config; and what rows need from other documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from anchorage_corpus.dataset.features import ATTRIBUTION_ROLES, OUTSIDE, iob2
from anchorage_corpus.dataset.rows import (
    ClaimRow,
    DocumentRow,
    QuoteRow,
    claim_rows,
    document_row,
    quote_rows,
    utterance_row,
)
from anchorage_corpus.dataset.tables import TaggedDocument, table_of_rows, table_of_sentences
from anchorage_corpus.dataset.tagging import Cut, attribution_roles, cuts, name_roles, tag, tokenized
from anchorage_corpus.model import AnnotationSet, Document, Entity, Utterance
from anchorage_corpus.schema import label_values


class Reference:
    """The registry and the utterances, with the rendered quotes gathered while documents go by."""

    def __init__(self, entities: Iterable[Entity], utterances: Sequence[Utterance]) -> None:
        self.names = {entity.id: entity.name for entity in entities}
        self.utterances = utterances
        self.utterance_of = {r.quote: u.id for u in utterances for r in u.renderings}
        self._quotes: dict[str, QuoteRow] = {}

    def gather(self, rows: Iterable[QuoteRow]) -> None:
        """Keep the rows that an utterance renders."""
        self._quotes.update((row.id, row) for row in rows if row.utterance is not None)

    def utterance_table(self, split: str, split_of: Mapping[str, str]) -> pa.Table:
        """Table of the utterances whose first rendering stands in a split."""
        here = [u for u in self._complete() if split_of[self._quotes[u.renderings[0].quote].doc_id] == split]
        rows = [utterance_row(u, self._quotes) for u in sorted(here, key=lambda u: (len(u.id), u.id))]
        return table_of_rows("utterances", rows)

    def left_out(self) -> Iterator[str]:
        """Utterances that cannot be built, with the quotes that are missing."""
        for utterance in self.utterances:
            missing = [r.quote for r in utterance.renderings if r.quote not in self._quotes]
            if missing:
                yield f"utterance {utterance.id}: no quote {', '.join(missing)} in this set"

    def _complete(self) -> Iterator[Utterance]:
        for utterance in self.utterances:
            if all(rendering.quote in self._quotes for rendering in utterance.renderings):
                yield utterance


class Batch:
    """Rows of a few documents of one split."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._ner_numbers = _numbers(label_values("entity_type"))
        self._attribution_numbers = _numbers(ATTRIBUTION_ROLES)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._documents: list[DocumentRow] = []
        self._quotes: list[QuoteRow] = []
        self._claims: list[ClaimRow] = []
        self._ner: list[TaggedDocument] = []
        self._attribution: list[TaggedDocument] = []
        self.cuts: list[Cut] = []

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, document: Document, annotations: AnnotationSet) -> None:
        """Add the rows of a document."""
        reference = self._reference
        self._documents.append(document_row(document, annotations))
        quotes = list(quote_rows(document, annotations.quotes, reference.names, reference.utterance_of))
        self._quotes += quotes
        reference.gather(quotes)
        self._claims += claim_rows(document, annotations.claims, reference.names)
        self._tag(document, annotations)

    def tables(self) -> dict[str, pa.Table]:
        """Table of each config; ``utterances`` waits until every document has gone by."""
        return {
            "documents": table_of_rows("documents", self._documents),
            "ner": table_of_sentences("ner", self._ner),
            "attribution": table_of_sentences("attribution", self._attribution),
            "quotes": table_of_rows("quotes", self._quotes),
            "claims": table_of_rows("claims", self._claims),
        }

    def _tag(self, document: Document, annotations: AnnotationSet) -> None:
        text = tokenized(document.text)
        names, roles = name_roles(annotations.entities), attribution_roles(annotations.quotes)
        self._ner.append(TaggedDocument(document.id, text, tag(text, names, self._ner_numbers)))
        self._attribution.append(TaggedDocument(document.id, text, tag(text, roles, self._attribution_numbers)))
        self.cuts += cuts(document.id, text, [*names, *roles])


def _numbers(labels: tuple[str, ...]) -> dict[str, int]:
    return {name: number for number, name in enumerate(iob2(labels)) if name != OUTSIDE}
