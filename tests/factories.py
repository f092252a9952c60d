"""Small valid pieces of data that tests build on."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.model import (
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
    Rights,
    Splits,
    TextVersion,
    span_at,
)

TEXT = "Ushakov said: “The talks were frank.” He left Moscow.\n"


def text_like(seed: int, words: int = 120) -> str:
    """A text of so many words, the same for the same seed and unlike that of any other."""
    stems, endings = ("negotiat", "territor", "settle", "deleg", "frank", "talk"), ("es", "ion", "ed", "or", "ing")
    rng = random.Random(seed)
    return " ".join(rng.choice(stems) + rng.choice(endings) for _ in range(words)).capitalize() + "."


def metadata(doc_id: str = "frank-talks", text: str = TEXT, event: str = "moscow-talks") -> DocumentMetadata:
    """Metadata of a one-version document with this text."""
    version = TextVersion(1, "v1.txt", sha256(text.encode()), f"{doc_id}.txt", None)
    rights = Rights("LicenseRef-publisher-copyright", None, None)
    published = Published("2026-01-23", "stated", ())
    return DocumentMetadata(doc_id, None, None, None, None, published, "en", "news-report", event, rights, (version,))


def document(doc_id: str = "frank-talks", text: str = TEXT, event: str = "moscow-talks") -> Document:
    """A document with this text."""
    meta = metadata(doc_id, text, event)
    return Document(meta, meta.latest, text)


def annotations(doc: Document | None = None, set_name: str = "gold") -> AnnotationSet:
    """One mention, quote and claim over ``TEXT``."""
    doc = doc or document()
    mention = Mention("e1", "PERSON", "name", 0, 7, "Ushakov", "yuri-ushakov")
    content = span_at(TEXT, 14, 37)
    cue, source = span_at(TEXT, 8, 13), span_at(TEXT, 0, 7)
    quote = Quote("q1", "direct", (content,), (cue,), (source,), (), "yuri-ushakov", None)
    claim = Claim(
        "c1", (span_at(TEXT, 15, 35),), "evaluation", "yuri-ushakov", "q1", "negotiations", "affirm", "CT+", False
    )
    provenance = Provenance(
        set_name,
        (Agent("person", "test", None),),
        "1.0.0",
        {"entities": "manual native", "quotes": "manual native", "claims": "manual native"},
    )
    return AnnotationSet(doc.ref, provenance, (mention,), (quote,), (claim,))


def entity(entity_id: str = "yuri-ushakov", type: str = "PERSON", name: str = "Yuri Ushakov") -> Entity:
    """A registry entry."""
    return Entity(entity_id, type, name, ("Ushakov",), None, None)


def write_document(corpus: Corpus, doc: Document) -> None:
    """Put a document and its text into a corpus folder."""
    folder = corpus.document_folder(doc.id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / doc.version.file).write_bytes(doc.text.encode())
    corpus.write(doc.metadata)


def releasable_corpus(root: Path) -> Corpus:
    """A new corpus of one gold document that passes every rule; without a page it needs no datasheet."""
    corpus = start_corpus(root)
    (corpus.root / "README.md").unlink()
    doc = document()
    write_document(corpus, doc)
    corpus.write(annotations(doc))
    corpus.write(EntityRegistry((entity(),)))
    corpus.write(Splits({doc.metadata.event: "train"}))
    return corpus


def annotated_corpus(root: Path, events: Mapping[str, str]) -> Corpus:
    """A corpus with one gold-annotated document an event, ``<event>-report``, in the split given."""
    (root / "annotations").mkdir(parents=True)
    (root / "corpus").mkdir()
    corpus = Corpus(root)
    for number, event in enumerate(events):
        doc = document(f"{event}-report", f"{TEXT}{text_like(number)}\n", event)
        write_document(corpus, doc)
        corpus.write(annotations(doc))
    corpus.write(Splits(dict(events)))
    corpus.write(EntityRegistry((entity(),)))
    return corpus
