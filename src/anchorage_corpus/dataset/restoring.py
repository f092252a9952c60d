"""Dataset → corpus folder: what the rules of ``anchorage check`` need, from the dataset alone.

What a dataset does not hold is filled in by the least that is well-formed: the registry has the ids, types and names
that annotations use, the provenance says nothing. So rules about those cannot be asked of a restored corpus.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
from datasets import ClassLabel, List

from anchorage_corpus.canonical import CorpusFile, encode
from anchorage_corpus.dataset.features import features
from anchorage_corpus.dataset.parquet import parquet_file
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.model import (
    AUTHOR,
    GOLD,
    Agent,
    AnnotationSet,
    Claim,
    DocumentMetadata,
    DocumentRef,
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
from anchorage_corpus.schema import label_values
from anchorage_corpus.store import Corpus

_BATCH = 200
_RESTORER = Agent("software", "anchorage verify", None)


class _Annotations(msgspec.Struct):
    """The annotation columns of a row of ``documents``."""

    entities: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    claims: tuple[Claim, ...]


def restore_corpus(dataset: Path, root: Path) -> Corpus:
    """Write the corpus that a dataset with texts describes, its annotations as the gold set, below ``root``.

    Raises ``MisuseError`` for a text-less dataset, ``FindingsError`` for rows that are no documents.
    """
    try:
        return _restored(dataset, Corpus(root))
    except (msgspec.MsgspecError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise FindingsError(f"{dataset}: rows that make no corpus ({error})") from None


def _restored(dataset: Path, corpus: Corpus) -> Corpus:
    entities: dict[str, Entity] = {}
    events: dict[str, str] = {}
    for split, row in _rows(dataset, "documents"):
        if row["text"] is None:
            raise MisuseError(f"{dataset}: holds no texts; `anchorage rehydrate` puts them back")
        events[row["event"]] = split
        for entity in _restore_document(corpus, row):
            entities.setdefault(entity.id, entity)
    utterances = [_utterance(row) for _, row in _rows(dataset, "utterances")]
    names = _names(dataset)
    named = (msgspec.structs.replace(e, name=names.get(e.id, e.name)) for e in entities.values())
    _write(corpus, EntityRegistry(tuple(named)))
    _write(corpus, Utterances(tuple(utterances)))
    _write(corpus, Splits(events))
    return corpus


def _rows(dataset: Path, config: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of a config with its split; labels are strings."""
    columns = features(config)
    for split in label_values("split"):
        for batch in pq.ParquetFile(parquet_file(dataset, config, split)).iter_batches(_BATCH):
            for row in batch.to_pylist():
                yield split, {name: _named(row[name], feature) for name, feature in columns.items()}


def _named(value: Any, feature: object) -> Any:
    """A value with its label numbers replaced by labels."""
    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        return feature.names[value]
    if isinstance(feature, List) and isinstance(feature.feature, dict):
        return [_named(item, feature.feature) for item in value]
    if isinstance(feature, dict):
        return {name: _named(value[name], child) for name, child in feature.items()}
    return value


def _restore_document(corpus: Corpus, row: dict[str, Any]) -> Iterator[Entity]:
    """Write one document with its annotations; the entities that they name."""
    found = msgspec.convert(row, _Annotations)
    metadata = msgspec.convert(msgspec.to_builtins(_metadata(row)), DocumentMetadata)
    ref = DocumentRef(row["doc_id"], row["version"], row["text_sha256"])
    _write(corpus, metadata)
    (corpus.document_folder(metadata.id) / metadata.latest.file).write_bytes(row["text"].encode())
    provenance = Provenance(GOLD, (_RESTORER,), None, {})
    _write(corpus, AnnotationSet(ref, provenance, found.entities, found.quotes, found.claims))
    yield from (_entity(m.entity, m.type, m.text) for m in found.entities if m.entity)
    credited = [*(q.speaker for q in found.quotes), *(c.claimer for c in found.claims)]
    yield from (_entity(name, label_values("entity_type")[0], name) for name in credited if name and name != AUTHOR)


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


def _entity(entity_id: str, kind: str, name: str) -> Entity:
    return Entity(entity_id, kind, name, (), None, None)


def _names(dataset: Path) -> dict[str, str]:
    """Names of the entities that are credited with a quote or a claim, by id."""
    pairs = (("quotes", "speaker", "speaker_name"), ("claims", "claimer", "claimer_name"))
    rows = ((row[key], row[name]) for config, key, name in pairs for _, row in _rows(dataset, config))
    return {key: name for key, name in rows if key and name}


def _utterance(row: dict[str, Any]) -> Utterance:
    renderings = tuple(Rendering(r["quote"], r["relation"]) for r in row["renderings"])
    return Utterance(row["id"], row["event"], None, row["speakers_disagree"], renderings)


def _write(corpus: Corpus, content: CorpusFile) -> None:
    """Write without the promises of ``Corpus.write``: the folder lives for one check."""
    path = corpus.path_of(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(content, len(path.relative_to(corpus.root).parts) - 1))
