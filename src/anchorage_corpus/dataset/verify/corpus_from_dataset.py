"""Restores a corpus folder from a dataset alone, for the rules of ``anchorage check``.

What a dataset does not hold is replaced by the least that is well-formed: the registry has the ids, types and names
that annotations use, and the provenance is empty. So rules about those cannot check a restored corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.tables.features import features
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.dataset.tables.reading import AnnotatedDocument
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.files.canonical import CorpusFile, encode
from anchorage_corpus.files.class_labels import named_row
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import (
    AUTHOR,
    GOLD,
    Agent,
    AnnotationSet,
    Claim,
    Document,
    DocumentMetadata,
    Entity,
    EntityRegistry,
    Mention,
    Provenance,
    Published,
    Quote,
    Rendering,
    Rights,
    Splits,
    TextVersion,
    Utterance,
    Utterances,
)
from anchorage_corpus.text.tokens import tokenized

_BATCH = 200
_RESTORER = Agent("software", "anchorage verify", None)


class _Annotations(msgspec.Struct):
    """The annotation columns of a row of ``documents``."""

    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]


def restore_corpus(dataset: Path, root: Path) -> Corpus:
    """Write the corpus that a dataset with texts describes, its annotations as the gold set, below ``root``.

    Raises ``MisuseError`` for a text-less dataset, ``FindingsError`` for rows that are not documents.
    """
    try:
        return _restored(dataset, Corpus(root))
    except (msgspec.MsgspecError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise FindingsError(f"{dataset}: its rows do not make a corpus ({error})") from None


def _restored(dataset: Path, corpus: Corpus) -> Corpus:
    mentioned: dict[str, Entity] = {}
    credited: dict[str, Entity] = {}
    events: dict[str, str] = {}
    for split, row in _rows(dataset, "documents"):
        if row["text"] is None:
            raise MisuseError(f"{dataset}: holds no texts; `anchorage rehydrate` puts them back")
        events[row["event"]] = split
        annotations = _restore_document(corpus, row)
        for entity in _mentioned(annotations):
            mentioned.setdefault(entity.id, entity)
        credited.update((entity.id, entity) for entity in _credited(annotations))
    utterances = [restored_utterance(row) for _, row in _rows(dataset, "utterances")]
    names = _names(dataset)
    named = (msgspec.structs.replace(e, name=names.get(e.id, e.name)) for e in (credited | mentioned).values())
    _write(corpus, EntityRegistry(tuple(named)))
    _write(corpus, Utterances(tuple(utterances)))
    _write(corpus, Splits(events))
    return corpus


def _rows(dataset: Path, config: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of a config with its split, labels as strings; nothing if the dataset lacks the config."""
    for split in label_values("split"):
        path = parquet_file(dataset, config, split)
        for batch in pq.ParquetFile(path).iter_batches(_BATCH) if path.is_file() else ():
            yield from ((split, row) for row in named_rows(config, pa.Table.from_batches([batch])))


def named_rows(config: str, table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table of a config, labels as strings."""
    columns = features(config).to_dict()
    for row in table.to_pylist():
        yield named_row(row, columns)


def restored_document(row: dict[str, Any]) -> AnnotatedDocument:
    """Return the document of a row with its annotations as the gold set, and its tokens."""
    found = msgspec.convert(row, _Annotations)
    metadata = msgspec.convert(msgspec.to_builtins(_metadata(row)), DocumentMetadata)
    document = Document(metadata, metadata.latest, row["text"])
    provenance = Provenance(GOLD, (_RESTORER,), None, {})
    annotations = AnnotationSet(document.ref, provenance, found.entities, found.quotes, found.claims)
    return AnnotatedDocument(document, annotations, tokenized(row["text"]))


def _restore_document(corpus: Corpus, row: dict[str, Any]) -> AnnotationSet:
    """Write one document with its annotations, and return the annotations."""
    restored = restored_document(row)
    metadata, annotations = restored.document.metadata, restored.annotations
    _write(corpus, metadata)
    (corpus.document_folder(metadata.id) / metadata.latest.file).write_bytes(row["text"].encode())
    _write(corpus, annotations)
    return annotations


def _mentioned(annotations: AnnotationSet) -> Iterator[Entity]:
    """Yield the entities that are mentioned, with their types."""
    return (restored_entity(m.entity, m.text, m.type) for m in annotations.entities if m.entity)


def _credited(annotations: AnnotationSet) -> Iterator[Entity]:
    """Yield the entities that are credited; their types are unknown unless they are also mentioned."""
    credited = [*(q.speaker for q in annotations.quotes), *(c.claimer for c in annotations.claims)]
    return (restored_entity(name, name) for name in credited if name and name != AUTHOR)


def _metadata(row: dict[str, Any]) -> DocumentMetadata:
    version = TextVersion(row["version"], f"v{row['version']}.txt", row["text_sha256"], None, None)
    published = Published(row["published"], "stated" if row["published"] else "unknown", ())
    stated = {name: row[name] for name in ("title", "publisher", "country", "url", "language", "genre", "event")}
    return DocumentMetadata(
        id=row["doc_id"],
        published=published,
        rights=Rights(row["license"], None, None),
        versions=(version,),
        **stated,
    )


def restored_entity(entity_id: str, name: str, kind: str | None = None) -> Entity:
    """Return an entity with the name that a dataset gives, and its type if it is mentioned."""
    return Entity(entity_id, kind or label_values("entity_type")[0], name, (), None, None)


def _names(dataset: Path) -> dict[str, str]:
    """Return the names of the entities that are credited with a quote or a claim, by id."""
    pairs = (("quotes", "speaker", "speaker_name"), ("claims", "claimer", "claimer_name"))
    rows = ((row[key], row[name]) for config, key, name in pairs for _, row in _rows(dataset, config))
    return {key: name for key, name in rows if key and name}


def restored_utterance(row: dict[str, Any]) -> Utterance:
    """Return the utterance of a row."""
    renderings = tuple(Rendering(r["quote"], r["relation"]) for r in row["renderings"])
    return Utterance(row["id"], row["event"], None, row["speakers_disagree"], renderings)


def _write(corpus: Corpus, content: CorpusFile) -> None:
    """Write without the guarantees of ``Corpus.write``: the folder lives for one check."""
    path = corpus.path_of(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(content, len(path.relative_to(corpus.root).parts) - 1))
